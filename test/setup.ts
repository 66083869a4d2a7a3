import { configureGlobal } from 'fast-check';
import { expect } from 'vitest';
import { inEnglish } from '#shared/words/en.ts';
import { isMessage } from '#shared/words/text.ts';

/**
 * Property tests draw the same cases in every run; `QUARTERMASTER_SEED=<n>` looks at others. A failure ends at once with its counterexample:
 * shrinking doubles can take for ever. `QUARTERMASTER_SHRINK=1` looks for a smaller one.
 */
const SEED = 20_261_124;

configureGlobal({ seed: Number(process.env['QUARTERMASTER_SEED'] ?? SEED), endOnFailure: process.env['QUARTERMASTER_SHRINK'] !== '1' });

/** A message equals the sentence that it is in JSON, so that tests say what people read. */
expect.addEqualityTesters([
  (a: unknown, b: unknown) => {
    if (isMessage(a) && typeof b === 'string') return inEnglish(a) === b;
    if (isMessage(b) && typeof a === 'string') return inEnglish(b) === a;
    return undefined;
  },
]);
