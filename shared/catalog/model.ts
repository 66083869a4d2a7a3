import { z } from 'zod';
import { artifactSchema, ollamaTagSchema } from './artifact.ts';
import { kvTypeSchema } from '../demand/workload.ts';
import { fact, factStatusSchema } from './source.ts';

const count = z.int().positive();

/** Query heads, and the keys and values that groups of them share. */
const heads = { heads: count, kvHeads: count, headDim: count };

/** Ordinary grouped-query attention in every layer. */
const fullAttention = z.strictObject({ kind: z.literal('full'), ...heads });

/** Every `interval`-th layer is full attention, the others keep a fixed recurrent state (Gated DeltaNet). */
const gatedDeltaNet = z.strictObject({
  kind: z.literal('gated-deltanet'),
  ...heads,
  fullLayers: count,
  linearLayers: count,
  linear: z.strictObject({ keyHeads: count, valueHeads: count, keyDim: count, valueDim: count, convKernel: count }),
});

/** Some layers see only the last `window` tokens (sliding) or the current chunk (chunked); the rest are full. */
const windowed = z.strictObject({
  kind: z.literal('windowed'),
  form: z.enum(['sliding', 'chunked']),
  ...heads,
  fullLayers: count,
  windowLayers: count,
  window: count,
  /** Heads of the window layers where they are others than those of the full ones. */
  windowHeads: z.strictObject(heads).optional(),
});

/** Few layers are full attention, others keep a Mamba-2 state of fixed size, the rest are feed-forward alone. */
const mamba2 = z.strictObject({
  kind: z.literal('mamba2'),
  ...heads,
  fullLayers: count,
  mambaLayers: count,
  feedForwardLayers: z.int().nonnegative(),
  mamba: z.strictObject({ heads: count, headDim: count, stateDim: count, groups: count, convKernel: count }),
});

/** Multi-head latent attention: one latent row per token (K only); `indexer` makes it DSA (sparse). */
const mla = z.strictObject({
  kind: z.literal('mla'),
  heads: count,
  kvLoraRank: count,
  ropeDim: count,
  nopeDim: count,
  valueDim: count,
  indexer: z.strictObject({ heads: count, headDim: count, topK: count }).nullable(),
});

/** DeepSeek V4: raw window in every layer, plus ratio-4 and ratio-128 compressed rows (K only). */
const compressed = z.strictObject({
  kind: z.literal('compressed'),
  heads: count,
  headDim: count,
  ropeDim: count,
  window: count,
  ratio4Layers: z.int().nonnegative(),
  ratio128Layers: z.int().nonnegative(),
  windowOnlyLayers: z.int().nonnegative(),
  indexerDim: count,
  indexerTopK: count,
});

/** The cache formula is not known: context memory is unknown, so the model is listed and never recommended. */
const unknownAttention = z.strictObject({ kind: z.literal('unknown'), reason: z.string() });

/** Fields named `…Layers` count the layers of each form: together they are all layers of the model (`catalog:check` adds them up). */
export const attentionSchema = z.discriminatedUnion('kind', [
  fullAttention,
  gatedDeltaNet,
  windowed,
  mamba2,
  mla,
  compressed,
  unknownAttention,
]);
export type Attention = Readonly<z.infer<typeof attentionSchema>>;

export const ffnSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dense'), intermediate: count }),
  z.strictObject({
    kind: z.literal('moe'),
    experts: count,
    expertsPerToken: count,
    sharedExperts: z.int().nonnegative(),
    expertIntermediate: count.nullable(),
    /** Layers without routed experts. */
    denseLayers: z.int().nonnegative(),
    /** Layers with routed experts. */
    moeLayers: count,
  }),
]);
export type Ffn = Readonly<z.infer<typeof ffnSchema>>;

/** The tensor shape of the text part. Absent facts make it null (`shapeUnknownReason` says why). */
export const shapeSchema = z.strictObject({
  /** `general.architecture` of GGUF files (qwen35moe, deepseek4 …). */
  ggufArchitecture: z.string(),
  layers: count,
  hidden: count,
  vocabulary: count,
  tiedEmbeddings: z.boolean(),
  attention: attentionSchema,
  ffn: ffnSchema,
  mtpLayers: z.int().nonnegative(),
  sourceId: z.string(),
  status: factStatusSchema,
  /** Fields of this block that come from elsewhere. */
  exceptions: z.array(z.strictObject({ field: z.string(), sourceId: z.string(), status: factStatusSchema, note: z.string().optional() })),
});
export type Shape = Readonly<z.infer<typeof shapeSchema>>;

/** Parameter counts of the text part (what a GGUF holds without MTP and vision), numbers of weights. */
export const parametersSchema = z.strictObject({
  labelTotal: z.string(),
  labelActive: z.string(),
  /** Text part incl. embeddings and head. */
  total: fact(count),
  /** Read for one token, incl. embedding and head (equal to total for dense models). */
  active: fact(count),
  /** All routed experts together; 0 for dense models. */
  routedExperts: fact(z.int().nonnegative()),
  /** Published checkpoint, incl. MTP and vision where present. */
  checkpoint: fact(count).nullable(),
  /** Multi-token prediction head and vision tower, which stand beside the text part; 0: it has none, null: not known. */
  mtp: fact(z.int().nonnegative()).nullable(),
  vision: fact(z.int().nonnegative()).nullable(),
});

/** Efforts of reasoning, the least first. */
export const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof efforts)[number];

export const benchmarkSchema = z.strictObject({
  /** Of benchmarks.json: a version is another benchmark. */
  name: z.string(),
  score: z.number(),
  /** As its source calls it; null: not said. */
  mode: z.string().nullable(),
  /** Whether the model reasoned before it answered; null: not said. */
  reasoning: z.boolean().nullable(),
  effort: z.enum(efforts).optional(),
  /** Of the model, where the score is of one of several. */
  revision: z.string().optional(),
  /** Who ran it: scores of other hands differ by several points. Null: not said. */
  harness: z.string().nullable(),
  date: z.string().nullable(),
  /** The one to go by among those of the same benchmark and mode. */
  preferred: z.boolean(),
  /** Reckoned by its publisher from other scores, not measured. */
  estimate: z.literal(true).optional(),
  sourceId: z.string(),
  status: factStatusSchema,
  note: z.string().optional(),
});
export type Benchmark = Readonly<z.infer<typeof benchmarkSchema>>;

export const modalitySchema = z.enum(['text', 'image', 'video', 'audio']);

/** `released`: weights can be fetched today. Only these are ever recommended. */
export const releaseStatusSchema = z.enum(['released', 'announced', 'rumoured']);

/** permissive: any use · conditional: thresholds, names to show, kinds of business that need another licence. */
export const licenceClassSchema = z.enum(['permissive', 'conditional']);

/** What a model can do beside writing text; null wherever nobody says. */
const capabilitiesSchema = z.strictObject({
  /** Whether it was taught to call tools. */
  toolCalls: fact(z.boolean()).nullable(),
  /** Whether it reasons before it answers: each time, never, as asked, or as much as asked. */
  thinkingSwitch: fact(z.enum(['always', 'never', 'switchable', 'effort'])).nullable(),
  /** Pixels a side of the square that becomes one token of an image, and how many frames of a video share such a token. */
  imageTokens: fact(z.strictObject({ pixelsPerTokenSide: count, framesPerToken: count.nullable() })).nullable(),
  /** How many languages its maker names; null where sources differ. */
  languages: fact(z.strictObject({ count: count.nullable() })).nullable(),
  /** Entry of tokenizers.json; null: nobody counted what it makes of a text. */
  tokenizer: fact(z.string()).nullable(),
});

/** Mean Kullback-Leibler divergence from a cache of 16 bits, and how often the first choice stays the same. */
const kvCacheLossSchema = z.strictObject({
  kvType: kvTypeSchema,
  meanKld: z.strictObject({ low: z.number().nonnegative(), high: z.number().positive() }),
  top1AgreementRatio: z.number().min(0).max(1).optional(),
  sourceId: z.string(),
  status: factStatusSchema,
  note: z.string().optional(),
});

/** Tokens that a model writes before its answer: while it reasons, or, where it does not, as a preamble. */
const thinkingTokensSchema = z.strictObject({
  thinking: z.boolean(),
  effort: z.enum(efforts).optional(),
  tokens: z.strictObject({ point: z.number().nonnegative(), low: z.number().nonnegative(), high: z.number().nonnegative() }),
  sourceId: z.string(),
  status: factStatusSchema,
  note: z.string().optional(),
});
export type ThinkingTokens = Readonly<z.infer<typeof thinkingTokensSchema>>;

export const modelVariantSchema = z.strictObject({
  id: z.string(),
  family: z.string(),
  name: z.string(),
  release: z.strictObject({ status: releaseStatusSchema, date: fact(z.string()).nullable() }),
  /** Open weights; gated = a licence must be accepted before the download. */
  weights: z.enum(['open', 'gated', 'closed']),
  license: fact(z.string()).extend({ class: licenceClassSchema }),
  huggingFaceRepo: fact(z.string()).nullable(),
  /** Names under which repositories hold this very model, beside its own and that of its maker's repository. */
  repositoryNames: z.array(z.string()),
  /** Who made it, and in which country (ISO 3166) that has its head office. */
  maker: fact(z.strictObject({ name: z.string(), country: z.string().length(2) })),
  inputModalities: fact(z.array(modalitySchema)),
  /** As its maker puts it. */
  thinking: fact(z.string()).nullable(),
  capabilities: capabilitiesSchema,
  /** By effort; empty: nobody says. */
  thinkingTokens: z.array(thinkingTokensSchema),
  parameters: parametersSchema.nullable(),
  /** Tokens the model was made for; `extended` needs YaRN or the like. */
  context: z.strictObject({ native: fact(count), extended: fact(count).nullable() }),
  shape: shapeSchema.nullable(),
  shapeUnknownReason: z.string().nullable(),
  /** What narrower caches do to its answers, of those who measured it. */
  kvCacheLosses: z.array(kvCacheLossSchema).optional(),
  /** Same-size predecessor and smaller siblings of the same generation, best lender first. */
  lenders: z.array(z.string()),
  artifacts: z.array(artifactSchema),
  ollamaTags: z.array(ollamaTagSchema),
  benchmarks: z.array(benchmarkSchema),
  notes: z.array(z.string()),
});
export type ModelVariant = Readonly<z.infer<typeof modelVariantSchema>>;
