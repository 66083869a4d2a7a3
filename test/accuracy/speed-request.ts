import { isServingEngine } from '#shared/catalog/engine.ts';
import { runtimeSupport } from '#shared/evaluate/runtime-support.ts';
import type { DeviceLoad, MemoryRequest, PlacedMemoryPlan, WeightSplit } from '#shared/memory/memory-plan.ts';
import { ONE_PROCESS } from '#shared/memory/parallelism.ts';
import { weightsOf } from '#shared/memory/weights.ts';
import type { SpeedRequest } from '#shared/speed/speed-estimate.ts';
import { kvTypeSchema } from '#shared/demand/workload.ts';
import { inEnglish } from '#shared/words/en.ts';
import { memoryRequest } from '../shared/memory/requests.ts';
import { formulaOnly } from './formula-only.ts';
import { placedWithQueue } from './placed-with-queue.ts';
import { machineOf } from './row-machine.ts';
import { runtimeFor, subjectOf } from './registry-subject.ts';
import type { Registry, SpeedRow } from './speed-rows.ts';

/** The request that a row answers: its model, its machine, and the placement that it states. */
export function speedRequestOf(row: SpeedRow, registry: Registry): SpeedRequest | { readonly refused: string } {
  const memory = memoryRequestOf(row, registry);
  if ('refused' in memory) return memory;
  return isServingEngine(memory.runtime.engine) ? servedRequest(row, memory) : statedRequest(row, memory);
}

/** The same with the weights where the row says that they lay: decoding of one stream does not ask how a server fits. */
export function decodeRequestOf(row: SpeedRow, registry: Registry): SpeedRequest | { readonly refused: string } {
  const memory = memoryRequestOf(row, registry);
  return 'refused' in memory ? memory : statedRequest(row, memory);
}

const statedRequest = (row: SpeedRow, memory: MemoryRequest): SpeedRequest =>
  formulaOnly({ memory, plan: planOf(row, memory), workload: workloadOf(row) });

function memoryRequestOf(row: SpeedRow, registry: Registry): MemoryRequest | { readonly refused: string } {
  const model = registry.models[row.model];
  const hardware = registry.hardware[row.hardware];
  if (!model) return { refused: `the registry has no model ${row.model}` };
  if (!hardware) return { refused: `the registry has no hardware ${row.hardware}` };
  if (row.placement === 'hybrid' && !(row.cpu_key && registry.hardware[row.cpu_key])) {
    return { refused: 'a hybrid row names no CPU of the registry' };
  }
  const runtime = runtimeFor(row.runtime, row.backend);
  if (!runtime) return { refused: `${row.runtime} is no runtime that the planner estimates` };
  const kvType = kvTypeSchema.safeParse(row.kv_type ?? 'f16');
  if (!kvType.success) return { refused: `cache type ${String(row.kv_type)} is none that the planner knows` };
  const subject = subjectOf(row.model, model, { quant: row.quant, bytes: row.file_bytes, runtime });
  return memoryRequest({
    ...subject,
    machine: machineOf(row, hardware, registry),
    kvType: kvType.data,
    concurrency: row.batch,
    tensorSplit: row.parallel === 'tp',
  });
}

/** Batch engines: a closed loop of `batch` requests on all cards, on a server that the planner places. */
function servedRequest(row: SpeedRow, memory: MemoryRequest): SpeedRequest | { readonly refused: string } {
  const { runtime, quantization, machine } = memory;
  if (row.placement !== 'gpu') return { refused: 'batch engines are estimated on accelerators only' };
  if (machine.devices.some(({ gpu }) => gpu === null)) {
    return { refused: `${row.runtime} on ${row.hardware}: the catalog has no such GPU to size a server with` };
  }
  const support = runtimeSupport(runtime, quantization.loadable, machine);
  if (!support.supported) return { refused: inEnglish(support.refusal.reason) };
  const promptTokens = row.n_prompt ?? row.depth ?? 0;
  const outputTokens = row.n_gen ?? 0;
  if (promptTokens <= 0 || outputTokens <= 0) return { refused: 'the row does not say how long prompt and output were' };
  const parallelism = { ...ONE_PROCESS, tensorParallel: row.gpu_count };
  const placed = placedWithQueue({ ...memory, machine: support.machine, contextTokens: promptTokens + outputTokens, parallelism });
  if ('refused' in placed) return { refused: `${row.model} in ${row.quant} on ${row.gpu_count} × ${row.hardware}: ${placed.refused}` };
  return formulaOnly({ ...placed, workload: { promptTokens, outputTokens, concurrency: row.batch, cachedPromptRatio: 0 } });
}

/** Decode rows: what is cached already, then the output. The others: the prompt after what is cached. */
function workloadOf(row: SpeedRow): SpeedRequest['workload'] {
  const depth = row.depth ?? 0;
  const fresh = row.metric === 'decode_tps' ? 0 : (row.n_prompt ?? 0);
  return {
    promptTokens: depth + fresh,
    outputTokens: row.n_gen ?? 0,
    concurrency: row.batch,
    cachedPromptRatio: fresh === 0 ? 1 : depth / (depth + fresh),
  };
}

function planOf(row: SpeedRow, memory: SpeedRequest['memory']): PlacedMemoryPlan {
  const weights = weightsOf(memory).split;
  const onDevice = memory.machine.devices.map(({ device }) => load(device, memory.shape.layers));
  const hybrid = row.placement === 'hybrid';
  const devices = onDevice.length === 0 ? [load('host', memory.shape.layers)] : onDevice;
  return {
    placed: true,
    kind: onDevice.length === 0 ? 'host' : hybrid ? 'host-offload' : 'accelerator',
    parallelism: ONE_PROCESS,
    expertsOnHost: hybrid && memory.shape.ffn.kind === 'moe',
    devices: hybrid ? [...devices, hostLoad(row, weights)] : devices,
    weights,
    headroomBytes: 0,
    totalBytes: weights.fileBytes,
    microBatch: 512,
    kvBytesPerToken: 0,
    kvCapacity: null,
  };
}

const load = (device: string, layers: number): DeviceLoad => ({
  device,
  layers,
  weightsBytes: 0,
  expertBytes: 0,
  kvCacheBytes: 0,
  recurrentStateBytes: 0,
  computeBufferBytes: 0,
  runtimeOverheadBytes: 0,
  budgetBytes: 0,
});

/** Of a mixture of experts the host holds experts, of a dense model a share of everything. */
function hostLoad({ cpu_bytes: bytes }: SpeedRow, weights: WeightSplit): DeviceLoad {
  const { fileBytes, loadedBytes, expertBytes, inputEmbeddingBytes } = weights;
  const held = bytes ?? 0;
  if (expertBytes > 0) {
    const experts = Math.min(held, expertBytes);
    return { ...load('host', 0), expertBytes: experts, weightsBytes: experts + inputEmbeddingBytes };
  }
  const share = Math.min(1, held / fileBytes);
  return { ...load('host', 0), weightsBytes: (loadedBytes - expertBytes - inputEmbeddingBytes) * share + inputEmbeddingBytes };
}
