import { assertNever } from '../estimate.ts';
import type { TensorSubject } from './class-bytes.ts';
import { fileBits } from '../catalog/file-bits.ts';
import { ggufEmbeddingBits } from './gguf-embedding.ts';
import { MLX_GATE_BITS, MLX_SCALE_BITS } from './recipes.ts';

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

const HALF = 16;

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

const schemeBits = ({ model, artifact, quantization }: TensorSubject): number => quantization.nominalBits ?? fileBits(model, artifact);

/** Published with layers in FP8: narrower files narrow the experts. */
const EIGHT_BIT_LAYERS = ['deepseek4'];

function ggufWidths(subject: TensorSubject): ClassWidths {
  const { model, artifact, quantization } = subject;
  const { constants } = subject.calibration.memory;
  const { q6K, q80 } = constants.ggmlBits;
  const scheme = schemeBits(subject);
  const embedding = ggufEmbeddingBits({ shape: model.shape, quantization, schemeBits: scheme }, constants);
  const least = EIGHT_BIT_LAYERS.includes(model.shape?.ggufArchitecture ?? '') ? q80 : constants.mixedNonExpertBits;
  const always = quantization.nonExpertBits ?? Math.max(fileBits(model, artifact), least);
  return {
    embedding: { point: embedding, low: embedding, high: Math.max(embedding, q80) },
    mtp: artifact.contents.mtpInside === true ? { point: q80, low: Math.min(scheme, q6K), high: HALF } : null,
    vision: artifact.contents.visionInside === true ? only(HALF) : null,
    experts: null,
    always: { point: always, low: Math.min(always, scheme), high: Math.max(always * 1.2, q80) },
  };
}

/** One width for all matrices; some conversions keep gates wider. Nobody keeps the MTP head. */
function mlxWidths(subject: TensorSubject): ClassWidths {
  const bits = schemeBits(subject);
  const gates = MLX_GATE_BITS + MLX_SCALE_BITS;
  return {
    embedding: { point: bits, low: bits * 0.95, high: Math.max(bits, gates) },
    mtp: subject.artifact.contents.mtpInside === true ? only(HALF) : null,
    vision: subject.artifact.contents.visionInside === false ? null : { point: HALF, low: 0, high: HALF },
    experts: null,
    always: { point: bits, low: bits * 0.95, high: Math.max(bits * 1.2, gates) },
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
