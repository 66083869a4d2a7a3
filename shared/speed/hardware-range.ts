import type { Band, Estimate } from '../estimate.ts';
import type { ResolvedDevice, ResolvedMachine } from '../hardware/machine.ts';
import type { SpeedNumbers, SpeedRequest } from './speed-estimate.ts';

/** What the range of the hardware's own rates does to the estimate: how much slower and faster the ends are than the point. */
export type HardwareRange = { readonly decode: Band; readonly prefill: Band };

const certain: Band = { low: 1, high: 1 };

/**
 * Plans again at both ends of the host's figures, of those of cards that are not told apart, and of a disk that weights are read from. Placements that use neither, and exact
 * figures, have no range.
 */
export function hardwareRange(request: SpeedRequest, numbers: SpeedNumbers, plan: (request: SpeedRequest) => SpeedNumbers): HardwareRange {
  const { host, devices } = request.memory.machine;
  const hostUncertain =
    request.plan.kind !== 'accelerator' && (host.bandwidth.low !== host.bandwidth.high || host.flops.low !== host.flops.high);
  const cardUncertain = request.plan.kind !== 'host' && devices.some(({ slowest, fastest }) => (slowest ?? fastest) !== undefined);
  if (!hostUncertain && !cardUncertain && request.plan.streamed === undefined) return certainly;
  const slow = plan(requestAt(request, 'low'));
  const fast = plan(requestAt(request, 'high'));
  return {
    decode: {
      low: slow.decodeTokensPerSecond / numbers.decodeTokensPerSecond,
      high: fast.decodeTokensPerSecond / numbers.decodeTokensPerSecond,
    },
    prefill: {
      low: slow.prefillTokensPerSecond / numbers.prefillTokensPerSecond,
      high: fast.prefillTokensPerSecond / numbers.prefillTokensPerSecond,
    },
  };
}

const certainly: HardwareRange = { decode: certain, prefill: certain };

function requestAt(request: SpeedRequest, end: 'low' | 'high'): SpeedRequest {
  const { machine } = request.memory;
  const at = (estimate: Estimate): Estimate => ({ ...estimate, point: estimate[end] });
  const host: ResolvedMachine['host'] = { ...machine.host, bandwidth: at(machine.host.bandwidth), flops: at(machine.host.flops) };
  const devices = machine.devices.map((device) => atRates(device, end === 'low' ? device.slowest : device.fastest));
  const { readRate } = machine.disk;
  const disk = readRate.point === null ? machine.disk : { ...machine.disk, readRate: at(readRate) };
  return { ...request, plan: withKept(request.plan, end), memory: { ...request.memory, machine: { ...machine, host, devices, disk } } };
}

/** At the low end memory keeps least of what the disk gave. */
function withKept(plan: SpeedRequest['plan'], end: 'low' | 'high'): SpeedRequest['plan'] {
  const { streamed } = plan;
  if (streamed === undefined) return plan;
  return { ...plan, streamed: { ...streamed, keptBytes: { ...streamed.keptBytes, point: streamed.keptBytes[end] } } };
}

function atRates(device: ResolvedDevice, rates: ResolvedDevice['fastest']): ResolvedDevice {
  if (rates === undefined) return device;
  const { bandwidth, speedFlops } = rates;
  const share = speedFlops === null ? 1 : speedFlops / device.speedFlops.value;
  return {
    ...device,
    bandwidth: { ...device.bandwidth, value: bandwidth ?? device.bandwidth.value },
    speedFlops: { ...device.speedFlops, value: device.speedFlops.value * share },
    bf16Flops: device.bf16Flops * share,
    fp8Flops: device.fp8Flops === null ? null : device.fp8Flops * share,
    fp4Flops: device.fp4Flops === null ? null : device.fp4Flops * share,
  };
}
