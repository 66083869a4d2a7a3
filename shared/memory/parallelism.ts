/**
 * How a batch engine deals out cards: equal replicas, each a row of pipeline stages, each stage a group of cards that share every layer.
 * One replica has `tensorParallel × pipelineParallel` cards.
 */
export type Parallelism = { readonly tensorParallel: number; readonly pipelineParallel: number; readonly replicas: number };

export const cardsOfReplica = ({ tensorParallel, pipelineParallel }: Parallelism): number => tensorParallel * pipelineParallel;
export const cardsOf = (parallelism: Parallelism): number => cardsOfReplica(parallelism) * parallelism.replicas;

/** One process that nothing is dealt out for: llama.cpp and MLX, which give layers to devices as their memory allows. */
export const ONE_PROCESS: Parallelism = { tensorParallel: 1, pipelineParallel: 1, replicas: 1 };
