import { assertNever } from '../estimate.ts';
import type { TensorSubject } from './class-bytes.ts';
import { fileBits, schemeBits } from '../catalog/file-bits.ts';
import { ggufEmbeddingBits } from './gguf-embedding.ts';
import { FP8_BLOCK, MLX_GATE_BITS, MLX_SCALE_BITS, NVFP4_BITS } from './recipes.ts';
import { besideFp4Experts } from './released-in-fp4.ts';

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

function ggufWidths(subject: TensorSubject): ClassWidths {
  const { model, artifact, quantization } = subject;
  const { constants } = subject.calibration.memory;
  const { q6K, q80 } = constants.ggmlBits;
  const spread = constants.mixedWidthRatio;
  const scheme = schemeBits(subject.model, subject.artifact, subject.quantization);
  const embedding = ggufEmbeddingBits({ shape: model.shape, quantization, schemeBits: scheme }, constants);
  // Published with layers in FP8: narrower files narrow the experts.
  const least = besideFp4Experts(model.shape) === 'fp8' ? q80 : constants.mixedNonExpertBits;
  const always = quantization.nonExpertBits ?? Math.max(fileBits(model, artifact), least);
  return {
    embedding: { point: embedding, low: embedding, high: Math.max(embedding, q80) },
    mtp: artifact.contents.mtpInside === true ? { point: q80, low: Math.min(scheme, q6K), high: HALF } : null,
    vision: artifact.contents.visionInside === true ? only(HALF) : null,
    experts: null,
    always: { point: always, low: Math.min(always, scheme), high: Math.max(always * spread.high, q80) },
  };
}

/** One width for all matrices; some conversions keep gates wider. Nobody keeps the MTP head. */
function mlxWidths(subject: TensorSubject): ClassWidths {
  const bits = schemeBits(subject.model, subject.artifact, subject.quantization);
  const { low, high } = subject.calibration.memory.constants.mixedWidthRatio;
  const gates = MLX_GATE_BITS + MLX_SCALE_BITS;
  return {
    embedding: { point: bits, low: bits * low, high: Math.max(bits, gates) },
    mtp: subject.artifact.contents.mtpInside === true ? only(HALF) : null,
    vision: subject.artifact.contents.visionInside === false ? null : { point: HALF, low: 0, high: HALF },
    experts: null,
    always: { point: bits, low: bits * low, high: Math.max(bits * high, gates) },
  };
}

const FP8 = 8;
const INT4 = 4;

/** MXFP4 of the OCP: four bits, and a scale of eight for 32 of them. */
const MXFP4 = only(4 + 8 / 32);

/** Of one weight with its share of the scales, by what the file holds. */
const EXPERT_BITS: Readonly<Partial<Record<TensorSubject['quantization']['loadable'], Width>>> = {
  bf16: only(HALF),
  // A scale of 16 bits a block; one a tensor at least; at most one of eight bits for 32 weights (MXFP8).
  fp8: { point: FP8 + HALF / FP8_BLOCK ** 2, low: FP8, high: FP8 + 8 / 32 },
  nvfp4: only(NVFP4_BITS),
  // A scale of 16 bits for 64 weights; for 128 at least; at most one for 32 with a zero point of four bits beside (AWQ, GPTQ).
  int4: { point: INT4 + HALF / 64, low: INT4 + HALF / 128, high: INT4 + (HALF + INT4) / 32 },
  'fp4-fp8': MXFP4,
};

/** FP8 heads keep the projection of two hidden states to one in BF16: 9.0 bits in Qwen3.5-27B, 8.06 where experts are beside it. */
function fp8MtpBits({ shape, parameters }: TensorSubject['model']): number {
  const values = parameters?.mtp?.value ?? 0;
  if (shape === null || values === 0) return HALF;
  const projection = shape.mtpLayers * 2 * shape.hidden ** 2;
  return FP8 + (HALF - FP8) * Math.min(1, projection / values);
}

/** Embedding and vision tower stay BF16; FP8 files narrow the MTP head with the layers, most others do not. */
function safetensorsWidths(subject: TensorSubject): ClassWidths {
  const { model, artifact, quantization } = subject;
  const experts = EXPERT_BITS[quantization.loadable] ?? null;
  const least = experts?.low ?? schemeBits(subject.model, subject.artifact, subject.quantization);
  const mtp = quantization.loadable === 'fp8' ? fp8MtpBits(model) : HALF;
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

export function experts4Bits({ model, artifact }: TensorSubject): Width | null {
  return artifact.format === 'gguf' && besideFp4Experts(model.shape) !== null ? MXFP4 : null;
}
