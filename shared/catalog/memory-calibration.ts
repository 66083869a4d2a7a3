import { z } from 'zod';
import { bytesSchema } from '../units.ts';
import { bandSchema } from './band.ts';
import { restsOnEach } from './rests-on.ts';

const positive = z.number().positive();

const constantsSchema = z.strictObject({
  /** Bits per weight of ggml block types, rising. */
  ggmlBits: z.strictObject({
    q2K: positive,
    q3K: positive,
    iq4Xs: positive,
    q4K: positive,
    q5K: positive,
    q6K: positive,
    q80: positive,
    f16: positive,
  }),
  ggmlBitsTolerance: positive,
  /** An embedding that is the head too, at least. */
  tiedEmbeddingBits: positive,
  /** Tensors outside the routed experts of mixes, at least. */
  mixedNonExpertBits: positive,
  /** The width of the layers outside the routed experts against that of the scheme, where nobody worked it out. */
  mixedWidthRatio: z.strictObject({ low: positive, high: positive }),
  leastExpertBytesPerWeight: positive,
  /** Rows of the hidden state in the output peak of architectures that are not listed. */
  otherHiddenRows: positive,
  /** Latent caches without a measured row, against the rule of the output. */
  unmeasuredLatentFactor: positive,
  longContextFromTokens: positive,
  /** Copies of each GPU's inputs in a layer split. */
  inputCopies: positive,
  /** The widest expert tensor of a mix against its average, and a layer of the wider type against the mean. */
  stagedTensorWidthRatio: positive,
  wideExpertLayerRatio: positive,
  /** Of a CPU-only buffer: how much of mask and inputs shows, and what is untouched until a full batch runs. */
  cpuSharedInputsRatio: positive,
  cpuReservedOnlyBytes: positive,
  denseFfnPeakRows: positive,
  /** MLX: tokens of one step of a prompt, and layers whose values are held at once. */
  mlxScratch: z.strictObject({ prefillTokens: positive, layersInFlight: positive }),
  /** Buffer of a runtime that unpacks a latent cache. */
  unpackedLatent: z.strictObject({ fixedBytes: positive, bytesPerContextToken: positive, bytesPerBatchToken: positive }),
});
export type MemoryConstants = Readonly<z.infer<typeof constantsSchema>>;

const bands = [
  'upTo32k',
  'beyond32k',
  'host',
  'hostOffload',
  'multiDevice',
  'measuredRow',
  'beyondRows',
  'noRow',
  'flashAttentionOff',
  'unpackedLatent',
  'mlx',
] as const;

/** What the memory rules take from measurements and assume. Widths are bits per weight. */
export const memoryCalibrationSchema = z.strictObject({
  sourceId: z.string(),
  constants: constantsSchema,
  restsOn: restsOnEach(constantsSchema),
  /** What differs by GGUF architecture. */
  architectures: z.array(
    z.strictObject({
      ggufArchitecture: z.string(),
      /** Rows of the hidden state in the output peak. */
      hiddenRows: z.int().positive(),
      /** Width of everything outside the routed experts, by whose file it is; null: as in other mixes. */
      nonExpertBits: z.strictObject({ gguf: positive, safetensors: positive }).nullable(),
    }),
  ),
  /** Range of the compute buffer: point × [low, high]. */
  computeBufferBands: z.record(z.enum(bands), bandSchema),
  /** Measured compute buffers where the rule fails (MLA, DSA, V4): bytes at a context, ubatch 512, linear between, by model id. */
  computeBufferRows: z.array(
    z.strictObject({ modelId: z.string(), contextTokens: z.int().positive(), bytes: bytesSchema, sourceId: z.string() }),
  ),
  notes: z.array(z.string()),
});
export type MemoryCalibration = Readonly<z.infer<typeof memoryCalibrationSchema>>;
