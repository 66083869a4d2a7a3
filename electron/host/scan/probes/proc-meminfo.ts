import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { type Bytes, KIB } from '#shared/units.ts';
import { lines } from '../keep/lines.ts';
import { type Collected, collected, failed, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { FILES_SECONDS } from './timeouts.ts';

const NAME = 'proc-meminfo';
const PATH = '/proc/meminfo';

export const procMeminfo: Probe<string> = { name: NAME, platforms: ['linux'], timeoutSeconds: FILES_SECONDS, collect, parse };

const keep = lines(/^(?:MemTotal|MemAvailable): +\d{1,12} kB$/);

async function collect(io: ProbeIo): Promise<Collected<string>> {
  const text = await io.readFile(PATH, keep);
  return text === null ? unavailable(`no ${PATH}`) : collected(text);
}

function parse(text: string): ProbeAnswer {
  const totalBytes = line(text, 'MemTotal');
  if (totalBytes.value === null) return failed(`${PATH} has no MemTotal`);
  return { status: 'ok', detail: 'memory of the system', findings: { memory: { totalBytes, availableBytes: line(text, 'MemAvailable') } } };
}

/** The kernel's kB are KiB. */
function line(text: string, name: string): Known<Bytes> {
  const digits = new RegExp(`^${name}: +(\\d{1,12}) kB$`, 'm').exec(text)?.[1];
  return digits === undefined ? unknown(`${PATH} has no ${name}`) : sourced(Number(digits) * KIB, basis('measured', NAME));
}
