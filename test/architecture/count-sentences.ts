import { differences, readExceptions } from './sentence-exceptions.ts';
import { sentencesOfShared } from './sentences.ts';

/** `npm run sentences`: prints what shared says outside of words/, and where that is not what the list of exceptions allows. */
export function main(): number {
  const found = sentencesOfShared();
  const allowed = readExceptions();
  for (const [file, sentences] of found)
    process.stdout.write(`${file}\n${sentences.map((text) => `  ${JSON.stringify(text)}\n`).join('')}`);
  const { unlisted, vanished } = differences(found, allowed);
  for (const each of unlisted) process.stdout.write(`move to shared/words: ${each}\n`);
  for (const each of vanished) process.stdout.write(`take off the list: ${each}\n`);
  process.stdout.write(`${[...found.values()].flat().length} sentences of shared stand outside of words; ${allowed.length} are allowed\n`);
  return unlisted.length + vanished.length === 0 ? 0 : 1;
}
