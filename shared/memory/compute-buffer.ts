import type { AttentionModel } from '../attention/attention.ts';
import type { Shape } from '../catalog/model.ts';
import type { Band } from '../estimate.ts';
import type { Bytes } from '../units.ts';
import type { BufferRows, MemoryRules } from './memory-rules.ts';

/** Bytes of F32 and F16 values, and the micro-batch at which buffers were measured. */
const F32 = 4;
const F16 = 2;
const MEASURED_MICRO_BATCH = 512;

/**
 * What the worst-case graph depends on [llama.cpp accounting]. The buffer is the largest peak of that graph, never a sum;
 * it grows linearly with the micro-batch and depends neither on the number of layers nor on the weights' quantization.
 */
export type GraphInput = {
  readonly modelId: string;
  readonly shape: Shape;
  readonly attention: AttentionModel;
  readonly rules: MemoryRules;
  /** Tokens of a micro-batch. */
  readonly microBatch: number;
  /** Cells of one stream. */
  readonly cells: number;
  readonly maskCells: number;
  readonly sequences: number;
  readonly flashAttention: boolean;
  /** The prompt kernel copies a quantised cache to f16 (CUDA and ROCm). */
  readonly copiesCache: boolean;
  /** The runtime unpacks a latent cache for its prompt kernel (ik_llama.cpp). */
  readonly unpacksLatent: boolean;
};

/** Peak of a GPU that holds every layer. */
export const devicePeakBytes = (graph: GraphInput): Bytes => headPeakBytes(graph, maskBytes(graph));

/** Peak of a GPU with the head; the masks that its attention reads may be counted elsewhere. */
function headPeakBytes(graph: GraphInput, masks: Bytes): Bytes {
  const output = Math.max(outputPeakBytes(graph), latentPeakBytes(graph));
  if (!graph.flashAttention) return Math.max(output, scorePeakBytes(graph, output));
  return graph.copiesCache ? Math.max(output, copiedPeakBytes(graph) + masks) : output;
}

/** The f16 copy of a quantised cache and what one layer computes around it; the mask is read in the same step. */
const copiedPeakBytes = (graph: GraphInput): Bytes =>
  graph.microBatch * F32 * attentionValues(graph) + graph.cells * graph.attention.buffer.copiedElementsPerCell * F16;

const maskBytes = (graph: GraphInput): Bytes => graph.microBatch * graph.maskCells * maskValueBytes(graph);

/** micro-batch × 4 × (vocabulary + rows × hidden): logits in F32 and the hidden state they come from. */
export function outputPeakBytes({ shape, rules, microBatch }: GraphInput): Bytes {
  return microBatch * F32 * (shape.vocabulary + hiddenRows(shape, rules) * shape.hidden);
}

/** One row of the hidden state for architectures whose graph reuses it, two for the others. */
export function hiddenRows(shape: Shape, rules: MemoryRules): number {
  return rules.architectures.get(shape.ggufArchitecture)?.hiddenRows ?? rules.otherHiddenRows;
}

/** MLA, DSA and compressed caches exceed the output rule: measured rows where there are any, else the rule times a factor. */
function latentPeakBytes(graph: GraphInput): Bytes {
  if (!graph.attention.buffer.latent) return 0;
  if (unpacks(graph)) return unpackedPeakBytes(graph);
  const rows = graph.rules.bufferRows.get(graph.modelId);
  if (!rows) return outputPeakBytes(graph) * graph.rules.unmeasuredLatentFactor;
  return (interpolated(rows, graph.cells) * graph.microBatch) / MEASURED_MICRO_BATCH;
}

/** The prompt kernel of this load reads keys and values of the whole context out of the latent cache. */
export const unpacks = ({ unpacksLatent, flashAttention, attention }: GraphInput): boolean =>
  unpacksLatent && flashAttention && attention.buffer.unpackable;

/** Keys and values of all heads for every token of the context, beside a part that grows with the micro-batch. */
function unpackedPeakBytes({ rules, cells, microBatch }: GraphInput): Bytes {
  const { fixedBytes, bytesPerContextToken, bytesPerBatchToken } = rules.unpackedLatent;
  return fixedBytes + bytesPerContextToken * cells + bytesPerBatchToken * microBatch;
}

/** Linear between measured contexts, the first value below them, the last slope beyond. */
function interpolated({ contextTokens, bytes }: BufferRows, tokens: number): Bytes {
  const last = contextTokens.length - 1;
  const after = contextTokens.findIndex((context) => context >= tokens);
  const upper = after === -1 ? last : after;
  const lower = Math.max(0, upper - 1);
  const [x0 = 0, x1 = 0, y0 = 0, y1 = 0] = [contextTokens[lower], contextTokens[upper], bytes[lower], bytes[upper]];
  if (upper === 0 || x1 === x0) return y0;
  return y0 + ((y1 - y0) * (tokens - x0)) / (x1 - x0);
}

/** Without flash attention the scores, heads × cells for every token, become the peak and replace the output. */
function scorePeakBytes(graph: GraphInput, output: Bytes): Bytes {
  const { microBatch, cells, maskCells } = graph;
  const { latent, scored, heads } = graph.attention.buffer;
  const scores = (scored === 'masks' ? maskCells : cells) * (heads + 1);
  return latent ? microBatch * F32 * scores + output : microBatch * F32 * (scores + attentionValues(graph));
}

/** Values per token around the attention of one layer: its own, and the hidden states before and behind it. */
const attentionValues = ({ attention, shape }: GraphInput): number => attention.buffer.values + 2 * shape.hidden;

/** Peak of a GPU of a layer split that does not hold the head: its feed-forward block or its attention. */
export function innerPeakBytes(graph: GraphInput): Bytes {
  const { shape, rules, microBatch } = graph;
  const inner = microBatch * F32 * Math.max(ffnValues(shape, rules), attentionValues(graph));
  const latent = latentPeakBytes(graph);
  const peak = Math.max(inner, latent, graph.flashAttention && graph.copiesCache ? copiedPeakBytes(graph) : 0);
  return graph.flashAttention ? peak : Math.max(peak, scorePeakBytes(graph, latent));
}

/** Values per token of a feed-forward block: a dense one by its width, routed experts by those that are active. */
function ffnValues({ ffn, hidden }: Shape, rules: MemoryRules): number {
  if (ffn.kind === 'dense') return rules.denseFfnPeakRows * ffn.intermediate;
  return (ffn.expertsPerToken + ffn.sharedExperts) * (2 * hidden + 3 * (ffn.expertIntermediate ?? hidden));
}

/** A big batch is computed on the GPU even where weights sit in RAM: it must take the widest of their tensors beside the graph. */
export function stagingPeakBytes(graph: GraphInput, stagedTensorBytes: Bytes): Bytes {
  return stagedTensorBytes > 0 ? stagedTensorBytes + innerPeakBytes(graph) : 0;
}

/** Where a GPU stands in a pipelined layer split. */
export type SplitRole = 'only' | 'first' | 'middle' | 'last';

/** With several GPUs each keeps copies of its inputs: the masks, and the hidden state it receives; the last returns one as well. */
export function splitBufferBytes(graph: GraphInput, role: SplitRole): Bytes {
  const { rules, microBatch, shape } = graph;
  if (role === 'only') return devicePeakBytes(graph);
  const masks = rules.inputCopies * maskBytes(graph);
  const hidden = rules.inputCopies * microBatch * F32 * shape.hidden;
  if (role === 'first') return innerPeakBytes(graph) + masks;
  return role === 'middle' ? innerPeakBytes(graph) + masks + hidden : headPeakBytes(graph, 0) + masks + 2 * hidden;
}

/** Flash attention takes its mask in F16, the plain graph in F32. */
const maskValueBytes = ({ flashAttention }: GraphInput): number => (flashAttention ? F16 : F32);

/** Host side of a GPU load: masks and inputs of a micro-batch, and the logits that come back (one row per sequence). */
export function hostInputBytes(graph: GraphInput): Bytes {
  const { shape, microBatch, maskCells, sequences } = graph;
  const keys = graph.flashAttention ? 0 : graph.attention.buffer.hostKeys;
  const inputs = microBatch * (maskCells * maskValueBytes(graph) + 2 * F32 * (shape.hidden + keys));
  return inputs + F32 * shape.vocabulary * sequences;
}

/** The same with routed experts in RAM: their part of the graph runs there when batches are small. */
export function hostExpertBytes(graph: GraphInput): Bytes {
  const { ffn, hidden, vocabulary } = graph.shape;
  const inputs = hostInputBytes(graph);
  if (ffn.kind === 'dense') return inputs;
  const values = ffn.expertsPerToken * 2 * (hidden + (ffn.expertIntermediate ?? hidden));
  return Math.max(inputs, graph.microBatch * F32 * values + F32 * vocabulary * graph.sequences);
}

/** CPU only: mask and inputs share the buffer with the graph; how much of them shows depends on the model. */
export function cpuBufferBytes(graph: GraphInput): Bytes {
  return devicePeakBytes(graph) + graph.rules.cpuSharedInputsRatio * cpuInputBytes(graph) + F32 * graph.shape.vocabulary * graph.sequences;
}

/** The most that mask and inputs add to a CPU-only buffer. */
export function cpuInputBytes(graph: GraphInput): Bytes {
  const { shape, microBatch, maskCells } = graph;
  return microBatch * (maskCells * maskValueBytes(graph) + 2 * F32 * shape.hidden);
}

/** Range of a buffer by how well its rule was measured; widest first. */
export function bufferBand(graph: GraphInput): Band {
  const { bands, bufferRows, longContextFromTokens } = graph.rules;
  if (graph.attention.buffer.latent) {
    if (unpacks(graph)) return bands.unpackedLatent;
    const rows = bufferRows.get(graph.modelId);
    if (!rows) return bands.noRow;
    return graph.cells > (rows.contextTokens.at(-1) ?? 0) ? bands.beyondRows : bands.measuredRow;
  }
  if (!graph.flashAttention && devicePeakBytes(graph) > outputPeakBytes(graph)) return bands.flashAttentionOff;
  return graph.cells > longContextFromTokens ? bands.beyond32k : bands.upTo32k;
}
