import { configureGlobal } from 'fast-check';

/**
 * Property tests draw the same cases in every run; `QUARTERMASTER_SEED=<n>` looks at others. A failure ends at once with its counterexample:
 * shrinking doubles can take for ever. `QUARTERMASTER_SHRINK=1` looks for a smaller one.
 */
const SEED = 20_261_124;

configureGlobal({ seed: Number(process.env['QUARTERMASTER_SEED'] ?? SEED), endOnFailure: process.env['QUARTERMASTER_SHRINK'] !== '1' });
