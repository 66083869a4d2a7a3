import type { AttentionModel } from './attention.ts';

/** A latent or compressed row serves all heads: every device of a tensor-parallel group holds it. */
export const rowCopies: AttentionModel['copies'] = (tensorParallel) => tensorParallel;
