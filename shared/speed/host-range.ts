import type { Band, Estimate } from '../estimate.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import { planSpeed } from './plan-speed.ts';
import type { SpeedNumbers, SpeedRequest } from './speed-estimate.ts';

/** What the range of host bandwidth and host FLOPS does to the rates: how much slower and faster the ends are than the point. */
export type HostRange = { readonly decode: Band; readonly prefill: Band };

const certain: Band = { low: 1, high: 1 };

/** Plans again at both ends of the host's figures. Placements without the host, and exact figures, have no range. */
export function hostRange(request: SpeedRequest, numbers: SpeedNumbers): HostRange {
  const { host } = request.memory.machine;
  const uncertain = host.bandwidth.low !== host.bandwidth.high || host.flops.low !== host.flops.high;
  if (request.plan.kind === 'accelerator' || !uncertain) return { decode: certain, prefill: certain };
  const slow = planSpeed(requestAt(request, 'low'));
  const fast = planSpeed(requestAt(request, 'high'));
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

function requestAt(request: SpeedRequest, end: 'low' | 'high'): SpeedRequest {
  const { machine } = request.memory;
  const at = (estimate: Estimate): Estimate => ({ ...estimate, point: estimate[end] });
  const host: ResolvedMachine['host'] = { ...machine.host, bandwidth: at(machine.host.bandwidth), flops: at(machine.host.flops) };
  return { ...request, memory: { ...request.memory, machine: { ...machine, host } } };
}
