import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { type Bytes, gib, mib } from '#shared/units.ts';
import { json, type JsonKeep, keys, listOf, aNumber, oneOf, textOf } from '../keep/json.ts';
import { BUS_ADDRESS, HEX_ID, PRODUCT_NAME, VERSION } from '../keep/values.ts';
import { sysfsTellsMemory } from './amd-presence.ts';
import { type DeviceFinding, deviceSeen } from './finding.ts';
import { busAddress, hexId } from './pci.ts';
import { type Collected, collected, failed, type Probe, type ProbeAnswer, sawDevices, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { TOOL_SECONDS } from './timeouts.ts';
import { askInstalled, isRecord, jsonIn, text, wholeNumber } from './tool-output.ts';

const NAME = 'amd-smi';
const ARGS = ['static', '--asic', '--bus', '--vram', '--driver', '--json'];

const card: JsonKeep = keys({
  asic: keys({ device_id: textOf(HEX_ID), rev_id: textOf(HEX_ID), market_name: textOf(PRODUCT_NAME) }),
  bus: keys({ bdf: textOf(BUS_ADDRESS) }),
  vram: keys({
    size: oneOf(textOf(String.raw`\d{1,9} ?[KMGT]?B`), keys({ value: aNumber, unit: textOf('[KMGT]?B') })),
    size_mb: aNumber,
    vram_size_mb: aNumber,
  }),
  driver: keys({ version: textOf(VERSION) }),
});
const keep = json(oneOf(listOf(card), keys({ gpu_data: listOf(card) })));

export const amdSmi: Probe<string> = { name: NAME, platforms: ['linux'], timeoutSeconds: TOOL_SECONDS, collect, parse };

async function collect(io: ProbeIo): Promise<Collected<string>> {
  if (await sysfsTellsMemory(io)) return unavailable('not needed: sysfs answers');
  const output = await askInstalled(io, [NAME, '/opt/rocm/bin/amd-smi'], { args: ARGS, keep });
  return output.status === 'ok' ? collected(output.stdout) : output;
}

/** `{"gpu_data": [...]}` in newer versions, a bare array in older ones. */
function parse(stdout: string): ProbeAnswer {
  const root = jsonIn(stdout);
  const list = isRecord(root) ? root['gpu_data'] : root;
  if (!Array.isArray(list)) return failed(stdout.trim() === '' ? 'printed nothing' : 'printed no list of devices');
  const devices = list.flatMap((entry: unknown) => (isRecord(entry) ? [deviceOf(entry)] : []));
  if (devices.length === 0) return unavailable('no AMD device');
  return sawDevices(devices);
}

type Entry = Readonly<Record<string, unknown>>;
const part = (entry: Entry, key: string): Entry => (isRecord(entry[key]) ? entry[key] : {});
const said = (value: unknown): string | null => (text(value) === 'N/A' ? null : text(value));

function deviceOf(entry: Entry): DeviceFinding {
  const asic = part(entry, 'asic');
  const device = hexId(said(asic['device_id']) ?? '');
  const version = said(part(entry, 'driver')['version']);
  return deviceSeen(
    {
      vendor: 'amd',
      busId: busAddress(said(part(entry, 'bus')['bdf']) ?? ''),
      pciId: device === null ? null : `1002:${device}`,
      revision: hexId(said(asic['rev_id']) ?? '', 2),
      name: said(asic['market_name']),
      totalBytes: sizeOf(part(entry, 'vram')),
      ...(version === null ? {} : { driver: sourced(version, basis('measured', NAME)) }),
    },
    'amd-smi static does not say',
  );
}

/** Units as amd-smi uses them: its MB and GB are powers of two [an MI300X is 196592 MB]. */
const units: Readonly<Record<string, (value: number) => Bytes>> = { B: (value) => value, MB: mib, GB: gib };

/** `{"value": 196592, "unit": "MB"}`, "196592 MB", or in older versions `size_mb`. */
function sizeOf(vram: Entry): Known<Bytes> {
  const size = vram['size'];
  const [, digits, printedUnit] = /^(\d{1,9}) ?([KMGT]?B)$/.exec(text(size) ?? '') ?? [];
  const found = isRecord(size)
    ? { value: wholeNumber(size['value']), unit: text(size['unit']) }
    : digits === undefined
      ? { value: wholeNumber(vram['size_mb'] ?? vram['vram_size_mb']), unit: 'MB' }
      : { value: Number(digits), unit: printedUnit ?? null };
  const unit = units[found.unit ?? ''];
  if (found.value === null || unit === undefined) return unknown('amd-smi gives no memory size');
  return sourced(unit(found.value), basis('measured', NAME));
}
