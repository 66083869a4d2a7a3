import fc from 'fast-check';

/** Property tests draw the same cases in every run; `QUARTERMASTER_SEED=<n>` looks at others. */
const SEED = 20_261_124;

fc.configureGlobal({ seed: Number(process.env['QUARTERMASTER_SEED'] ?? SEED) });
