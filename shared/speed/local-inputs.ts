import { memoryModelOf } from '../catalog/engine.ts';
import type { Quantization } from '../catalog/quantization.ts';
import type { ResolvedDevice, ResolvedMachine } from '../hardware/machine.ts';
import { kvElementBytes } from '../attention/kv-layout.ts';
import { attentionOf } from '../attention/registry.ts';
import type { DeviceLoad } from '../memory/memory-plan.ts';
import type { Bytes, BytesPerSecond, Flops, Ratio, Tokens } from '../units.ts';
import type { DecodeInput, HostProcessor, StepWeights, WeightKind } from './decode-input.ts';
import { meanDepthTokens } from './mean-depth.ts';
import type { PrefillInput } from './prefill-input.ts';
import { prefillInputOf } from './prefill-of-request.ts';
import type { SpeedRequest } from './speed-estimate.ts';
import type { SpeedRules } from './speed-rules.ts';
import type { Stack } from '../catalog/speed-calibration.ts';
import { backendOf, stackOf } from './stack.ts';
import {
  activeParameters,
  expertReadRatio,
  type ReadableWeights,
  readableWeights,
  readParameters,
  weightReadBytes,
} from './weight-reads.ts';

/** What the formulas of decode and prefill take for one request outside the batch engines. */
export type LocalInputs = { readonly decode: DecodeInput; readonly prefill: PrefillInput };

/** Who computes: the accelerators that carry layers (their slowest counts), or the CPU. */
export type Site = {
  readonly stack: Stack;
  readonly speedClass: DecodeInput['speedClass'];
  readonly hbm: boolean;
  readonly bandwidth: BytesPerSecond;
  readonly flops: Flops;
  /** Cores × clock of the card with the fewest; null on the CPU and where no card lists it. */
  readonly coreCyclesPerSecond: number | null;
  /** Of the card that is held furthest below its board power. */
  readonly powerRatio: Ratio;
  /** The devices that the two are of; null on the CPU. */
  readonly slowestMemory: ResolvedDevice | null;
  readonly slowestCompute: ResolvedDevice | null;
  /** Empty on the CPU. */
  readonly devices: readonly ResolvedDevice[];
};

export function localInputs(request: SpeedRequest, rules: SpeedRules): LocalInputs {
  const { memory, workload } = request;
  const { shape } = memory;
  const site = siteOf(request);
  const weights = readableWeights(memory);
  const active = activeParameters(memory, bytesAsParameters(request, weights));
  const attention = attentionOf(shape);
  const batch = servedTogether(request);
  const host = hostPart(request, site, weights);
  const decode: DecodeInput = {
    stack: site.stack,
    speedClass: site.speedClass,
    hbm: site.hbm,
    weightKind: weightKindOf(memory.quantization),
    layers: shape.layers - attention.layers.halved / 2,
    moeLayers: shape.ffn.kind === 'moe' ? shape.ffn.moeLayers : 0,
    recurrentLayers: attention.layers.recurrent,
    compressedLayers: attention.layers.compressed,
    mla: attention.latentKernels,
    bandwidth: site.bandwidth,
    flops: site.flops,
    coreCyclesPerSecond: site.coreCyclesPerSecond,
    cpu: site.speedClass === 'cpu' ? processorOf(memory.machine.host) : null,
    powerRatio: site.powerRatio,
    tensorParallel: sharesLayers(request) ? site.devices.length : 1,
    weights: stepWeights(request, { weights, host, batch }),
    weightsPassed: weightsPassed(request, { weights, batch }),
    kvBytesPerStream: kvBytesAt(meanDepthTokens(workload), memory, rules),
    batch,
    activeParameters: active,
  };
  return { decode, prefill: prefillInputOf(request, { site, tensorParallel: decode.tensorParallel > 1, attention, weights, host, rules }) };
}

/** Whether several cards share every layer, as asked of llama.cpp. */
export const sharesLayers = ({ memory, plan }: Pick<SpeedRequest, 'memory' | 'plan'>): boolean =>
  memory.tensorSplit === true &&
  memoryModelOf(memory.runtime) === 'llama.cpp' &&
  plan.kind === 'accelerator' &&
  plan.devices.filter(({ layers }) => layers > 0).length > 1;

/** Cache bytes that one stream reads per step at this depth. */
export function kvBytesAt(depth: Tokens, { shape, kvType }: SpeedRequest['memory'], { indexerElementsPerToken }: SpeedRules): Bytes {
  return attentionOf(shape).readBytes({ depth, elementBytes: kvElementBytes(kvType), indexerElements: indexerElementsPerToken });
}

/** Sequences decoded together: all of them, unless the runtime serves this architecture one at a time. */
export function servedTogether({ memory, workload }: SpeedRequest): number {
  return memory.runtime.singleSequenceArchitectures.includes(memory.shape.ggufArchitecture) ? 1 : workload.concurrency;
}

export function siteOf({ memory, plan }: SpeedRequest): Site {
  const { machine, runtime } = memory;
  const { engine } = runtime;
  const devices = plan.kind === 'host' ? [] : machine.devices.filter((device) => carriesLayers(plan.devices, device.device));
  const [first] = devices;
  if (!first) {
    const stack = stackOf({ engine, backend: 'cpu', speedClass: 'cpu', placement: 'host' });
    const { bandwidth, flops } = machine.host;
    const none = { coreCyclesPerSecond: null, powerRatio: 1, slowestMemory: null, slowestCompute: null, devices };
    return { stack, speedClass: 'cpu', hbm: false, bandwidth: bandwidth.point, flops: flops.point, ...none };
  }
  const slowestMemory = devices.reduce((slow, device) => (device.bandwidth.value < slow.bandwidth.value ? device : slow), first);
  const slowestCompute = devices.reduce((slow, device) => (device.speedFlops.value < slow.speedFlops.value ? device : slow), first);
  const backend = backendOf(slowestMemory, machine.platform);
  return {
    stack: stackOf({ engine, backend, speedClass: slowestMemory.speedClass, placement: plan.kind }),
    speedClass: slowestMemory.speedClass,
    hbm: slowestMemory.hbm,
    bandwidth: slowestMemory.bandwidth.value,
    flops: slowestCompute.speedFlops.value,
    coreCyclesPerSecond: fewestCoreCycles(devices),
    powerRatio: Math.min(...devices.map(({ powerRatio }) => powerRatio)),
    slowestMemory,
    slowestCompute,
    devices,
  };
}

const fewestCoreCycles = (devices: readonly ResolvedDevice[]): number | null =>
  devices.reduce<number | null>((fewest, { coreCyclesPerSecond: own }) => (own === null || (fewest ?? own) < own ? fewest : own), null);

const carriesLayers = (loads: readonly DeviceLoad[], name: string): boolean =>
  loads.some((load) => load.device === name && load.layers > 0);

/** What is read in host memory beside accelerators; the input embedding there is only looked up. */
function hostPart({ memory, plan }: SpeedRequest, site: Site, weights: ReadableWeights): ReadableWeights | null {
  const { streamed, weights: placed, devices } = plan;
  // What the program itself reads from the disk goes to the accelerator.
  if (streamed !== undefined && site.devices.length > 0 && memory.runtime.streams === undefined)
    return { alwaysBytes: Math.min(weights.alwaysBytes, streamed.alwaysBytes), expertBytes: streamed.expertBytes };
  if (plan.kind !== 'host-offload') return null;
  const load = devices.find(({ device }) => device === 'host');
  if (!load) return { alwaysBytes: 0, expertBytes: 0 };
  const experts = placed.expertBytes === 0 ? 0 : load.expertBytes / placed.expertBytes;
  const others = Math.max(0, load.weightsBytes - load.expertBytes - placed.inputEmbeddingBytes);
  return { alwaysBytes: Math.min(weights.alwaysBytes, others), expertBytes: experts * weights.expertBytes };
}

type StepContext = { readonly weights: ReadableWeights; readonly host: ReadableWeights | null; readonly batch: number };

function stepWeights({ memory }: SpeedRequest, { weights, host, batch }: StepContext): StepWeights {
  const { ffn } = memory.shape;
  const bytes = weightReadBytes(weights, ffn, batch);
  if (host === null) return { kind: 'device', bytes };
  const hostBytes = Math.min(bytes, weightReadBytes(host, ffn, batch));
  const { bandwidth, severalSockets } = memory.machine.host;
  return { kind: 'hybrid', deviceBytes: bytes - hostBytes, hostBytes, hostBandwidth: bandwidth.point, severalSockets };
}

/** Weights that a step passes through; without the model's own counts, by the bits of the scheme. */
function weightsPassed({ memory }: SpeedRequest, { weights, batch }: Pick<StepContext, 'weights' | 'batch'>): number {
  const { model, shape, quantization } = memory;
  const { denseParameters, expertParameters } = readParameters(model, shape);
  const passed = denseParameters + expertParameters * expertReadRatio(shape.ffn, batch);
  return Number.isNaN(passed) ? bytesAsWeights(weightReadBytes(weights, shape.ffn, batch), quantization) : passed;
}

/** Four-bit formats of MLX are unpacked like those of others. */
const weightKindOf = ({ nominalBits, loadable, speedFamily }: Quantization): WeightKind =>
  nominalBits === 16 ? 'f16' : loadable === 'mlx' && speedFamily !== 'wide' ? 'mlx' : 'other';

const processorOf = ({ cores, severalSockets }: ResolvedMachine['host']): HostProcessor => ({ cores, severalSockets });

/** Stand-in for an unknown parameter count: the bytes of one token's weights at the scheme's bits. */
const bytesAsParameters = ({ memory }: SpeedRequest, weights: ReadableWeights): number =>
  bytesAsWeights(weightReadBytes(weights, memory.shape.ffn, 1), memory.quantization);

const bytesAsWeights = (bytes: Bytes, { nominalBits }: Quantization): number => (8 * bytes) / (nominalBits ?? 8);
