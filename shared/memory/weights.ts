import type { CatalogArtifact } from '../catalog/artifact.ts';
import { type MemoryModel, memoryModelOf } from '../catalog/engine.ts';
import type { MemoryCalibration } from '../catalog/memory-calibration.ts';
import type { Shape } from '../catalog/model.ts';
import { ggufEmbeddingBits } from '../tensors/gguf-embedding.ts';
import type { Bytes } from '../units.ts';
import { expertBytesByLayer } from './expert-layers.ts';
import { type MemoryRules, memoryRules } from './memory-rules.ts';
import type { MemoryRequest, Subject, WeightSplit } from './memory-plan.ts';
import { memoryTraits } from './memory-traits.ts';

/** How the weights fall apart, with what placements need beside the split. */
export type Weights = {
  readonly split: WeightSplit;
  /** The head's own matrix (vocabulary × hidden); a tied head is the embedding again. */
  readonly headBytes: Bytes;
  /** Everything that an accelerator holds when all layers sit on it. */
  readonly deviceBytes: Bytes;
  /** One repeating layer without its routed experts, mean over layers. */
  readonly trunkLayerBytes: Bytes;
  /** Routed experts of every repeating layer, in order; zeros for dense models. */
  readonly expertBytesByLayer: readonly Bytes[];
  /** Widest tensor that is sent to the GPU for a big batch when it is kept in RAM; 0 when nothing is staged. */
  readonly stagedExpertBytes: Bytes;
  readonly stagedDenseBytes: Bytes;
  /** How far the true file may lie below and above `fileBytes`. */
  readonly spread: { readonly below: Bytes; readonly above: Bytes };
};

type WeightSubject = Pick<Subject, 'shape' | 'artifact' | 'quantization' | 'runtime' | 'model'>;

type Cached = { readonly shape: Shape; readonly calibration: MemoryCalibration; readonly weights: Weights };

/** By artifact and kind of runtime, because a plan asks for the same file in several of them. */
const cache: Readonly<Record<MemoryModel, WeakMap<CatalogArtifact, Cached>>> = {
  'llama.cpp': new WeakMap(),
  pool: new WeakMap(),
  mlx: new WeakMap(),
};

/** Weight bytes of an artifact in a runtime. Cached: they depend on nothing else. */
export function weightsOf(request: MemoryRequest): Weights {
  const { artifact, shape, runtime } = request;
  const calibration = request.calibration.memory;
  const known = cache[memoryModelOf(runtime)].get(artifact);
  if (known && known.shape === shape && known.calibration === calibration) return known.weights;
  const weights = splitWeights(request, memoryRules(calibration));
  cache[memoryModelOf(runtime)].set(artifact, { shape, calibration, weights });
  return weights;
}

/** Bits per weight of the whole file: 8 × file bytes / parameters of the text part; null when these are unknown. */
export function bitsPerWeight(model: Subject['model'], fileBytes: Bytes): number | null {
  const total = model.parameters?.total.value;
  return total === undefined ? null : (8 * fileBytes) / total;
}

function splitWeights(subject: WeightSubject, rules: MemoryRules): Weights {
  const { shape, artifact, runtime } = subject;
  const fileBytes = artifact.fileBytes;
  const bits = embeddingBits(subject, rules);
  const embedding = embeddingBytes(shape, bits);
  const onHost = memoryTraits(runtime).embeddingOnHost ? embedding : 0;
  const expertBytes = Math.round(expertBytesOf(subject, rules));
  const headBytes = shape.tiedEmbeddings ? embedding : embeddingBytes(shape, Math.max(bits, rules.tiedEmbeddingBits));
  // A tied model is copied: the embedding stays on the host, and the head on the GPU is the same matrix again.
  const deviceBytes = shape.tiedEmbeddings ? fileBytes : fileBytes - onHost;
  const trunkBytes = Math.max(0, deviceBytes - headBytes - expertBytes);
  return {
    split: { fileBytes, inputEmbeddingBytes: onHost, expertBytes, nonExpertBytes: fileBytes - expertBytes },
    headBytes,
    deviceBytes,
    trunkLayerBytes: trunkBytes / shape.layers,
    expertBytesByLayer: expertBytesByLayer(shape, expertBytes, subject.quantization.mixedWidths ? rules.wideExpertLayerRatio : 1),
    ...stagedBytes(subject, rules, expertBytes),
    spread: fileSpread(subject),
  };
}

/**
 * Rounded sizes lie within half of their last digit. A lower bound counts one byte per element, though embedding and head of such
 * files stay 16-bit: one byte more for each of their weights.
 */
function fileSpread({ shape, artifact }: WeightSubject): Weights['spread'] {
  const tolerance = artifact.fileBytesTolerance;
  if (artifact.bound !== 'lower') return { below: tolerance, above: tolerance };
  return { below: 0, above: tolerance + shape.vocabulary * shape.hidden * (shape.tiedEmbeddings ? 1 : 2) };
}

/** Vocabulary × hidden at `bits`, whole bytes. */
const embeddingBytes = (shape: Shape, bits: number): Bytes => Math.ceil((shape.vocabulary * shape.hidden * bits) / 8);

/** As in GGUF files whatever the format: a width guessed too low leaves more on the GPU. */
function embeddingBits({ model, shape, artifact, quantization }: WeightSubject, rules: MemoryRules): number {
  const schemeBits = quantization.nominalBits ?? bitsPerWeight(model, artifact.fileBytes) ?? 0;
  return ggufEmbeddingBits({ shape, quantization, schemeBits }, rules);
}

/** Routed experts take what the rest of the file leaves. 0 for dense models. */
function expertBytesOf(subject: WeightSubject, rules: MemoryRules): Bytes {
  const { model, shape, artifact } = subject;
  if (shape.ffn.kind === 'dense') return 0;
  const experts = expertParameters(subject);
  const fileBytes = artifact.fileBytes;
  if (artifact.alwaysReadBytes !== null) return Math.max(0, fileBytes - artifact.alwaysReadBytes);
  const total = model.parameters?.total.value ?? null;
  if (experts === null || total === null) return 0;
  const nonExpert = ((total - experts) * nonExpertBits(subject, rules)) / 8;
  const least = Math.min(fileBytes, experts * rules.leastExpertBytesPerWeight);
  return Math.min(fileBytes, Math.max(fileBytes - nonExpert, least));
}

function expertParameters({ model, shape }: WeightSubject): number | null {
  const known = model.parameters?.routedExperts.value;
  if (known !== undefined && known > 0) return known;
  const { ffn } = shape;
  if (ffn.kind === 'dense' || ffn.expertIntermediate === null) return null;
  return ffn.moeLayers * ffn.experts * 3 * shape.hidden * ffn.expertIntermediate;
}

/** Width of everything outside the routed experts: the file's average, at least 5.5 bits in mixes; MXFP4 files and gpt-oss keep it wide. */
function nonExpertBits({ model, shape, artifact, quantization, runtime }: WeightSubject, rules: MemoryRules): number {
  const ofArchitecture = rules.architectures.get(shape.ggufArchitecture)?.nonExpertBits;
  const { files } = memoryTraits(runtime);
  const fixed = files === 'gguf' ? (quantization.nonExpertBits ?? ofArchitecture?.gguf) : ofArchitecture?.safetensors;
  if (fixed !== undefined) return fixed;
  const average = bitsPerWeight(model, artifact.fileBytes) ?? 0;
  return quantization.mixedWidths ? Math.max(average, rules.mixedNonExpertBits) : average;
}

/** The largest tensor of a layer, at the widest type of its mix. */
function stagedBytes(
  subject: WeightSubject,
  rules: MemoryRules,
  expertBytes: Bytes,
): Pick<Weights, 'stagedExpertBytes' | 'stagedDenseBytes'> {
  const { model, shape, artifact, quantization } = subject;
  const widest = quantization.mixedWidths ? rules.stagedTensorWidthRatio : 1;
  if (shape.ffn.kind === 'moe') {
    const staged = quantization.stagesExperts === false ? 0 : (expertBytes / (3 * shape.ffn.moeLayers)) * widest;
    return { stagedExpertBytes: staged, stagedDenseBytes: 0 };
  }
  const bits = bitsPerWeight(model, artifact.fileBytes) ?? 0;
  return { stagedExpertBytes: 0, stagedDenseBytes: (shape.hidden * shape.ffn.intermediate * bits * widest) / 8 };
}
