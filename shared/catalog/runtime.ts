import { z } from 'zod';
import { kvTypeSchema } from '../demand/workload.ts';
import { bytesSchema, ratioSchema } from '../units.ts';
import { engines, isServingEngine } from './engine.ts';
import { type PromptCacheRule, promptCacheRuleSchema } from './prompt-cache.ts';
import { deviceRuleSchema, featureSchema, formatRuleSchema, launchSchema, modelRuleSchema, speculativeRuleSchema } from './runtime-rule.ts';
import { factStatusSchema } from './source.ts';
import { servingEngineConstantsSchema } from './serving-calibration.ts';
import { refusal } from '../errors.ts';
import { inEnglish } from '../words/en.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

type ContextRow = { readonly fromAcceleratorBytes: number };

const namesKindsOnce = (rules: readonly PromptCacheRule[]): boolean => {
  const named = rules.flatMap(({ attention }) => attention);
  return new Set(named).size === named.length;
};

const startsAfter = ({ fromAcceleratorBytes }: ContextRow, index: number, rows: readonly ContextRow[]): boolean =>
  rows.slice(0, index).every((before) => before.fromAcceleratorBytes < fromAcceleratorBytes);

type PoolStep = { readonly belowMemoryBytes: number | null };

/** Every row but the last ends at larger cards than the one before it; the last is for all others. */
const isLadder = (steps: readonly PoolStep[]): boolean =>
  steps.at(-1)?.belowMemoryBytes === null &&
  steps.slice(0, -1).every(({ belowMemoryBytes: end }, index) => end !== null && end > (steps[index - 1]?.belowMemoryBytes ?? 0));

const reserveSchema = z.strictObject({ bytes: bytesSchema, lowBytes: bytesSchema, highBytes: bytesSchema });

/** Engines with a pool: the share of device memory they take, and what of it they keep for context, activations and graphs. */
const poolSchema = z.strictObject({
  utilisationRatio: ratioSchema,
  /**
   * By the memory of the card: the first row that it lies below. `stepTokens`: tokens of a batch, for engines that deal the cache out in
   * pages as vLLM does; null: tokens are counted exactly.
   */
  reserves: z
    .array(reserveSchema.extend({ belowMemoryBytes: bytesSchema.nullable(), stepTokens: z.int().positive().nullable() }))
    .refine(isLadder, refusal(message('catalog.reserve-rows'))),
  /** Cards that take smaller batches than their memory says, by a part of their name; null: none does. */
  smallerSteps: z.strictObject({ nameHas: z.string().min(1), stepTokens: z.int().positive() }).nullable(),
  /** In place of the rows for models with compressed attention; null: as for the others. */
  compressedReserve: reserveSchema.nullable(),
  /** On every card, for each card of a replica. */
  reserveBytesPerCard: bytesSchema,
  sourceId: z.string(),
});

/** An engine is not timed as another: it is fitted first. */
function noSuchEngine(engine: unknown): Text {
  const constants = Object.keys(servingEngineConstantsSchema.shape).map((name) => `constants.engines.${String(engine)}.${name}`);
  return message('catalog.no-engine', { engine: String(engine), engines, lacking: [...constants, `bands.engines.${String(engine)}`] });
}

export const runtimeSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    license: z.string(),
    /** The runtime that this one is a fork of or built on: offered unasked only for files that the original cannot load. */
    standsInFor: z.string().nullable(),
    platforms: z.array(z.enum(['linux', 'darwin', 'win32', 'mobile'])),
    supports: z.array(formatRuleSchema).min(1),
    /** Models that need a version, or start on some devices only. Of several rules about one model each has to allow it. */
    models: z.array(modelRuleSchema),
    /** What no rule names is not documented, and not offered. */
    documentedModelsOnly: z.boolean(),
    /** Machines with these accelerators are not offered it, not even for their processor. */
    notBeside: z.array(deviceRuleSchema),
    /** Empty: none is known to be used. */
    speculative: z.array(speculativeRuleSchema),
    /** By kinds of attention, each in one rule at most; what none names is not known. */
    promptCache: z.array(promptCacheRuleSchema).refine(namesKindsOnce),
    features: z.array(featureSchema),
    launch: launchSchema.nullable(),
    /** Program that does the arithmetic: what it is timed as. */
    engine: z.enum(engines, { error: ({ input }) => inEnglish(noSuchEngine(input)) }),
    placements: z.array(z.enum(['accelerator', 'host-offload', 'host', 'ssd'])).min(1),
    /** Reads the routed experts of a token from the disk itself, and maybe fewer of them than the model was trained with. */
    streams: z
      .strictObject({ expertsPerToken: z.int().positive().nullable(), sourceId: z.string(), status: factStatusSchema, note: z.string() })
      .optional(),
    parallelism: z.enum(['layer-split', 'tensor-parallel', 'none']),
    /** Architectures (GGUF names) that serve one sequence at a time. */
    singleSequenceArchitectures: z.array(z.string()),
    /** GGUF architectures that the runtime is known not to load. */
    unsupportedArchitectures: z.array(z.string()),
    /** Micro-batch (tokens) by context: the first row whose `upToContextTokens` holds, else the last. */
    microBatch: z
      .array(
        z.strictObject({
          upToContextTokens: z.int().positive().nullable(),
          tokens: z.int().positive(),
          /** Taken only when the runtime's own prediction and the surcharge stay under this share of free memory. */
          headroom: z.strictObject({ mostUsedRatio: ratioSchema, surchargeBytes: bytesSchema }).optional(),
        }),
      )
      .min(1),
    quirks: z.strictObject({
      /** Layers with a sliding window keep a cache of the full context. */
      fullWindow: z.boolean(),
      /** Keys and values of the whole context are unpacked from a latent cache for the prompt kernel. */
      unpacksLatent: z.boolean(),
    }),
    /** Driver context, kernels and library workspace per device. */
    overheadBytesPerDevice: z.strictObject({ point: bytesSchema, low: bytesSchema, high: bytesSchema }),
    /** The same under Metal, whose driver keeps next to nothing; absent: as on other devices. */
    overheadBytesOnMetal: z.strictObject({ point: bytesSchema, low: bytesSchema, high: bytesSchema }).optional(),
    overheadBytesOnHost: z.strictObject({ point: bytesSchema, low: bytesSchema, high: bytesSchema }),
    /** Left free on every device by the runtime's own fit (llama.cpp: 1,024 MiB). */
    marginBytesPerDevice: bytesSchema,
    pool: poolSchema.nullable(),
    kvTypes: z.array(kvTypeSchema),
    /** What it starts a model with when nobody says otherwise, and the environment variables that say it; absent: it takes what it is given. */
    startsWith: z
      .strictObject({
        /** By the total memory of all accelerators: the last row that is reached. */
        contextTokens: z
          .array(z.strictObject({ fromAcceleratorBytes: bytesSchema, tokens: z.int().positive() }))
          .refine((rows) => rows[0]?.fromAcceleratorBytes === 0 && rows.every(startsAfter), refusal(message('catalog.context-rows'))),
        concurrency: z.int().positive(),
        kvType: kvTypeSchema,
        variables: z.strictObject({ contextTokens: z.string(), concurrency: z.string(), kvType: z.string() }),
      })
      .optional(),
    sourceId: z.string(),
    notes: z.array(z.string()),
  })
  .refine(({ engine, pool }) => isServingEngine(engine) === (pool !== null), {
    path: ['pool'],
    ...refusal(message('catalog.pool-engines')),
  })
  .refine(({ kvTypes, startsWith }) => startsWith === undefined || kvTypes.includes(startsWith.kvType), {
    path: ['startsWith', 'kvType'],
    ...refusal(message('catalog.starts-with-cache')),
  });
export type Runtime = Readonly<z.infer<typeof runtimeSchema>>;
