import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { pcieBytesPerSecond } from '#shared/hardware/pcie.ts';
import { type Bytes, type BytesPerSecond, mib } from '#shared/units.ts';
import { type Keep, orUnread, UNREAD } from '../keep/keep.ts';
import { firstWords, toolWords } from '../keep/tool-words.ts';
import { BUS_ADDRESS, exactly, HEX_ID, PRODUCT_NAME, VERSION } from '../keep/values.ts';
import { type DeviceFinding, deviceSeen, type InstanceFinding } from './finding.ts';
import { pciIdFrom } from './nvidia-xml.ts';
import { busAddress } from './pci.ts';

/** What an adapter is called before its driver knows its name. */
const NAMELESS = 'Graphics Device';
const SOURCE = 'nvidia-smi';

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
/** Since 450, which divides cards: what drivers knew before they told compute capabilities, reserved memory and addressing modes. */
const fieldsOf450 = [
  'index',
  'uuid',
  'name',
  'pci.bus_id',
  'pci.device_id',
  'memory.total',
  'memory.used',
  'memory.free',
  'mig.mode.current',
  'driver_version',
  'power.limit',
  'pcie.link.gen.max',
  'pcie.link.width.max',
] as const satisfies readonly (typeof nvidiaFields)[number][];
/** Before that: 418 knew all of these, no field of MIG. */
const fieldsOf418 = fieldsOf450.filter((field) => field !== 'mig.mode.current');
export const oldNvidiaFields = [
  'index',
  'uuid',
  'name',
  'pci.bus_id',
  'memory.total',
  'memory.used',
  'memory.free',
  'driver_version',
] as const;

/** Drivers reject the whole query for one field they do not know: the less is asked, the older they may be. */
export const olderQueries: readonly (readonly NvidiaField[])[] = [fieldsOf450, fieldsOf418, oldNvidiaFields];

export type NvidiaField = (typeof nvidiaFields)[number];
export type NvidiaRow = ReadonlyMap<NvidiaField, string>;

/** Devices of `--query-gpu … --format=csv,noheader,nounits`; other lines are messages. */
export function nvidiaRows(fields: readonly NvidiaField[], csv: string): readonly NvidiaRow[] {
  return csv.split(/\r\n|\n|\r/).flatMap((line) => {
    const row = rowOf(fields, line);
    return row === null ? [] : [row];
  });
}

/**
 * A line that does not start with an index, or has too few fields, is a message and not a device. A name may hold commas; anything else
 * that does would shift the fields, and the bus address tells.
 */
function rowOf(fields: readonly NvidiaField[], line: string): NvidiaRow | null {
  const cells = line.split(',').map((cell) => cell.trim());
  const extra = cells.length - fields.length;
  if (extra < 0 || !/^\d{1,3}$/.test(cells[0] ?? '')) return null;
  const nameAt = fields.indexOf('name');
  if (extra > 0 && busAddress(cells[fields.indexOf('pci.bus_id') + extra] ?? '') === null) return null;
  const merged = [...cells.slice(0, nameAt), cells.slice(nameAt, nameAt + extra + 1).join(', '), ...cells.slice(nameAt + extra + 1)];
  return new Map(fields.map((field, index) => [field, merged[index] ?? '']));
}

/** A number with or without its unit. */
const FIGURE = String.raw`-?[\d.]{1,20}(?: ?[A-Za-z%]{1,3})?`;
const figure = exactly(FIGURE);
const inFigureOrWords = (cell: string): string => (figure.test(cell) ? cell : toolWords(cell));

/** Of these columns what has this form or says in the tool's words that there is nothing; of all others nothing. */
const cellForms: Readonly<Partial<Record<NvidiaField, RegExp>>> = {
  index: exactly(String.raw`\d{1,3}`),
  name: exactly(PRODUCT_NAME),
  'pci.bus_id': exactly(BUS_ADDRESS),
  'pci.device_id': exactly(HEX_ID),
  'memory.total': figure,
  'memory.used': figure,
  'memory.free': figure,
  'mig.mode.current': exactly('Enabled|Disabled'),
  driver_version: exactly(VERSION),
  'power.limit': figure,
  'pcie.link.gen.max': figure,
  'pcie.link.width.max': figure,
};

/** The devices of the answer, else the words of a message in their place. */
export const keptRows =
  (fields: readonly NvidiaField[]): Keep =>
  (csv) => {
    const rows = nvidiaRows(fields, csv).map((row) => `${fields.map((field) => keptCell(field, row.get(field) ?? '')).join(', ')}\n`);
    return orUnread(rows.length > 0 ? rows.join('') : firstWords(csv), csv);
  };

function keptCell(field: NvidiaField, cell: string): string {
  const form = cellForms[field];
  if (form === undefined || cell === '') return form === undefined ? UNREAD : '';
  return form.test(cell) ? cell : toolWords(cell);
}

export const isDivided = (row: NvidiaRow): boolean => row.get('mig.mode.current') === 'Enabled';

export function nvidiaDevice(row: NvidiaRow, instances: ReadonlyMap<string, readonly InstanceFinding[]>): DeviceFinding {
  const busId = busAddress(row.get('pci.bus_id') ?? '');
  return deviceSeen(
    {
      vendor: 'nvidia',
      busId,
      pciId: pciIdFrom(row.get('pci.device_id') ?? ''),
      name: nameOf(row.get('name') ?? ''),
      // A driver that has no figure for the memory shares that of the system: GB10, Jetson. One that fails to tell, or divides it, does not.
      memoryKind: hasNoFigure(row.get('memory.total') ?? '') && !isDivided(row) ? 'unified' : null,
      totalBytes: memory(row, 'memory.total'),
      freeBytes: memory(row, 'memory.free'),
      linkBytesPerSecond: link(row),
      powerLimitWatts: numeric(row, 'power.limit', 'the power limit'),
      driver: driverOf(row),
      instances: isDivided(row) ? (instances.get(busId ?? '') ?? []) : null,
    },
    'nvidia-smi does not say',
  );
}

/** `[N/A]`, `[Not Supported]`, `[Insufficient Permissions]`, `[Unknown Error]`, `ERR!`. */
const saysNothing = (cell: string): boolean => cell === '' || cell === 'N/A' || cell === 'ERR!' || /^\[.*\]$/.test(cell);

const hasNoFigure = (cell: string): boolean => /^\[?(?:N\/A|Not Supported)\]?$/.test(cell);

const nameOf = (cell: string): string | null => (saysNothing(cell) || cell === NAMELESS || cell === `NVIDIA ${NAMELESS}` ? null : cell);

const measured = basis('measured', SOURCE);

function memory(row: NvidiaRow, field: NvidiaField): Known<Bytes> {
  const fact = numeric(row, field, 'the memory');
  // MiB are whole: a point may as well part thousands.
  if (fact.value !== null && row.get(field)?.includes('.'))
    return unknown(`nvidia-smi reported ${inFigureOrWords(row.get(field) ?? '')} for the memory`);
  return fact.value === null ? fact : sourced(mib(fact.value), measured);
}

/** A number with or without its unit (MiB, W): `nounits` is not honoured everywhere. */
function numeric(row: NvidiaRow, field: NvidiaField, what: string): Known<number> {
  const cell = row.get(field);
  if (cell === undefined) return unknown(`nvidia-smi was asked without ${field}: an old driver`);
  const digits = /^(\d{1,9}(?:\.\d{1,6})?)(?: ?(?:MiB|W))?$/.exec(cell)?.[1];
  if (digits === undefined) return unknown(`nvidia-smi reported ${cell === '' ? 'nothing' : inFigureOrWords(cell)} for ${what}`);
  return sourced(Number(digits), measured);
}

function driverOf(row: NvidiaRow): Known<string> {
  const version = row.get('driver_version') ?? '';
  return saysNothing(version) ? unknown('nvidia-smi reported no driver version') : sourced(version, measured);
}

function link(row: NvidiaRow): Known<BytesPerSecond> {
  const generation = numeric(row, 'pcie.link.gen.max', 'the link generation');
  const lanes = numeric(row, 'pcie.link.width.max', 'the link width');
  if (generation.value === null) return unknown(generation.reason);
  if (lanes.value === null) return unknown(lanes.reason);
  const rate = pcieBytesPerSecond(generation.value, lanes.value);
  if (rate === null) return unknown(`nvidia-smi reported PCIe generation ${generation.value}`);
  return sourced(rate, basis('measured', SOURCE, `PCIe ${generation.value} x${lanes.value}, one direction`));
}
