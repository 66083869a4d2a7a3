import { z } from 'zod';
import { fact } from './source.ts';
import { useCaseIdSchema, waitsSchema, workloadSchema } from '../demand/workload.ts';

/** What a kind of work needs, and which benchmarks speak for it, in order of belief. Editable defaults. */
export const useCaseSchema = z.strictObject({
  id: useCaseIdSchema,
  name: z.string(),
  description: z.string(),
  benchmarks: z.array(z.string()).min(1),
  /** Set when the benchmarks are stand-ins for a score that the data lacks. */
  proxyNote: z.string().nullable(),
  needsImageInput: z.boolean(),
  workload: workloadSchema,
  /** What a turn adds beside the answer before it; null: the work is no conversation. */
  newTokensPerTurn: fact(z.int().positive()).nullable(),
  waits: waitsSchema,
  /** Whether the output of the workload counts what a model writes while it reasons. */
  thinkingInOutput: z.boolean(),
});
export type UseCase = Readonly<z.infer<typeof useCaseSchema>>;
