import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import type { Bytes } from '#shared/units.ts';
import { json, type JsonKeep, keysLike, oneOf, textOf } from '../keep/json.ts';
import { BUS_ADDRESS, DIGITS, HEX_ID, PRODUCT_NAME } from '../keep/values.ts';
import { sysfsTellsMemory } from './amd-presence.ts';
import { type DeviceFinding, deviceSeen } from './finding.ts';
import { busAddress, hexId } from './pci.ts';
import { type Collected, collected, failed, type Probe, type ProbeAnswer, sawDevices, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { TOOL_SECONDS } from './timeouts.ts';
import { isRecord, jsonIn, text, toolOutput, wholeNumber } from './tool-output.ts';

const NAME = 'rocm-smi';
const full = ['--showproductname', '--showmeminfo', 'vram', 'gtt', '--json'];
/** Some versions stop at a memory type that the card lacks. */
const plain = ['--showproductname', '--showmeminfo', 'vram', '--json'];

export const rocmSmi: Probe<string> = { name: NAME, platforms: ['linux'], timeoutSeconds: TOOL_SECONDS, collect, parse };

const CARD = /^card\d{1,3}$/;
const keptId = textOf(HEX_ID);
const keptBytes = textOf(DIGITS);
/** In lower case, as they are compared. */
const read: Readonly<Record<string, JsonKeep>> = {
  'device id': keptId,
  'gpu id': keptId,
  'card model': keptId,
  'device rev': keptId,
  'vram total memory (b)': keptBytes,
  'vram total used memory (b)': keptBytes,
  'gtt total memory (b)': keptBytes,
  'gtt total used memory (b)': keptBytes,
  'card series': oneOf(keptId, textOf(PRODUCT_NAME)),
  'device name': oneOf(keptId, textOf(PRODUCT_NAME)),
  'pci bus': textOf(BUS_ADDRESS),
};
const keptCard = keysLike((key) => (Object.hasOwn(read, key.toLowerCase()) ? read[key.toLowerCase()] : undefined));
const options = { timeoutSeconds: TOOL_SECONDS, keep: json(keysLike((key) => (CARD.test(key) ? keptCard : undefined))) };

async function collect(io: ProbeIo): Promise<Collected<string>> {
  if (await sysfsTellsMemory(io)) return unavailable('not needed: sysfs answers');
  for (const program of [NAME, '/opt/rocm/bin/rocm-smi']) {
    const first = await io.run(program, full, options);
    if (first.outcome === 'not-installed') continue;
    const output = toolOutput(NAME, first);
    if (output.status === 'ok' && jsonIn(output.stdout) !== null) return collected(output.stdout);
    const second = first.outcome === 'done' ? toolOutput(NAME, await io.run(program, plain, options)) : output;
    return second.status === 'ok' ? collected(second.stdout) : second;
  }
  return unavailable('rocm-smi is not installed');
}

function parse(stdout: string): ProbeAnswer {
  const root = jsonIn(stdout);
  if (!isRecord(root)) return failed(stdout.trim() === '' ? 'printed nothing' : 'printed no JSON');
  const devices = Object.entries(root)
    .filter(([key]) => CARD.test(key))
    .flatMap(([, card]) => (isRecord(card) ? [deviceOf(card)] : []));
  if (devices.length === 0) return unavailable('no AMD device');
  return sawDevices(devices);
}

type Card = Readonly<Record<string, unknown>>;

/** The case of keys changed between versions: "Card series", "Card Series". */
function field(card: Card, ...names: readonly string[]): string | null {
  for (const name of names) {
    const found = Object.entries(card).find(([key]) => key.toLowerCase() === name.toLowerCase());
    const value = found ? text(found[1]) : null;
    if (value !== null && value !== 'N/A') return value;
  }
  return null;
}

function deviceOf(card: Card): DeviceFinding {
  const device = [field(card, 'Device ID'), field(card, 'GPU ID'), field(card, 'Card Model')]
    .map((id) => hexId(id ?? ''))
    .find((id) => id !== null);
  const total = wholeNumber(field(card, 'VRAM Total Memory (B)'));
  const used = wholeNumber(field(card, 'VRAM Total Used Memory (B)'));
  const gtt = wholeNumber(field(card, 'GTT Total Memory (B)'));
  const gttUsed = wholeNumber(field(card, 'GTT Total Used Memory (B)'));
  const series = [field(card, 'Card Series'), field(card, 'Device Name')].find((name) => name !== null && hexId(name) === null) ?? null;
  return deviceSeen(
    {
      vendor: 'amd',
      busId: busAddress(field(card, 'PCI Bus') ?? ''),
      pciId: device === undefined ? null : `1002:${device}`,
      revision: hexId(field(card, 'Device Rev') ?? '', 2),
      // Without a name database the series is an id such as "0x1002".
      name: series,
      totalBytes: memory(total, 'VRAM Total Memory'),
      freeBytes: total === null || used === null ? unknown('rocm-smi gives no used memory') : memory(Math.max(0, total - used), ''),
      // As in sysfs: where the use of the GTT is not told, the free memory of the system bounds it.
      pool:
        total === null || gtt === null
          ? null
          : { carveOutBytes: total, mappableBytes: gtt, usedBytes: used === null ? null : used + (gttUsed ?? 0), sourceId: NAME },
    },
    'rocm-smi does not say',
  );
}

function memory(value: number | null, what: string): Known<Bytes> {
  return value === null ? unknown(`rocm-smi gives no ${what}`) : sourced(value, basis('measured', NAME));
}
