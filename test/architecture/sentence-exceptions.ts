import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { absolute } from './source-files.ts';

/** The sentences that shared holds outside of words/, each with the reason why it stands where it does. */

const exceptionsSchema = z.array(z.strictObject({ file: z.string().min(1), sentence: z.string().min(1), because: z.string().min(1) }));
export type SentenceExceptions = Readonly<z.infer<typeof exceptionsSchema>>;

export const readExceptions = (): SentenceExceptions =>
  exceptionsSchema.parse(JSON.parse(readFileSync(absolute('test/architecture/sentence-exceptions.json'), 'utf8')));

/** Enough to know a sentence by, also where it is a whole style sheet. */
const MOST_LETTERS = 60;

const namedIn = (file: string, sentence: string): string => `${file}: ${sentence.trim().slice(0, MOST_LETTERS)}`;

export type Differences = {
  /** Sentences that no exception allows. */
  readonly unlisted: readonly string[];
  /** Exceptions of which nothing is left. */
  readonly vanished: readonly string[];
};

/** A sentence that a file holds twice needs two exceptions. */
export function differences(found: ReadonlyMap<string, readonly string[]>, allowed: SentenceExceptions): Differences {
  const sentences = [...found].flatMap(([file, texts]) => texts.map((text) => namedIn(file, text)));
  const exceptions = allowed.map(({ file, sentence }) => namedIn(file, sentence));
  return { unlisted: without(sentences, exceptions), vanished: without(exceptions, sentences) };
}

function without(all: readonly string[], taken: readonly string[]): readonly string[] {
  const left = [...taken];
  return all.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
