import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { pcieBytesPerSecond } from '#shared/hardware/pcie.ts';
import { type Bytes, type BytesPerSecond, mib } from '#shared/units.ts';
import type { CommandResult } from '../run-command.ts';
import type { DeviceFinding, InstanceFinding } from './finding.ts';
import { instancesByBus } from './nvidia-instances.ts';
import { nvlinkJoinsAll } from './nvidia-topology.ts';
import { busAddress } from './pci.ts';
import { type Collected, collected, failed, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { toolOutput } from './tool-output.ts';

const NAME = 'nvidia-smi';

export const nvidiaFields = [
  'index',
  'uuid',
  'name',
  'pci.bus_id',
  'pci.device_id',
  'compute_cap',
  'memory.total',
  'memory.used',
  'memory.free',
  'memory.reserved',
  'mig.mode.current',
  'addressing_mode',
  'driver_version',
  'power.limit',
  'pcie.link.gen.max',
  'pcie.link.width.max',
] as const;
/** Old drivers reject the whole query for one field they do not know. */
const oldFields = ['index', 'uuid', 'name', 'pci.bus_id', 'memory.total', 'memory.used', 'memory.free', 'driver_version'] as const;

type Field = (typeof nvidiaFields)[number];

export type NvidiaSmiOutput = {
  readonly fields: readonly Field[];
  readonly csv: string;
  /** `-q -x`, asked for only when a card is divided. */
  readonly xml: string | null;
  /** `topo -m`, asked for only when there are several cards. */
  readonly topology: string | null;
};

/** Where the tool lies when it is not in PATH: inside WSL, and on Windows. */
const locations: Readonly<Record<string, readonly string[]>> = {
  linux: [NAME, '/usr/lib/wsl/lib/nvidia-smi'],
  win32: [NAME, 'C:\\Windows\\System32\\nvidia-smi.exe'],
};

const QUERY_SECONDS = 5;

export const nvidiaSmi: Probe<NvidiaSmiOutput> = {
  name: NAME,
  platforms: ['linux', 'win32'],
  timeoutSeconds: 12,
  collect,
  parse,
};

async function collect(io: ProbeIo): Promise<Collected<NvidiaSmiOutput>> {
  for (const program of locations[io.platform] ?? [NAME]) {
    const first = await query(io, program, nvidiaFields);
    if (first.outcome === 'not-installed') continue;
    return answerOf(io, program, first);
  }
  return unavailable('nvidia-smi is not installed');
}

const query = (io: ProbeIo, program: string, fields: readonly Field[]): Promise<CommandResult> =>
  io.run(program, [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'], QUERY_SECONDS);

async function answerOf(io: ProbeIo, program: string, first: CommandResult): Promise<Collected<NvidiaSmiOutput>> {
  if (first.outcome === 'done' && first.exitCode !== 0 && !/no devices/i.test(first.stdout + first.stderr)) {
    const again = toolOutput(NAME, await query(io, program, oldFields));
    if (again.status === 'ok') return withDetails(io, program, { fields: oldFields, csv: again.stdout });
  }
  const output = toolOutput(NAME, first);
  if (output.status === 'ok') return withDetails(io, program, { fields: nvidiaFields, csv: output.stdout });
  return /no devices/i.test(output.detail) ? unavailable('no NVIDIA device') : output;
}

async function withDetails(
  io: ProbeIo,
  program: string,
  { fields, csv }: Pick<NvidiaSmiOutput, 'fields' | 'csv'>,
): Promise<Collected<NvidiaSmiOutput>> {
  const rows = rowsOf(fields, csv);
  const divided = rows.some((row) => row.get('mig.mode.current') === 'Enabled');
  const [details, topology] = await Promise.all([
    divided ? io.run(program, ['-q', '-x'], QUERY_SECONDS) : null,
    rows.length > 1 ? io.run(program, ['topo', '-m'], QUERY_SECONDS) : null,
  ]);
  return collected({ fields, csv, xml: printed(details), topology: printed(topology) });
}

const printed = (result: CommandResult | null): string | null =>
  result?.outcome === 'done' && result.exitCode === 0 ? result.stdout : null;

function parse({ fields, csv, xml, topology }: NvidiaSmiOutput): ProbeAnswer {
  const rows = rowsOf(fields, csv);
  if (rows.length === 0) return failed(csv.trim() === '' ? 'printed nothing' : `printed no device: ${csv.trim().slice(0, 80)}`);
  const instances = xml === null ? new Map<string, readonly InstanceFinding[]>() : instancesByBus(xml, NAME);
  const devices = rows.map((row) => deviceOf(row, instances));
  const driver = devices[0]?.driver.value ?? null;
  const count = `${devices.length} device${devices.length === 1 ? '' : 's'}`;
  return {
    status: 'ok',
    detail: driver === null ? count : `${count}, driver ${driver}`,
    findings: { devices, ...(topology === null ? {} : { peerLinkSeen: nvlinkJoinsAll(topology) }) },
  };
}

type Row = ReadonlyMap<Field, string>;

function rowsOf(fields: readonly Field[], csv: string): readonly Row[] {
  return csv.split('\n').flatMap((line) => {
    const row = rowOf(fields, line);
    return row === null ? [] : [row];
  });
}

/** A line that does not start with an index, or has too few fields, is a message and not a device. */
function rowOf(fields: readonly Field[], line: string): Row | null {
  const cells = line.split(',').map((cell) => cell.trim());
  const extra = cells.length - fields.length;
  if (extra < 0 || !/^\d+$/.test(cells[0] ?? '')) return null;
  const nameAt = fields.indexOf('name');
  const merged = [...cells.slice(0, nameAt), cells.slice(nameAt, nameAt + extra + 1).join(', '), ...cells.slice(nameAt + extra + 1)];
  return new Map(fields.map((field, index) => [field, merged[index] ?? '']));
}

function deviceOf(row: Row, instances: ReadonlyMap<string, readonly InstanceFinding[]>): DeviceFinding {
  const busId = busAddress(row.get('pci.bus_id') ?? '');
  const total = memory(row, 'memory.total');
  const divided = row.get('mig.mode.current') === 'Enabled';
  return {
    vendor: 'nvidia',
    busId,
    pciId: pciIdFrom(row.get('pci.device_id') ?? ''),
    revision: null,
    name: saysNothing(row.get('name') ?? '') ? null : (row.get('name') ?? null),
    // A driver that has no figure for the memory shares that of the system: GB10, Jetson. One that fails to tell does not.
    memoryKind: hasNoFigure(row.get('memory.total') ?? '') ? 'unified' : null,
    totalBytes: total,
    freeBytes: memory(row, 'memory.free'),
    linkBytesPerSecond: link(row),
    powerLimitWatts: numeric(row, 'power.limit', 'the power limit'),
    driver: driverOf(row),
    gpuCores: null,
    pool: null,
    instances: divided ? (instances.get(busId ?? '') ?? []) : null,
  };
}

/** `0x233010DE`: device, then vendor. */
function pciIdFrom(text: string): string | null {
  const match = /^0x([0-9a-f]{4})([0-9a-f]{4})$/i.exec(text);
  return match ? `${match[2]}:${match[1]}`.toLowerCase() : null;
}

/** `[N/A]`, `N/A`, `[Not Supported]`, `[Insufficient Permissions]`, `[Unknown Error]`. */
const saysNothing = (cell: string): boolean => cell === '' || cell === 'N/A' || /^\[.*\]$/.test(cell);

const hasNoFigure = (cell: string): boolean => /^\[?(?:N\/A|Not Supported)\]?$/.test(cell);

const measured = basis('measured', NAME);

function memory(row: Row, field: Field): Known<Bytes> {
  const fact = numeric(row, field, 'the memory');
  if (fact.value === null) return fact;
  return Number.isInteger(fact.value)
    ? sourced(mib(fact.value), measured)
    : unknown(`nvidia-smi reported ${fact.value} MiB for the memory`);
}

/** A number with or without its unit (MiB, W): `nounits` is not honoured everywhere. */
function numeric(row: Row, field: Field, what: string): Known<number> {
  const cell = row.get(field);
  if (cell === undefined) return unknown(`nvidia-smi was asked without ${field}: an old driver`);
  const digits = /^(\d{1,9}(?:\.\d{1,6})?)(?: ?(?:MiB|W))?$/.exec(cell)?.[1];
  if (digits === undefined) return unknown(`nvidia-smi reported ${cell === '' ? 'nothing' : cell} for ${what}`);
  return sourced(Number(digits), measured);
}

function driverOf(row: Row): Known<string> {
  const version = row.get('driver_version') ?? '';
  return saysNothing(version) ? unknown('nvidia-smi reported no driver version') : sourced(version, measured);
}

function link(row: Row): Known<BytesPerSecond> {
  const generation = numeric(row, 'pcie.link.gen.max', 'the link generation');
  const lanes = numeric(row, 'pcie.link.width.max', 'the link width');
  if (generation.value === null) return unknown(generation.reason);
  if (lanes.value === null) return unknown(lanes.reason);
  const rate = pcieBytesPerSecond(generation.value, lanes.value);
  if (rate === null) return unknown(`nvidia-smi reported PCIe generation ${generation.value}`);
  return sourced(rate, basis('measured', NAME, `PCIe ${generation.value} x${lanes.value}, one direction`));
}
