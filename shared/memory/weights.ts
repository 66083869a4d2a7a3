import type { CatalogArtifact } from '../catalog/artifact.ts';
import { type MemoryModel, memoryModelOf } from '../catalog/engine.ts';
import type { MemoryCalibration } from '../catalog/memory-calibration.ts';
import type { ModelVariant, Shape } from '../catalog/model.ts';
import type { TensorClass } from '../catalog/tensor-classes.ts';
import { bytesByClass } from '../tensors/bytes-by-class.ts';
import type { BytesByClass, ClassBytes } from '../tensors/class-bytes.ts';
import type { Bytes } from '../units.ts';
import { expertBytesByLayer } from './expert-layers.ts';
import { type MemoryRules, memoryRules } from './memory-rules.ts';
import type { MemoryRequest, Subject, WeightSplit } from './memory-plan.ts';
import { memoryTraits } from './memory-traits.ts';

/** How far bytes may lie below and above their point. */
export type Spread = { readonly below: Bytes; readonly above: Bytes };

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
  /** Of all that is loaded; of what accelerators hold of it, who have more where the embedding is smaller; of the embedding on the host. */
  readonly spread: Spread;
  readonly deviceSpread: Spread;
  readonly embeddingSpread: Spread;
};

type WeightSubject = Pick<MemoryRequest, 'shape' | 'artifact' | 'quantization' | 'runtime' | 'model' | 'calibration' | 'draftHead'>;

type Cached = { readonly model: ModelVariant; readonly shape: Shape; readonly calibration: MemoryCalibration; readonly weights: Weights };

/** By artifact and kind of runtime, because a plan asks for the same file in several of them. */
const cache: Readonly<Record<MemoryModel, WeakMap<CatalogArtifact, Cached>>> = {
  'llama.cpp': new WeakMap(),
  pool: new WeakMap(),
  mlx: new WeakMap(),
};

/** Weight bytes of an artifact in a runtime. Cached: they depend on nothing else. */
export function weightsOf(request: WeightSubject): Weights {
  const { artifact, shape, runtime, model } = request;
  const calibration = request.calibration.memory;
  // A head is asked for of one file at a time: no plan waits for it.
  if (request.draftHead === true) return splitWeights(request, memoryRules(calibration));
  const known = cache[memoryModelOf(runtime)].get(artifact);
  if (known && known.shape === shape && known.model === model && known.calibration === calibration) return known.weights;
  const weights = splitWeights(request, memoryRules(calibration));
  cache[memoryModelOf(runtime)].set(artifact, { model, shape, calibration, weights });
  return weights;
}

/** Bits per weight of the whole file: 8 × file bytes / parameters of the text part; null when these are unknown. */
export function bitsPerWeight(model: Subject['model'], fileBytes: Bytes): number | null {
  const total = model.parameters?.total.value;
  return total === undefined ? null : (8 * fileBytes) / total;
}

function splitWeights(subject: WeightSubject, rules: MemoryRules): Weights {
  const { shape, artifact, runtime, quantization } = subject;
  // A shape of the request's own stands for the model's.
  const classes = bytesByClass({ ...subject, model: { ...subject.model, shape } });
  const unloaded = unloadedOf(subject, classes);
  const loadedBytes = Math.max(0, artifact.fileBytes - unloaded.point);
  const embedding = classes.classes.inputEmbedding ?? NOTHING;
  const onHost = memoryTraits(runtime).embeddingOnHost ? embedding : NOTHING;
  const expertBytes = classes.classes.routedExperts?.point ?? 0;
  const headBytes = shape.tiedEmbeddings ? embedding.point : Math.max(embedding.point, embeddingBytes(shape, rules.tiedEmbeddingBits));
  // A tied model is copied: the embedding stays on the host, and the head on the GPU is the same matrix again.
  const leaves = shape.tiedEmbeddings ? NOTHING : onHost;
  const deviceBytes = loadedBytes - leaves.point;
  const spread = sum(fileSpread(subject), without(unloaded));
  const trunkBytes = Math.max(0, deviceBytes - headBytes - expertBytes);
  return {
    split: { fileBytes: artifact.fileBytes, loadedBytes, inputEmbeddingBytes: onHost.point, expertBytes },
    headBytes,
    deviceBytes,
    trunkLayerBytes: trunkBytes / shape.layers,
    expertBytesByLayer: expertBytesByLayer(shape, expertBytes, quantization.mixedWidths ? rules.wideExpertLayerRatio : 1),
    ...stagedBytes(subject, rules, expertBytes),
    spread,
    deviceSpread: sum(spread, without(leaves)),
    embeddingSpread: { below: onHost.point - onHost.low, above: onHost.high - onHost.point },
  };
}

type Range = Pick<ClassBytes, 'point' | 'low' | 'high'>;
const NOTHING: Range = { point: 0, low: 0, high: 0 };

/** What a file holds and the runtime leaves out: the header, and the classes that it does not read unasked. */
function unloadedOf({ runtime, draftHead }: WeightSubject, { classes, headerBytes }: BytesByClass): Range {
  const { leavesOut, mayLeaveOut } = memoryTraits(runtime);
  const out = (names: readonly TensorClass[]): readonly Range[] => names.flatMap((name) => classes[name] ?? []);
  const [always, perhaps] = [out(draftHead === true ? leavesOut.filter((name) => name !== 'mtpHead') : leavesOut), out(mayLeaveOut)];
  const total = (ranges: readonly Range[], end: keyof Range): Bytes => ranges.reduce((bytes, range) => bytes + range[end], headerBytes);
  return {
    point: total([...always, ...perhaps], 'point'),
    low: total(always, 'low'),
    high: total([...always, ...perhaps], 'high'),
  };
}

/** Where what is taken away is smaller, more is left. */
const without = ({ point, low, high }: Range): Spread => ({ below: high - point, above: point - low });

const sum = (...spreads: readonly Spread[]): Spread => ({
  below: spreads.reduce((bytes, { below }) => bytes + below, 0),
  above: spreads.reduce((bytes, { above }) => bytes + above, 0),
});

/**
 * Rounded sizes lie within half of their last digit. A lower bound counts one byte per element, though embedding and head of such
 * files stay 16-bit: one byte more for each of their weights.
 */
function fileSpread({ shape, artifact }: WeightSubject): Spread {
  const tolerance = artifact.fileBytesTolerance;
  if (artifact.bound !== 'lower') return { below: tolerance, above: tolerance };
  return { below: 0, above: tolerance + shape.vocabulary * shape.hidden * (shape.tiedEmbeddings ? 1 : 2) };
}

/** Vocabulary × hidden at `bits`, whole bytes. */
const embeddingBytes = (shape: Shape, bits: number): Bytes => Math.ceil((shape.vocabulary * shape.hidden * bits) / 8);

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
