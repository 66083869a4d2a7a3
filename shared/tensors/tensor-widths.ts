import { assertNever } from '../estimate.ts';
import type { TensorSubject } from './class-bytes.ts';

/** Bits a weight that tensors of a class may have. */
export type Width = { readonly point: number; readonly low: number; readonly high: number };

export type ClassWidths = {
  readonly embedding: Width;
  /** Null: the file holds none. */
  readonly mtp: Width | null;
  readonly vision: Width | null;
  /** Of all routed experts where they have one width; null: what is left of the file. */
  readonly experts: Width | null;
  readonly always: Width;
};

/** Bits of ggml's block types, rising: llama-quantize keeps an embedding in the widest that is not wider than the scheme [ggml-common.h]. */
const GGML_BITS = [2.625, 3.4375, 4.25, 4.5, 5.5, 6.5625, 8.5, 16] as const;
const Q6_K = 6.5625;
const Q8_0 = 8.5;
const HALF = 16;
const MIXED_LEAST = 5.5;
/** How far the scheme's bits may lie above those of the block type that carries its name. */
const NAME_TOLERANCE = 0.05;

const only = (bits: number): Width => ({ point: bits, low: bits, high: bits });

export function classWidths(subject: TensorSubject): ClassWidths {
  switch (subject.artifact.format) {
    case 'gguf':
    case 'gguf-mmproj':
    case 'gguf-draft':
      return ggufWidths(subject);
    case 'mlx':
      return mlxWidths(subject);
    case 'safetensors':
    case 'custom':
      return safetensorsWidths(subject);
    default:
      return assertNever(subject.artifact.format);
  }
}

const averageBits = ({ model, artifact }: TensorSubject): number =>
  (8 * artifact.fileBytes) / Math.max(model.parameters?.total.value ?? Number.NaN, model.parameters?.checkpoint?.value ?? 0);

const schemeBits = (subject: TensorSubject): number => subject.quantization.nominalBits ?? averageBits(subject);

function ggufWidths(subject: TensorSubject): ClassWidths {
  const { model, artifact, quantization } = subject;
  const scheme = schemeBits(subject);
  const stock = Math.max(GGML_BITS[0], ...GGML_BITS.filter((bits) => bits <= scheme + NAME_TOLERANCE));
  const tied = model.shape?.tiedEmbeddings === true;
  const embedding = quantization.embeddingBits ?? (tied ? Math.max(stock, Q6_K) : stock);
  const always = quantization.nonExpertBits ?? Math.max(averageBits(subject), MIXED_LEAST);
  return {
    embedding: { point: embedding, low: embedding, high: Math.max(embedding, Q8_0) },
    mtp: artifact.contents.mtpInside === true ? { point: Q8_0, low: Math.min(scheme, Q6_K), high: HALF } : null,
    vision: artifact.contents.visionInside === true ? only(HALF) : null,
    experts: null,
    always: { point: always, low: Math.min(always, scheme), high: Math.max(always * 1.2, Q8_0) },
  };
}

/** One width for all matrices; some conversions keep gates wider. Nobody keeps the MTP head. */
function mlxWidths(subject: TensorSubject): ClassWidths {
  const bits = schemeBits(subject);
  return {
    embedding: { point: bits, low: bits * 0.95, high: Math.max(bits, Q8_0) },
    mtp: subject.artifact.contents.mtpInside === true ? only(HALF) : null,
    vision: subject.artifact.contents.visionInside === false ? null : { point: HALF, low: 0, high: HALF },
    experts: null,
    always: { point: bits, low: bits * 0.95, high: Math.max(bits * 1.2, Q8_0) },
  };
}

/** Of one weight with its share of the scales, by what the file holds. */
const EXPERT_BITS: Readonly<Partial<Record<TensorSubject['quantization']['loadable'], Width>>> = {
  bf16: only(HALF),
  fp8: { point: 8.001, low: 8, high: 8.25 },
  nvfp4: { point: 4.5, low: 4.5, high: 4.56 },
  int4: { point: 4.25, low: 4.125, high: 4.65 },
  'fp4-fp8': only(4.25),
};

/** FP8 heads keep their projection in BF16. */
const FP8_MTP_BITS = 9;

/** Embedding and vision tower stay BF16; FP8 files narrow the MTP head with the layers, most others do not. */
function safetensorsWidths(subject: TensorSubject): ClassWidths {
  const { artifact, quantization } = subject;
  const experts = EXPERT_BITS[quantization.loadable] ?? null;
  const least = experts?.low ?? schemeBits(subject);
  const mtp = quantization.loadable === 'fp8' ? FP8_MTP_BITS : HALF;
  return {
    embedding: only(HALF),
    mtp: artifact.contents.mtpInside === false ? null : { point: mtp, low: artifact.contents.mtpInside === true ? least : 0, high: HALF },
    vision:
      artifact.contents.visionInside === false
        ? null
        : { point: HALF, low: artifact.contents.visionInside === true ? HALF : 0, high: HALF },
    experts,
    always: { point: HALF, low: least, high: HALF },
  };
}

/** Architectures whose makers publish FP4 experts: files that are large enough keep them as they are, whatever their name. */
const FP4_ARCHITECTURES = ['gpt-oss', 'deepseek4'];
const MXFP4: Width = only(4.25);

export function experts4Bits({ model, artifact }: TensorSubject): Width | null {
  if (artifact.format !== 'gguf' || !FP4_ARCHITECTURES.includes(model.shape?.ggufArchitecture ?? '')) return null;
  return MXFP4;
}
