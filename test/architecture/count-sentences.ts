import { exceptionsFor, readExceptions, totalOf, writeExceptions } from './sentence-exceptions.ts';
import { sentencesOfShared } from './sentences.ts';

/** `npm run sentences`: prints what shared says outside of words/. With `--shrink`, takes down how little that has become. */
export function main(args: readonly string[]): number {
  const found = sentencesOfShared();
  const before = readExceptions();
  const after = exceptionsFor(found, before);
  if (!args.includes('--shrink')) {
    for (const [file, sentences] of found)
      process.stdout.write(`${file}\n${sentences.map((text) => `  ${JSON.stringify(text)}\n`).join('')}`);
  } else if (totalOf(after) <= totalOf(before)) writeExceptions(after);
  process.stdout.write(`${totalOf(after)} sentences in ${found.size} files of shared outside of words; ${totalOf(before)} are allowed\n`);
  return totalOf(after) <= totalOf(before) ? 0 : 1;
}
