import { configureGlobal } from 'fast-check';

/** Property tests draw the same cases in every run; `QUARTERMASTER_SEED=<n>` looks at others. */
const SEED = 20_261_124;

configureGlobal({ seed: Number(process.env['QUARTERMASTER_SEED'] ?? SEED) });
