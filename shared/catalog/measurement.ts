import { z } from 'zod';
import { kvTypeSchema } from '../demand/workload.ts';

const common = {
  id: z.string(),
  gpuId: z.string(),
  gpuCount: z.int().positive(),
  modelId: z.string(),
  quantizationId: z.string(),
  /** Of the file that was run: files of one quantization differ by publisher. */
  fileBytes: z.int().positive(),
  /** The program that computed, under whatever name: Ollama and LM Studio run llama.cpp. */
  engine: z.enum(['llama.cpp', 'ik_llama.cpp', 'mlx']),
  backend: z.enum(['cuda', 'rocm', 'vulkan', 'metal']),
  kvType: kvTypeSchema,
  tokensPerSecond: z.number().positive(),
  /** A: a tool's output with stated settings, B: submitted, C: read off a page. */
  grade: z.enum(['A', 'B', 'C']),
  sourceId: z.string(),
};

/** One published measurement of one stream with all weights on the accelerators. */
export const measurementSchema = z.discriminatedUnion('phase', [
  /** Tokens in the cache, mean over the output. */
  z.strictObject({ phase: z.literal('decode'), ...common, depthTokens: z.number().nonnegative() }),
  /** A prompt read behind what is cached already. */
  z.strictObject({ phase: z.literal('prefill'), ...common, promptTokens: z.number().positive(), cachedTokens: z.number().nonnegative() }),
]);
export type Measurement = Readonly<z.infer<typeof measurementSchema>>;
export type DecodeMeasurement = Extract<Measurement, { readonly phase: 'decode' }>;
export type PrefillMeasurement = Extract<Measurement, { readonly phase: 'prefill' }>;

/** Publishers' files of one quantization differ by their embedding and their calibration; beyond this share they are no longer the same file. */
const SAME_FILE_RATIO = 0.02;

/** Whether a measurement was made with a file like this one: same model and quantization, and sizes that differ by 2 % at most. */
export const isFileLike = (bytes: number, { fileBytes }: { readonly fileBytes: number }): boolean =>
  Math.abs(bytes / fileBytes - 1) <= SAME_FILE_RATIO;
