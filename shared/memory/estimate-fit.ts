import { assertNever, type Basis, banded, basis, type Estimate, exact, mergeBasis, sumEstimates } from '../estimate.ts';
import type { Bytes } from '../units.ts';
import { cpuInputBytes, type GraphInput } from './compute-buffer.ts';
import { hostOffloadBuffer, pinnedPart, splitBuffer, splitRole } from './device-buffer.ts';
import { HOST, hostFree, loadBytes, type NotPlaced } from './device-load.ts';
import type { Fit, FittingFit, MemoryBreakdown, Placement } from './fit.ts';
import { maxConcurrency, maxContextTokens } from './memory-capacity.ts';
import { type MemoryNeed, needOf } from './memory-need.ts';
import type { DeviceLoad, MemoryPlan, MemoryRequest, PlacedMemoryPlan } from './memory-plan.ts';
import { memoryTraits } from './memory-traits.ts';
import { planMemory } from './plan-memory.ts';
import { reserveOf } from './pool-placement.ts';
import { poolSettings } from './pool-rule.ts';
import { type Buffer, deviceOverhead } from './runtime-overhead.ts';
import { weightsOf } from './weights.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** Memory of one artifact on one machine: verdict, placement and every part with its range and basis. */
export function estimateFit(request: MemoryRequest): Fit {
  return fitOf(request, planMemory(request));
}

/** The same for a plan that is known already. Slower than the plan: limits are found by inverting the sum. */
export function fitOf(request: MemoryRequest, plan: MemoryPlan): Fit {
  const ids = { artifactId: request.artifact.id, runtimeId: request.runtime.id };
  if (!plan.placed) {
    return {
      verdict: 'does-not-fit',
      ...ids,
      shortBytes: shortOf(request, plan),
      limit: plan.limit,
      reason: plan.reason,
      ...capacityOf(request, plan),
    };
  }
  const perDevice = breakdowns(request, plan);
  return {
    verdict: verdictOf(request, plan),
    ...ids,
    placement: { ...placementOf(plan, perDevice), ...fromDisk(request, plan) },
    totalBytes: sumEstimates(perDevice.flatMap(parts)),
    headroomBytes: headroomOf(request, plan, perDevice),
    maxContextTokens: maxContextTokens(request, plan),
    maxConcurrency: maxConcurrency(request, plan),
    ...capacityOf(request, plan),
  };
}

/** Tokens of the pool, of engines that have one. */
function capacityOf(request: MemoryRequest, { kvCapacity }: MemoryPlan): { readonly kvCapacityTokens?: Estimate } {
  if (!kvCapacity) return {};
  return {
    kvCapacityTokens: { ...kvCapacity, basis: [artifactBasis(request), basis('calibrated', poolSettings(request.runtime).sourceId)] },
  };
}

/** What is missing. The plan demands the largest size that a rounded file may have; the point is taken at the stated one. */
function shortOf(request: MemoryRequest, { shortBytes, limit, shortRange }: NotPlaced): Estimate {
  const from = [artifactBasis(request), rulesBasis(request)];
  if (limit === 'runtime-support') return exact(shortBytes, ...from);
  if (shortRange) {
    const [point, low] = [shortRange.point, shortRange.low].map((bytes) => Math.max(0, Math.ceil(bytes)));
    return { point: point ?? 0, low: low ?? 0, high: shortBytes, basis: from };
  }
  const { below, above } = weightsOf(request).spread;
  const point = Math.max(0, shortBytes - Math.round(above));
  return { point, low: Math.max(0, point - Math.round(below)), high: shortBytes, basis: from };
}

/** A machine without accelerator is made to run from RAM: there, that is a fit. Beside an accelerator it is host offload. */
function verdictOf({ machine }: MemoryRequest, { kind }: PlacedMemoryPlan): FittingFit['verdict'] {
  if (kind === 'ssd') return 'streams-from-disk';
  const whole = kind === 'accelerator' || (kind === 'host' && machine.devices.length === 0);
  return whole ? 'fits' : 'fits-with-host-offload';
}

const placementOf = (plan: PlacedMemoryPlan, memory: readonly MemoryBreakdown[]): Placement => ({
  kind: plan.kind,
  perDevice: plan.devices.flatMap(({ device, layers }, index) => {
    const part = memory[index];
    return part ? [{ device, layers, memory: part }] : [];
  }),
  expertsOnHost: plan.expertsOnHost,
  ...plan.parallelism,
});

function fromDisk(request: MemoryRequest, { streamed }: PlacedMemoryPlan): Pick<Placement, 'fromDisk'> {
  if (streamed === undefined) return {};
  const kept = basis('assumed', request.calibration.disk.sourceId, message('memory.kept-of-disk', { experts: streamed.expertBytes > 0 }));
  return {
    fromDisk: {
      bytes: exact(streamed.alwaysBytes + streamed.expertBytes, artifactBasis(request), rulesBasis(request)),
      keptBytes: { ...streamed.keptBytes, basis: [kept] },
    },
  };
}

export const rulesBasis = ({ calibration }: MemoryRequest): Basis => basis('calibrated', calibration.memory.sourceId);

/** A listed file was measured; a size printed by a registry is a datasheet; the others are our own accounting, or a sister's file. */
export function artifactBasis({ artifact }: MemoryRequest): Basis {
  switch (artifact.sizeBasis) {
    case 'published':
      return basis('measured', artifact.sourceId);
    case 'listed':
      return basis('datasheet', artifact.sourceId, message('memory.registry-size'));
    case 'derived':
      return basis('calibrated', artifact.sourceId, message('memory.recipe-size'));
    case 'stock':
      return basis('calibrated', artifact.sourceId, message('memory.stock-size'));
    case 'proxy':
      return basis('assumed', artifact.sourceId, message('memory.proxy-size'));
    default:
      return assertNever(artifact.sizeBasis);
  }
}

function breakdowns(request: MemoryRequest, plan: PlacedMemoryPlan): readonly MemoryBreakdown[] {
  const need = needOf(request, plan);
  return plan.devices.map((load) => {
    const rules = rulesBasis(request);
    return {
      weightsBytes: weightsEstimate(need, plan, load),
      kvCacheBytes: exact(load.kvCacheBytes, rules),
      recurrentStateBytes: exact(load.recurrentStateBytes, rules),
      computeBufferBytes: bufferEstimate(need, plan, load),
      runtimeOverheadBytes: overheadEstimate(request, load),
    };
  });
}

/** Beside accelerators that hold every layer the host has the input embedding alone. */
function weightsEstimate(need: MemoryNeed, plan: PlacedMemoryPlan, load: DeviceLoad): Estimate {
  const { request, weights } = need;
  const { device, weightsBytes } = load;
  const whole = plan.kind === 'accelerator';
  const embeddingOnly = device === HOST && whole;
  const share = embeddingOnly ? 1 : weightsBytes / weights.split.loadedBytes;
  const { below, above } = embeddingOnly ? weights.embeddingSpread : whole ? weights.deviceSpread : weights.spread;
  // A mapped file leaves the embedding in the page cache instead of pinned memory.
  const mapped = whole && load === plan.devices[0] ? pinnedPart(need).weightsBytes : 0;
  return {
    point: weightsBytes,
    low: Math.max(0, Math.floor(weightsBytes - mapped - below * share)),
    high: Math.ceil(weightsBytes + above * share),
    basis: [artifactBasis(request), rulesBasis(request)],
  };
}

/** Range of a compute buffer: what was measured for this kind of load. */
function bufferEstimate(need: MemoryNeed, plan: PlacedMemoryPlan, load: DeviceLoad): Estimate {
  const point = load.computeBufferBytes;
  const from = [rulesBasis(need.request)];
  const { bands } = need.rules;
  const { computeBuffer } = memoryTraits(need.request.runtime);
  if (computeBuffer === 'reserve') return reserveEstimate(need, plan, load);
  if (plan.kind === 'host') return hostBufferEstimate(need.graph, point, need);
  if (computeBuffer === 'prompt-step') return rounded(banded(point, bands.mlx, from));
  if (load.device === HOST) return rounded(banded(point, plan.kind === 'accelerator' ? bands.host : bands.hostOffload, from));
  const { low, shownHigh } = acceleratorBuffer(need, plan, load);
  return rounded({ point, low, high: shownHigh, basis: from });
}

/** What start-up logs of such cards show. */
function reserveEstimate(need: MemoryNeed, { parallelism }: PlacedMemoryPlan, load: DeviceLoad): Estimate {
  const { machine, runtime } = need.request;
  const from = [rulesBasis(need.request), basis('calibrated', poolSettings(runtime).sourceId)];
  const device = machine.devices.find((candidate) => candidate.device === load.device);
  return device ? { ...reserveOf(need, parallelism, device), basis: from } : exact(load.computeBufferBytes, ...from);
}

/** The buffer that the placement itself was found with. */
function acceleratorBuffer(need: MemoryNeed, plan: PlacedMemoryPlan, load: DeviceLoad): Buffer {
  const accelerators = plan.devices.filter(({ device }) => device !== HOST);
  const position = { index: accelerators.indexOf(load), count: accelerators.length };
  return plan.kind === 'accelerator' ? splitBuffer(need, splitRole(position)) : hostOffloadBuffer(need, position);
}

/** CPU only: the buffer is reserved and filled by the first full batch, so a process may show much less. */
function hostBufferEstimate(graph: GraphInput, point: Bytes, { band, request, rules }: MemoryNeed): Estimate {
  const low = Math.max(0, point * band.low - rules.cpuReservedOnlyBytes);
  return rounded({ point, low, high: Math.max(point * band.high, point + cpuInputBytes(graph)), basis: [rulesBasis(request)] });
}

const rounded = ({ point, low, high, basis: from }: Estimate): Estimate => ({
  point,
  low: Math.min(point, Math.round(low)),
  high: Math.max(point, Math.round(high)),
  basis: from,
});

function overheadEstimate(request: MemoryRequest, { runtimeOverheadBytes: point, device }: DeviceLoad): Estimate {
  if (point === 0) return exact(0, rulesBasis(request));
  const { runtime, machine } = request;
  const card = machine.devices.find((candidate) => candidate.device === device);
  const { low, high } = card ? deviceOverhead(runtime, card) : runtime.overheadBytesOnHost;
  const note = message(device === HOST ? 'memory.process' : 'memory.driver-context');
  return { point, low, high, basis: [basis('assumed', request.calibration.memory.sourceId, note)] };
}

export const parts = (memory: MemoryBreakdown): readonly Estimate[] => [
  memory.weightsBytes,
  memory.kvCacheBytes,
  memory.recurrentStateBytes,
  memory.computeBufferBytes,
  memory.runtimeOverheadBytes,
];

/** Free memory less the sum, on the device that has least left. */
function headroomOf(request: MemoryRequest, plan: PlacedMemoryPlan, memory: readonly MemoryBreakdown[]): Estimate {
  const index = tightest(plan);
  const load = plan.devices[index];
  const used = sumEstimates(memory.flatMap((part, at) => (at === index ? parts(part) : [])));
  const free = load ? load.budgetBytes : 0;
  // A unified pool may have less left than any device of it.
  const shared = load ? plan.headroomBytes - (free - loadBytes(load)) : 0;
  const slack = free + Math.min(0, shared);
  return {
    point: slack - used.point,
    low: slack - used.high,
    high: slack - used.low,
    basis: mergeBasis(used.basis, [load ? freeBasis(request, load.device) : rulesBasis(request)]),
  };
}

function tightest({ devices, kind }: PlacedMemoryPlan): number {
  let least = 0;
  let room = Number.POSITIVE_INFINITY;
  devices.forEach((load, index) => {
    const left = load.budgetBytes - loadBytes(load);
    if ((load.device === HOST && kind === 'accelerator') || left >= room) return;
    room = left;
    least = index;
  });
  return least;
}

/** Where the figure of free memory comes from, with the device named. */
export function freeBasis({ machine }: MemoryRequest, device: string): Basis {
  if (device === HOST) return named(hostFree(machine.host).basis, message('memory.host-available'));
  const found = machine.devices.find((candidate) => candidate.device === device);
  return found ? named(found.freeBytes.basis, message('memory.accelerator-free', { index: found.index })) : hostFree(machine.host).basis;
}

const named = (from: Basis, note: Text): Basis => (from.note === undefined ? { ...from, note } : from);
