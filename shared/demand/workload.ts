import { z } from 'zod';
import { ratioSchema } from '../units.ts';
import { usersChangeSchema, usersSchema, volumeOf } from './users.ts';
import { nameSchema } from '../plain-text.ts';

export const MIN_CONTEXT_TOKENS = 256;
export const MAX_CONTEXT_TOKENS = 10_000_000;
export const MAX_CONCURRENCY = 100_000;

export const kvTypes = ['f16', 'bf16', 'q8_0', 'q4_0', 'fp8'] as const;
/** Element type of the KV cache. */
export const kvTypeSchema = z.enum(kvTypes);
export type KvType = z.infer<typeof kvTypeSchema>;

export const useCaseIds = ['chat', 'coding', 'agentic', 'long-context', 'rag', 'vision', 'math', 'multilingual'] as const;
export const useCaseIdSchema = z.enum(useCaseIds);
export type UseCaseId = z.infer<typeof useCaseIdSchema>;

/**
 * What is asked of the machine. Input tokens count fresh and cached together: cached = input × cachedPromptRatio. Where people are named,
 * the volume of a month follows from them unless it was stated beside them.
 */
export const workloadSchema = z.strictObject({
  useCase: useCaseIdSchema,
  contextTokens: z.int().min(MIN_CONTEXT_TOKENS).max(MAX_CONTEXT_TOKENS),
  promptTokens: z.int().min(1).max(MAX_CONTEXT_TOKENS),
  outputTokens: z.int().min(1).max(MAX_CONTEXT_TOKENS),
  concurrency: z.int().min(1).max(MAX_CONCURRENCY),
  cachedPromptRatio: ratioSchema,
  inputTokensPerMonth: z.number().min(0),
  outputTokensPerMonth: z.number().min(0),
  users: usersSchema.optional(),
});
export type Workload = Readonly<z.infer<typeof workloadSchema>>;

/** A workload as it is asked for: what is absent comes from the use case. */
export const workloadChangesSchema = workloadSchema.partial().extend({ users: usersChangeSchema.optional() });
export type WorkloadChanges = Readonly<z.infer<typeof workloadChangesSchema>>;

/** Whether the volume of a month is what its people ask for; otherwise it was stated. */
export function volumeFollowsUsers(workload: Workload): boolean {
  if (workload.users === undefined) return false;
  const { inputTokensPerMonth, outputTokensPerMonth } = volumeOf(workload.users, workload);
  return workload.inputTokensPerMonth === inputTokensPerMonth && workload.outputTokensPerMonth === outputTokensPerMonth;
}

/** How long somebody waits for a finished answer: gladly, and at most. */
export const waitsSchema = z.strictObject({ comfortableSeconds: z.number().positive(), longestSeconds: z.number().positive() });
export type Waits = Readonly<z.infer<typeof waitsSchema>>;

/** Whether models may reason before they answer: auto judges both. */
export const thinkingChoices = ['auto', 'on', 'off'] as const;
export type ThinkingChoice = (typeof thinkingChoices)[number];

/** What is asked of a candidate, and how many to keep. Limits are null where nobody set one. `runtimeIds` empty means every runtime of the catalog. */
export const requirementsSchema = z.strictObject({
  kvType: kvTypeSchema,
  minDecodeTokensPerSecond: z.number().min(0).nullable(),
  maxTtftSeconds: z.number().positive().nullable(),
  waits: waitsSchema,
  thinking: z.enum(thinkingChoices),
  runtimeIds: z.array(nameSchema),
  limit: z.int().min(1).max(2000),
});
export type Requirements = Readonly<z.infer<typeof requirementsSchema>>;

/** Requirements as they are asked for: what is absent comes from the use case. */
export const requirementChangesSchema = requirementsSchema.partial().extend({ waits: waitsSchema.partial().optional() });
export type RequirementChanges = Readonly<z.infer<typeof requirementChangesSchema>>;
