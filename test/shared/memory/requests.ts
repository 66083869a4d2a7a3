import type { CatalogArtifact } from '#shared/catalog/artifact.ts';
import type { ModelVariant, Shape } from '#shared/catalog/model.ts';
import type { Quantization } from '#shared/catalog/quantization.ts';
import type { Runtime } from '#shared/catalog/runtime.ts';
import type { MemoryRequest, PlacedMemoryPlan } from '#shared/memory/memory-plan.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import type { MemoryPlan } from '#shared/memory/memory-plan.ts';
import { GB, mib } from '#shared/units.ts';
import { testCatalog } from '../../support/catalog.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';
import { inEnglish } from '#shared/words/en.ts';

const catalog = testCatalog();

/** The catalog entry with this id, or a failing test that names it. */
function found<T extends { readonly id: string }>(list: readonly T[], id: string): T {
  const entry = list.find((candidate) => candidate.id === id);
  if (!entry) throw new Error(`the catalog has no ${id}`);
  return entry;
}

export const modelOf = (id: string): ModelVariant => found(catalog.models, id);
export const runtimeOf = (id: string): Runtime => found(catalog.runtimes, id);
export const quantizationOf = (id: string): Quantization => found(catalog.quantizations, id);

/** The driver's figures of an RTX 4090 with a desktop on it, and 55 GiB of free RAM. */
export const rtx4090 = resolvedMachine({
  devices: [{ freeBytes: 25_270_681_600, totalBytes: 25_757_220_864 }],
  hostFreeBytes: 58_720_256_000,
});
export const cpuOnly = (hostFreeBytes: number) => resolvedMachine({ hostFreeBytes });
/** `count` cards with so many MiB free each. */
export const cards = (freeMib: readonly number[], hostFreeBytes = 512 * GB) =>
  resolvedMachine({ devices: freeMib.map((free) => ({ freeBytes: mib(free) })), hostFreeBytes });

export type Change = Partial<MemoryRequest> & { readonly modelId?: string; readonly artifactId?: string; readonly runtimeId?: string };

/** Qwen3.6-27B Q4_K_M in llama.cpp on an RTX 4090 at 32k, unless changed. */
export function memoryRequest({
  modelId = 'qwen3.6-27b',
  artifactId = `${modelId}/q4-k-m`,
  runtimeId = 'llama.cpp',
  ...change
}: Change = {}): MemoryRequest {
  const model = change.model ?? modelOf(modelId);
  const artifact = change.artifact ?? found(model.artifacts, artifactId);
  const shape = change.shape ?? model.shape;
  if (!shape) throw new Error(`${model.id} has no shape`);
  return {
    model,
    shape,
    artifact,
    quantization: change.quantization ?? quantizationOf(artifact.quantizationId),
    runtime: runtimeOf(runtimeId),
    machine: rtx4090,
    calibration: catalog.calibration,
    contextTokens: 32_768,
    concurrency: 1,
    kvType: 'f16',
    flashAttention: true,
    mmprojBytes: 0,
    weightsOnly: false,
    ...change,
  };
}

/** Metadata and tokenizer of a GGUF file of Qwen3.5 to 3.6: 50 bytes for each of 248,320 words, which nobody loads. */
export const QWEN_HEADER = 50 * 248_320;

/** What llama.cpp puts on a card of Qwen3.6-27B Q4_K_M: the file without header and input embedding. */
export const CARD_WEIGHTS = 16_817_244_384 - QWEN_HEADER - 715_161_600;

/** Driver context of llama.cpp on a card: 451 MiB. */
export const DRIVER_CONTEXT = mib(451);

/** The plan, or a failing test that says why there is none. */
export function placed(request: MemoryRequest): PlacedMemoryPlan {
  const plan: MemoryPlan = planMemory(request);
  if (!plan.placed) throw new Error(`not placed: ${inEnglish(plan.reason)} (${plan.limit}, short of ${plan.shortBytes} bytes)`);
  return plan;
}

/** What the plan lacks, or a failing test that says where it was placed. */
export function short(plan: MemoryPlan): Extract<MemoryPlan, { placed: false }> {
  if (plan.placed) throw new Error(`placed as ${plan.kind}`);
  return plan;
}

/** A runtime that accounts like llama.cpp itself: no driver context, no margin, the micro-batch given. */
export function accountingRuntime(microBatch: number, marginBytesPerDevice = 0): Runtime {
  const none = { point: 0, low: 0, high: 0 };
  return {
    ...runtimeOf('llama.cpp'),
    microBatch: [{ upToContextTokens: null, tokens: microBatch }],
    overheadBytesPerDevice: none,
    overheadBytesOnHost: none,
    marginBytesPerDevice,
  };
}

const fact = <T>(value: T) => ({ value, sourceId: 'config', status: 'confirmed' as const });

/** A model of the reference with the shape of its own config. */
export function modelLike(id: string, shape: Shape, totalParameters: number): ModelVariant {
  const routed =
    shape.ffn.kind === 'moe' ? shape.ffn.moeLayers * shape.ffn.experts * 3 * shape.hidden * (shape.ffn.expertIntermediate ?? 0) : 0;
  return {
    ...modelOf('qwen3.6-27b'),
    id,
    shape,
    parameters: {
      labelTotal: id,
      labelActive: id,
      total: fact(totalParameters),
      active: fact(totalParameters),
      routedExperts: fact(routed),
      checkpoint: null,
      mtp: null,
      vision: null,
    },
    context: { native: fact(10_485_760), extended: null },
  };
}

export function artifactLike(quantizationId: string, fileBytes: number): CatalogArtifact {
  const base = found(modelOf('qwen3.6-27b').artifacts, 'qwen3.6-27b/q4-k-m');
  return { ...base, id: `reference/${quantizationId}`, quantizationId, fileBytes };
}
