import { z } from 'zod';
import type { Catalog } from '../catalog/catalog.ts';
import { memoryModelOf } from '../catalog/engine.ts';
import { basis, sourced } from '../estimate.ts';
import type { HardwareProfile } from '../hardware/profile.ts';
import { type Fit, placementKindSchema } from '../memory/fit.ts';
import type { SpeedEstimate } from '../speed/speed-estimate.ts';
import { kvTypeSchema, MAX_CONTEXT_TOKENS, MIN_CONTEXT_TOKENS, useCaseIdSchema } from '../demand/workload.ts';
import { DEFAULT_USE_CASE, defaultRequirements, defaultWorkload } from './defaults.ts';
import { evaluateTarget, type Evaluation } from './explain.ts';
import { diskNotes } from './from-disk.ts';
import { sharesLayers } from '../speed/local-inputs.ts';
import { findRuntime } from './subjects.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';
import { nameSchema } from '../plain-text.ts';

/** The longest draft that anybody measured. */
const MOST_DRAFT_TOKENS = 12;

/** One line of `estimate --batch`: a what-if question without ranking. `profile` is a profile document itself. */
export const estimateItemSchema = z.strictObject({
  /** Theirs, and handed back exactly as it came. */
  id: z.string(),
  hardware: nameSchema.optional(),
  profile: z.unknown().optional(),
  ram: z.number().positive().optional(),
  /** What the driver lets every card draw. */
  powerLimitWatts: z.number().positive().optional(),
  vram: z.number().positive().optional(),
  model: nameSchema,
  quant: nameSchema,
  runtime: nameSchema,
  context: z.int().min(MIN_CONTEXT_TOKENS).max(MAX_CONTEXT_TOKENS),
  prompt: z.int().min(1),
  output: z.int().min(1),
  concurrency: z.int().min(1),
  kvType: kvTypeSchema.default('f16'),
  useCase: useCaseIdSchema.default(DEFAULT_USE_CASE),
  placement: placementKindSchema.optional(),
  /** A file of the user's own of that quantization, also where the catalog lists none. */
  fileBytes: z.int().positive().optional(),
  /** llama.cpp's `-ub`: tokens of a prompt that are read at once. */
  ubatch: z.int().min(1).max(MAX_CONTEXT_TOKENS).optional(),
  /** Several cards under llama.cpp: whole layers on each, or every layer over all. */
  split: z.enum(['layer', 'tensor', 'auto']).default('auto'),
  /** Draft tokens by the model's own head. */
  speculative: z.enum(['off', 'mtp', 'auto']).default('auto'),
  /** Tokens of a draft; absent: as many as the pairs were measured with. */
  draftTokens: z.int().min(1).max(MOST_DRAFT_TOKENS).optional(),
});
export type EstimateItem = Readonly<z.infer<typeof estimateItemSchema>>;

export type EstimateAnswer = {
  readonly id: string;
  readonly fit: Fit;
  readonly speed: SpeedEstimate | null;
  /** What was asked and is not part of the answer, and what is to be known of weights read from the disk. */
  readonly notes?: readonly Text[];
};

type Question = { readonly profile: HardwareProfile; readonly catalog: Catalog; readonly asOf: string };

/** Fit and speed of one item. Errors: unknown model, quantization or runtime, context beyond the model. */
export function estimateItem(item: EstimateItem, { profile, catalog, asOf }: Question): EstimateAnswer {
  const workload = {
    ...defaultWorkload(catalog, item.useCase),
    contextTokens: item.context,
    promptTokens: item.prompt,
    outputTokens: item.output,
    concurrency: item.concurrency,
    cachedPromptRatio: 0,
  };
  const requirements = { ...defaultRequirements(catalog, item.useCase), kvType: item.kvType };
  const { fileBytes, placement } = item;
  const draftTokens = item.speculative === 'off' ? null : item.draftTokens;
  const tensorSplit = item.split === 'tensor';
  const target = {
    modelId: item.model,
    quantization: item.quant,
    runtimeId: item.runtime,
    placement,
    fileBytes,
    draftTokens,
    draftHead: item.speculative === 'mtp',
    tensorSplit,
    microBatchTokens: item.ubatch,
  };
  const result = evaluateTarget({ profile: heldTo(profile, item), catalog, workload, requirements, assumptions: {}, asOf }, target);
  const notes = [...(result.placed ? diskNotes(result) : []), ...unanswered(item, result, catalog)];
  return {
    id: item.id,
    ...(notes.length === 0 ? {} : { notes }),
    fit: result.placed ? result.details.fit() : result.fit,
    speed: result.placed ? result.details.speed() : null,
  };
}

/** The same machine with its cards held to the limit that was asked for. */
function heldTo(profile: HardwareProfile, { powerLimitWatts: watts }: EstimateItem): HardwareProfile {
  if (watts === undefined) return profile;
  const powerLimitWatts = sourced(watts, basis('assumed', 'user'));
  return { ...profile, accelerators: profile.accelerators.map((card) => ({ ...card, powerLimitWatts })) };
}

/** What can be asked and is not modelled: the answer is the one without it, and says so. */
function unanswered({ split, speculative, ubatch, runtime }: EstimateItem, result: Evaluation, catalog: Catalog): readonly Text[] {
  const shares = result.placed && sharesLayers({ memory: result.request, plan: result.plan });
  const drafts = !result.placed || result.details.speed().speculative !== undefined;
  return [
    ...(split === 'tensor' && !shares ? [message('evaluate.tensor-split')] : []),
    ...(result.request?.draftHead === true ? [message('evaluate.draft-memory')] : []),
    ...(speculative === 'mtp' && !drafts ? [message('evaluate.speculative')] : []),
    ...(ubatch !== undefined && memoryModelOf(findRuntime(catalog, runtime)) !== 'llama.cpp' ? [message('evaluate.micro-batch')] : []),
  ];
}
