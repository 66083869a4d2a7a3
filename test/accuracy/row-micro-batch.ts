import type { SpeedRow } from './speed-rows.ts';

/** Tokens that a row's program read at once: what the row states, else what its source or runtime takes when nobody says otherwise. */
export function microBatchOf(row: SpeedRow): number {
  const stated = row.flags?.map((flag) => /^ubatch_(\d+)$/.exec(flag)?.[1]).find((size) => size !== undefined);
  const size = stated ?? /ub(\d{3,4})\b/.exec(row.source)?.[1];
  return size === undefined ? usualOf(row) : Number(size);
}

function usualOf({ runtime, backend, source }: SpeedRow): number {
  if (/mlx/i.test(backend) || /mlx/i.test(runtime)) return MLX;
  if (/ktransformers/i.test(runtime)) return Number.POSITIVE_INFINITY;
  if (/ik_llama/i.test(runtime) || source.startsWith('ikawrakow')) return BENCHED_BY_IK;
  return source.startsWith('ggml-org/llama.cpp benches') ? BENCHED_BY_LLAMA_CPP : LLAMA_CPP;
}

const LLAMA_CPP = 512;
/** Steps of mlx-lm. */
const MLX = 2048;
/** Settings of the two projects' own tables. */
const BENCHED_BY_IK = 4096;
const BENCHED_BY_LLAMA_CPP = 2048;
