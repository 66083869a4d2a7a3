import { basis, sourced } from '#shared/estimate.ts';
import type { Bytes } from '#shared/units.ts';
import { type Collected, collected, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { FILES_SECONDS } from './timeouts.ts';

const NAME = 'statfs';

export const modelsDisk: Probe<Bytes> = {
  name: NAME,
  platforms: ['linux', 'darwin', 'win32'],
  timeoutSeconds: FILES_SECONDS,
  collect,
  parse,
};

async function collect(io: ProbeIo): Promise<Collected<Bytes>> {
  const free = await io.modelsDiskFreeBytes();
  return free === null ? unavailable('the disk for models cannot be read') : collected(free);
}

function parse(freeBytes: Bytes): ProbeAnswer {
  const fact = sourced(freeBytes, basis('measured', NAME, 'the disk that holds models'));
  return { status: 'ok', detail: 'disk that holds models', findings: { diskFreeBytes: fact } };
}
