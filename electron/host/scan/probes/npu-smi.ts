import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { type Bytes, mib } from '#shared/units.ts';
import { type Keep, orUnread } from '../keep/keep.ts';
import { type DeviceFinding, deviceSeen } from './finding.ts';
import { busAddress } from './pci.ts';
import { type Collected, collected, failed, type Probe, type ProbeAnswer, sawDevices, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { TOOL_SECONDS } from './timeouts.ts';
import { askInstalled } from './tool-output.ts';

const NAME = 'npu-smi';

/** Huawei Ascend. The tool prints a table and nothing else; two lines per chip. */
export const npuSmi: Probe<string> = { name: NAME, platforms: ['linux'], timeoutSeconds: TOOL_SECONDS, collect, parse };

async function collect(io: ProbeIo): Promise<Collected<string>> {
  const output = await askInstalled(io, [NAME, '/usr/local/sbin/npu-smi', '/usr/local/bin/npu-smi'], { args: ['info'], keep });
  return output.status === 'ok' ? collected(output.stdout) : output;
}

/**
 * `| 0     910B3               | OK            | 93.6        40                0    / 0             |`
 * `| 0                         | 0000:C1:00.0  | 0           0    / 0          3161 / 65536         |`
 */
function parse(stdout: string): ProbeAnswer {
  const rows = stdout.split(/\r\n|\n|\r/).map(cellsOf);
  if (!rows.some((cells) => cells[1]?.startsWith('Bus-Id'))) {
    return failed(stdout.trim() === '' ? 'printed nothing' : 'printed no table of devices');
  }
  const devices = rows.flatMap((cells, index) => {
    const busId = busAddress(cells[1] ?? '');
    return busId === null ? [] : [deviceOf({ busId, name: nameIn(rows[index - 1] ?? []), usage: cells[2] ?? '' })];
  });
  return devices.length === 0 ? unavailable('no Ascend device') : sawDevices(devices);
}

const cellsOf = (line: string): readonly string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());

/** The head, and two lines for each chip: below stand the programs that run on them. */
const keep: Keep = (stdout) => {
  const rows = stdout.split(/\r\n|\n|\r/).map(cellsOf);
  const kept = rows.flatMap((cells, index) => {
    if (cells[1]?.startsWith('Bus-Id')) return ['| Chip | Bus-Id |\n'];
    const busId = busAddress(cells[1] ?? '');
    if (busId === null) return [];
    const name = nameIn(rows[index - 1] ?? []);
    const usage = pairsIn(cells[2] ?? '').map(({ used, total }) => `${used} / ${total}`);
    return [`| ${name === null ? '' : `0 ${name}`} |\n| 0 | ${busId} | ${usage.join(' ')} |\n`];
  });
  return orUnread(kept.join(''), stdout);
};

/** The line above a chip's address: index, then the chip's name. */
const nameIn = (cells: readonly string[]): string | null =>
  /^\d{1,4}\s+([A-Za-z0-9][A-Za-z0-9 _-]{0,40})$/.exec(cells[0] ?? '')?.[1] ?? null;

type Chip = { readonly busId: string; readonly name: string | null; readonly usage: string };

function deviceOf({ busId, name, usage }: Chip): DeviceFinding {
  const { total, used } = memoryIn(usage);
  const measured = basis('measured', NAME);
  const size: Known<Bytes> = total === null ? unknown('npu-smi gives no memory size') : sourced(mib(total), measured);
  const free: Known<Bytes> =
    total === null || used === null ? unknown('npu-smi gives no used memory') : sourced(mib(Math.max(0, total - used)), measured);
  return deviceSeen({ vendor: 'huawei', busId, name, totalBytes: size, freeBytes: free }, 'npu-smi info does not say');
}

/**
 * Used and total in MB, which are MiB [a chip of 64 GiB is 65536]: of the stacked memory where the chip has any, else of the DDR, which stands
 * before it.
 */
function memoryIn(usage: string): { readonly total: number | null; readonly used: number | null } {
  const own = pairsIn(usage).findLast(({ total }) => total > 0);
  return own ?? { total: null, used: null };
}

const pairsIn = (usage: string): readonly { readonly used: number; readonly total: number }[] =>
  [...usage.matchAll(/(\d{1,7})\s*\/\s*(\d{1,7})(?=\s|$)/g)].map(([, used, total]) => ({ used: Number(used), total: Number(total) }));
