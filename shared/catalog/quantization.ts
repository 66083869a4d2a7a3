import { z } from 'zod';

/**
 * Who can load it: `gguf` llama.cpp and Ollama · `gguf-ik` only ik_llama.cpp · `bf16`, `fp8`, `nvfp4`, `int4`, `int8`, `fp4-fp8` safetensors
 * engines · `w8a8-ascend` eight-bit integers as ModelSlim packs them, vLLM Ascend only ·
 * `mlx` Apple · `part` mmproj, MTP: not a model · `bundle` same weights counted once already · `none` nothing we know loads it.
 */
export const loadableSchema = z.enum([
  'gguf',
  'gguf-ik',
  'bf16',
  'fp8',
  'nvfp4',
  'int4',
  'int8',
  'fp4-fp8',
  'w8a8-ascend',
  'mlx',
  'flash-moe',
  'part',
  'bundle',
  'none',
]);
export type Loadable = z.infer<typeof loadableSchema>;

/** Ways of rounding whose loss does not follow from the bits alone. */
export const recipes = [
  'fp8',
  'int8',
  'int4',
  'nvfp4',
  'post-hoc-mxfp4',
  'plain-rounding-4',
  'plain-rounding-6',
  'plain-rounding-8',
] as const;

export const quantizationSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  loadable: loadableSchema,
  /** Bits of the scheme (a missing name takes its family's row); null: use the file's bits. */
  nominalBits: z.number().positive().nullable(),
  /** Class of its kernels: `low` slows decode and prefill, `wide` speeds prefill up. */
  speedFamily: z.enum(['low', 'wide', 'other']),
  /** Non-expert tensors hold at least 5.5 bits in these mixes. */
  mixedWidths: z.boolean(),
  /** The format the model was released in: no quality loss by definition. */
  original: z.boolean(),
  /** How it rounds, where that says more about the loss than its bits do; absent: its bits tell. */
  recipe: z.enum(recipes).optional(),
  /** Only sensible for mixture-of-experts models (MXFP4_MOE is 8.5 bits on a dense one). */
  moeOnly: z.boolean(),
  /** Width of the input embedding; absent: the widest block type that is not wider than the scheme. */
  embeddingBits: z.number().positive().optional(),
  /** Width of everything outside the routed experts; absent: the average of the file, at least that of mixes. */
  nonExpertBits: z.number().positive().optional(),
  /** Whether experts that lie in RAM are sent to the GPU for a big batch; absent: they are. */
  stagesExperts: z.boolean().optional(),
  sourceId: z.string(),
});
export type Quantization = Readonly<z.infer<typeof quantizationSchema>>;
