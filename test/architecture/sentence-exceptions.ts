import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { absolute } from './source-files.ts';

/** How many sentences a file of shared may still hold itself, and why. The total may only shrink. */

const PATH = 'test/architecture/sentence-exceptions.json';
const NOT_YET = 'not moved to shared/words yet';

const exceptionsSchema = z.record(z.string(), z.strictObject({ sentences: z.int().positive(), because: z.string().min(1) }));
export type SentenceExceptions = Readonly<z.infer<typeof exceptionsSchema>>;

export const readExceptions = (): SentenceExceptions => exceptionsSchema.parse(JSON.parse(readFileSync(absolute(PATH), 'utf8')));

export const totalOf = (exceptions: SentenceExceptions): number =>
  Object.values(exceptions).reduce((sum, { sentences }) => sum + sentences, 0);

/** The exceptions that are left where only these sentences are: each keeps its reason. */
export function exceptionsFor(found: ReadonlyMap<string, readonly string[]>, before: SentenceExceptions): SentenceExceptions {
  const entries = [...found].map(([file, sentences]) => [file, { sentences: sentences.length, because: before[file]?.because ?? NOT_YET }]);
  return Object.fromEntries(entries);
}

export function writeExceptions(exceptions: SentenceExceptions): void {
  const lines = Object.entries(exceptions).map(([file, exception]) => `  ${JSON.stringify(file)}: ${JSON.stringify(exception)}`);
  writeFileSync(absolute(PATH), `{\n${lines.sort().join(',\n')}\n}\n`);
}
