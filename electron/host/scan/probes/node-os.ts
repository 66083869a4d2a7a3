import { basis, sourced } from '#shared/estimate.ts';
import type { Bytes } from '#shared/units.ts';
import { type Collected, collected, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { OsFacts, ProbeIo } from './probe-io.ts';
import { FILES_SECONDS } from './timeouts.ts';

const NAME = 'node-os';

export type NodeAnswers = { readonly facts: OsFacts; readonly platform: ProbeIo['platform'] };

/** What Node says: the last resort on Linux, the first on systems without /proc. */
export const nodeOs: Probe<NodeAnswers> = {
  name: NAME,
  platforms: ['linux', 'darwin', 'win32'],
  timeoutSeconds: FILES_SECONDS,
  collect,
  parse,
};

async function collect(io: ProbeIo): Promise<Collected<NodeAnswers>> {
  const known = Object.values(io.os).some((value) => value !== null);
  return known ? collected({ facts: io.os, platform: io.platform }) : unavailable('not recorded');
}

function parse({ facts, platform }: NodeAnswers): ProbeAnswer {
  const from = basis('measured', NAME);
  const limit = limitOf(facts);
  const free = facts.availableMemoryBytes ?? facts.freeMemoryBytes;
  return {
    status: 'ok',
    detail: 'memory and processor as Node sees them',
    findings: {
      memory: {
        ...(facts.totalMemoryBytes === null ? {} : { totalBytes: sourced(facts.totalMemoryBytes, from) }),
        ...(free === null ? {} : { availableBytes: sourced(free, platform === 'darwin' ? freePages : from) }),
        ...(limit === null ? {} : { limitBytes: sourced(limit, basis('measured', NAME, 'limit of the control group')) }),
      },
      cpu: facts.cpuModel === null ? {} : { model: sourced(facts.cpuModel, from) },
    },
  };
}

/** Node of many versions leaves out what macOS keeps for files and gives back when asked. */
const freePages = basis('measured', NAME, 'at least: free pages only');

/** A limit as large as the memory is none: 18446744073709552000 has been seen. */
function limitOf({ constrainedMemoryBytes: limit, totalMemoryBytes: total }: OsFacts): Bytes | null {
  if (limit === null || limit <= 0) return null;
  return total !== null && limit >= total ? null : limit < 2 ** 60 ? limit : null;
}
