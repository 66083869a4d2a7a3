import { basis, sourced } from '#shared/estimate.ts';
import { type Collected, collected, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo, SystemFacts } from './probe-io.ts';
import { SLOW_TOOL_SECONDS } from './timeouts.ts';

const NAME = 'systeminformation';

/**
 * The systeminformation package, for what it is good at: names and core counts where no tool of the system's own answered. Never for memory
 * of accelerators, which it gets wrong in many cases. Linux has /proc, which is faster and can be replayed.
 */
export const systemInformation: Probe<SystemFacts> = {
  name: NAME,
  platforms: ['darwin', 'win32'],
  timeoutSeconds: SLOW_TOOL_SECONDS,
  collect,
  parse,
};

async function collect(io: ProbeIo): Promise<Collected<SystemFacts>> {
  const facts = await io.systemFacts();
  return facts === null ? unavailable('not recorded, or scanned without it') : collected(facts);
}

function parse({ cpuModel, physicalCores, osVersion }: SystemFacts): ProbeAnswer {
  const from = basis('measured', NAME);
  return {
    status: 'ok',
    detail: cpuModel ?? 'processor without a name',
    findings: {
      cpu: {
        ...(cpuModel === null ? {} : { model: sourced(cpuModel, from) }),
        ...(physicalCores === null || physicalCores < 1 ? {} : { physicalCores: sourced(physicalCores, from) }),
      },
      os: osVersion === null ? {} : { version: sourced(osVersion, from) },
    },
  };
}
