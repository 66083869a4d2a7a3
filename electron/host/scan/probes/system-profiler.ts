import type { Vendor } from '#shared/catalog/gpu.ts';
import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { type Bytes, gib, mib } from '#shared/units.ts';
import { json, type JsonKeep, keys, listOf, aNumber, textOf } from '../keep/json.ts';
import { HEX_ID, PRODUCT_NAME } from '../keep/values.ts';
import { type DeviceFinding, deviceSeen } from './finding.ts';
import { hexId, vendorOfPci } from './pci.ts';
import { type Collected, collected, failed, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { SLOW_TOOL_SECONDS } from './timeouts.ts';
import { isRecord, jsonIn, text, toolOutput, wholeNumber } from './tool-output.ts';

const NAME = 'system-profiler';
const PROGRAM = 'system_profiler';

export const systemProfiler: Probe<string> = { name: NAME, platforms: ['darwin'], timeoutSeconds: SLOW_TOOL_SECONDS, collect, parse };

const keptName = textOf(PRODUCT_NAME);
const keptMemory = textOf(String.raw`\d{1,7} [MG]B`);
/** Displays, which hang below and are called after their owners, are not read. */
const keptModel = keys({
  sppci_model: keptName,
  spdisplays_vendor: keptName,
  'spdisplays_vendor-id': textOf(HEX_ID),
  'spdisplays_device-id': textOf(HEX_ID),
  spdisplays_vram: keptMemory,
  _spdisplays_vram: keptMemory,
  spdisplays_vram_shared: keptMemory,
  sppci_bus: textOf('spdisplays_[a-z_]{1,24}'),
  sppci_cores: aNumber,
});
const keptAlias = keys({ _name: keptName });

/** Only adapters, and the name that an entry goes by only where no other is read. */
const adapter: JsonKeep = (entry) => {
  if (!isRecord(entry) || deviceOf(entry).length === 0) return undefined;
  const model = text(entry['sppci_model']);
  return Object.assign({}, model === null || model.startsWith('kHW_') ? keptAlias(entry) : {}, keptModel(entry));
};
const keep = json(keys({ SPDisplaysDataType: listOf(adapter) }));

async function collect(io: ProbeIo): Promise<Collected<string>> {
  const output = toolOutput(PROGRAM, await io.run(PROGRAM, ['SPDisplaysDataType', '-json'], { timeoutSeconds: SLOW_TOOL_SECONDS, keep }));
  return output.status === 'ok' ? collected(output.stdout) : output;
}

function parse(stdout: string): ProbeAnswer {
  const root = jsonIn(stdout);
  const list = isRecord(root) ? root['SPDisplaysDataType'] : null;
  if (!Array.isArray(list)) return failed(stdout.trim() === '' ? 'printed nothing' : 'printed no SPDisplaysDataType');
  const devices = list.flatMap((entry: unknown) => (isRecord(entry) ? deviceOf(entry) : []));
  if (devices.length === 0) return unavailable('no GPU');
  return { status: 'ok', detail: devices.map((device) => device.name ?? device.vendor).join(', '), findings: { devices } };
}

type Entry = Readonly<Record<string, unknown>>;

function deviceOf(entry: Entry): readonly DeviceFinding[] {
  // `_name` can be an internal key such as "kHW_AppleM1Item".
  const name =
    [entry['sppci_model'], entry['_name']].map(text).find((candidate) => candidate !== null && !candidate.startsWith('kHW_')) ?? null;
  const maker = text(entry['spdisplays_vendor']) ?? text(entry['spdisplays_vendor-id']) ?? '';
  const vendorId = hexId(/0x[0-9a-f]{4}/i.exec(maker)?.[0] ?? '');
  const vendor = vendorOf(vendorId, maker, name);
  if (vendor === null) return [];
  const device = hexId(text(entry['spdisplays_device-id']) ?? '');
  const shared = text(entry['spdisplays_vram_shared']);
  const size = vram(shared ?? text(entry['spdisplays_vram']) ?? text(entry['_spdisplays_vram']));
  const isShared = vendor === 'apple' || shared !== null || isBuiltIn(entry, vendor);
  return [
    deviceSeen(
      {
        vendor,
        pciId: vendorId === null || device === null ? null : `${vendorId}:${device}`,
        name,
        memoryKind: isShared ? 'unified' : 'dedicated',
        totalBytes: isShared ? unknown('shared with the system') : size,
        // What macOS lends at most to the graphics of an Intel processor. Apple's own may take more than any entry says.
        ...(isShared && vendor !== 'apple' ? { shareBytes: size } : {}),
        gpuCores: wholeNumber(entry['sppci_cores']),
      },
      'system_profiler does not say',
    ),
  ];
}

/** Macs never had a card of Intel's. */
const isBuiltIn = (entry: Entry, vendor: Vendor): boolean => vendor === 'intel' || text(entry['sppci_bus']) === 'spdisplays_builtin';

/** Makers by name, where no id stands beside it. */
const makers: Readonly<Record<string, Vendor>> = {
  sppci_vendor_apple: 'apple',
  apple: 'apple',
  sppci_vendor_amd: 'amd',
  amd: 'amd',
  ati: 'amd',
  sppci_vendor_intel: 'intel',
  intel: 'intel',
  sppci_vendor_nvidia: 'nvidia',
  nvidia: 'nvidia',
};

/** By the id beside the maker's name, the name itself, else what the model's name begins with. */
function vendorOf(vendorId: string | null, maker: string, name: string | null): Vendor | null {
  const written = maker
    .toLowerCase()
    .replace(/\s*\(.*$/, '')
    .trim();
  const first = name?.toLowerCase().split(' ')[0] ?? '';
  return (vendorId === null ? null : vendorOfPci(vendorId)) ?? makers[written] ?? makers[first] ?? null;
}

function vram(size: string | null): Known<Bytes> {
  const [, digits, unit] = /^(\d{1,7}) (MB|GB)$/.exec(size ?? '') ?? [];
  if (digits === undefined) return unknown('system_profiler gives no memory size');
  return sourced(unit === 'GB' ? gib(Number(digits)) : mib(Number(digits)), basis('measured', NAME));
}
