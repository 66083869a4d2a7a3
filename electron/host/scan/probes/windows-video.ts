import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import type { Bytes } from '#shared/units.ts';
import type { Vendor } from '#shared/catalog/gpu.ts';
import { json, keys, oneOrList, textOf } from '../keep/json.ts';
import type { Keep } from '../keep/keep.ts';
import { lines } from '../keep/lines.ts';
import { PRODUCT_NAME, VERSION } from '../keep/values.ts';
import { type DeviceFinding, deviceSeen, type MemoryPool } from './finding.ts';
import { vendorOfPci } from './pci.ts';
import { askPowerShell } from './powershell.ts';
import { type Collected, collected, countOf, failed, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { SLOW_TOOL_SECONDS, TOOL_SECONDS } from './timeouts.ts';
import { isRecord, jsonIn, text } from './tool-output.ts';
import { DIRECT3D_KEY, type Direct3dMemory, direct3dMemory, keptDirect3d } from './windows-direct3d.ts';

const NAME = 'windows-registry';

export type WindowsVideo = {
  readonly controllers: string;
  readonly registry: string | null;
  /** What Direct3D says of the adapters; Windows before 10 keeps no such key. */
  readonly direct3d: string | null;
};

export const windowsVideo: Probe<WindowsVideo> = { name: NAME, platforms: ['win32'], timeoutSeconds: SLOW_TOOL_SECONDS, collect, parse };

const CONTROLLERS =
  'Get-CimInstance Win32_VideoController | Select-Object Name,PNPDeviceID,AdapterRAM,AdapterCompatibility,VideoProcessor,DriverVersion,Status | ConvertTo-Json -Compress';
const DISPLAY_CLASS = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968-e325-11ce-bfc1-08002be10318}';

/** `PCI\\VEN_10DE&DEV_2684&SUBSYS_51021462&REV_A1`, and of the instance the place on the bus: a card may have its serial number there. */
const PCI_ID = String.raw`PCI\\VEN_[0-9A-F]{4}&DEV_[0-9A-F]{4}(?:&(?:SUBSYS|REV|CC)_[0-9A-F]{2,8}){0,3}`;

/** Graphics of Snapdragon processors sit on no PCI bus. */
const ACPI_ID = String.raw`ACPI\\(?:VEN_)?QCOM[0-9A-Z_&]{0,24}`;

function instanceKept(said: unknown): string | undefined {
  const id = typeof said === 'string' ? said.trim() : '';
  const [device] = new RegExp(`^(?:${PCI_ID}|${ACPI_ID})`, 'i').exec(id) ?? [];
  const [, level, part, place] = /^PCI\\.*\\(\d)&[0-9A-F]+&(\d)&([0-9A-F]{1,8})$/i.exec(id) ?? [];
  return level === undefined ? device : `${device}\\${level}&0&${part}&${place}`;
}

const keptAdapter = keys({ Name: textOf(PRODUCT_NAME), PNPDeviceID: instanceKept, DriverVersion: textOf(VERSION) });
/** Of those of other makers, which may be a display far away, only that they are there. */
const keptControllers = json(
  oneOrList((entry) => {
    if (!isRecord(entry)) return undefined;
    return deviceOf(entry, { sizes: [], direct3d: new Map() }).length > 0 ? keptAdapter(entry) : {};
  }),
);
const keptRegistry = lines(
  /^HKEY_/,
  new RegExp(String.raw`^\s+MatchingDeviceId\s+REG_SZ\s+(?:${PCI_ID}|${ACPI_ID})`, 'i'),
  /^\s+HardwareInformation\.qwMemorySize\s+REG_(?:QWORD\s+0x[0-9a-f]{1,16}|BINARY\s+[0-9a-f]{16})\s*$/i,
);

async function collect(io: ProbeIo): Promise<Collected<WindowsVideo>> {
  const [output, registry, direct3d] = await Promise.all([
    askPowerShell(io, CONTROLLERS, keptControllers),
    printed(io, DISPLAY_CLASS, keptRegistry),
    printed(io, DIRECT3D_KEY, keptDirect3d),
  ]);
  return output.status === 'ok' ? collected({ controllers: output.stdout, registry, direct3d }) : output;
}

/** Parts of a key may be closed to ordinary users: reg prints the rest and exits 1. */
async function printed(io: ProbeIo, key: string, keep: Keep): Promise<string | null> {
  const result = await io.run('reg', ['query', key, '/s'], { timeoutSeconds: TOOL_SECONDS, keep });
  return result.outcome === 'done' ? result.stdout : null;
}

function parse({ controllers, registry, direct3d }: WindowsVideo): ProbeAnswer {
  const root = jsonIn(controllers);
  const list: readonly unknown[] = Array.isArray(root) ? root : [root];
  if (!list.some(isRecord)) return controllers.trim() === '' ? unavailable('no video controller') : failed('printed no JSON');
  const told = {
    sizes: registry === null ? [] : sizesIn(registry),
    direct3d: direct3d === null ? new Map<string, Direct3dMemory>() : direct3dMemory(direct3d),
  };
  const devices = list.flatMap((entry) => (isRecord(entry) ? deviceOf(entry, told) : []));
  if (devices.length === 0) return unavailable('only virtual or remote adapters');
  return { status: 'ok', detail: countOf(devices, 'adapter'), findings: { devices } };
}

type RegistrySize = { readonly matchingId: string; readonly bytes: Bytes };

/** Sizes by the id of the driver's installation. The registry keeps removed cards: only ids that Windows lists count. */
function sizesIn(registry: string): readonly RegistrySize[] {
  return registry.split(/^HKEY_/m).flatMap((section) => {
    const matchingId = /^\s+MatchingDeviceId\s+REG_SZ\s+(\S.*)$/m.exec(section)?.[1]?.trim().toUpperCase();
    const bytes = qword(section);
    return matchingId === undefined || bytes === null || bytes === 0 ? [] : [{ matchingId, bytes }];
  });
}

/** As a number, or as eight bytes from low to high. `MemorySize` of 32 bits and AdapterRAM saturate: never read. */
function qword(section: string): Bytes | null {
  const hex = /^\s+HardwareInformation\.qwMemorySize\s+REG_QWORD\s+0x([0-9a-f]{1,13})\s*$/im.exec(section)?.[1];
  if (hex !== undefined) return Number.parseInt(hex, 16);
  const binary = /^\s+HardwareInformation\.qwMemorySize\s+REG_BINARY\s+([0-9a-f]{16})\s*$/im.exec(section)?.[1];
  if (binary === undefined) return null;
  const value = Number.parseInt((binary.match(/../g) ?? []).reverse().join(''), 16);
  return Number.isSafeInteger(value) ? value : null;
}

type Entry = Readonly<Record<string, unknown>>;

type Told = { readonly sizes: readonly RegistrySize[]; readonly direct3d: ReadonlyMap<string, Direct3dMemory> };

function deviceOf(entry: Entry, { sizes, direct3d }: Told): readonly DeviceFinding[] {
  const id = (text(entry['PNPDeviceID']) ?? '').toUpperCase();
  const identity = identityIn(id);
  if (identity === null) return [];
  const name = text(entry['Name']);
  const driver = text(entry['DriverVersion']);
  const totalBytes = sizeOf(id, sizes);
  const inDirect3d = identity.pciId === null ? undefined : direct3d.get(identity.pciId);
  return [
    deviceSeen(
      {
        ...identity,
        name,
        memoryKind: isBuiltIn(name, id, identity.vendor) ? 'unified' : null,
        totalBytes,
        pool: poolOf(totalBytes.value, inDirect3d),
        ...(driver === null ? {} : { driver: sourced(driver, basis('measured', NAME)) }),
      },
      'Windows does not say',
    ),
  ];
}

function identityIn(id: string): Pick<DeviceFinding, 'vendor' | 'pciId' | 'revision'> | null {
  if (new RegExp(`^${ACPI_ID}`).test(id)) return { vendor: 'other', pciId: null, revision: null };
  const [, vendorId = '', device = ''] = /^PCI\\VEN_([0-9A-F]{4})&DEV_([0-9A-F]{4})/.exec(id) ?? [];
  const vendor = vendorOfPci(vendorId);
  if (vendor === null) return null;
  return {
    vendor,
    pciId: `${vendorId}:${device}`.toLowerCase(),
    revision: /&REV_([0-9A-F]{2})/.exec(id)?.[1]?.toLowerCase() ?? null,
  };
}

/** What the graphics may take if they share the system's memory. Direct3D counts in the carve-out what the driver sets aside besides. */
function poolOf(dedicated: Bytes | null, direct3d: Direct3dMemory | undefined): MemoryPool | null {
  const carveOutBytes = direct3d?.dedicatedBytes ?? dedicated;
  if (carveOutBytes === null) return null;
  return {
    carveOutBytes: Math.max(carveOutBytes, dedicated ?? 0),
    mappableBytes: direct3d?.sharedBytes ?? null,
    usedBytes: null,
    sourceId: NAME,
  };
}

const isBuiltIn = (name: string | null, id: string, vendor: Vendor): boolean =>
  vendor === 'other' ||
  (name !== null && builtInName.test(name)) ||
  (vendor === 'intel' && (atProcessorGraphics(id) || intelBuiltIn.test(name ?? '')));

/** Whole names of graphics in AMD's processors: "AMD Radeon(TM) Graphics", "AMD Radeon(TM) 760M", "AMD Radeon 8060S Graphics". */
const builtInName =
  /^(?:AMD )?Radeon(?:\(TM\))? (?:Graphics|(?:RX )?Vega \d{1,2} (?:Mobile )?Graphics|R[2-7] Graphics|[678]\d{2}M(?: Graphics)?|80[456]0S(?: Graphics)?)$/;

/** Of those in Intel's: "Intel(R) Iris(R) Xe Graphics", "Intel(R) Arc(TM) 140V GPU (16GB)"; "Intel(R) Arc(TM) A770 Graphics" is a card. */
const intelBuiltIn =
  /^Intel\(R\) (?:(?:(?:U?HD|Iris\(R\)(?: Xe| Plus| Pro)?) )?Graphics(?: (?:Family|[A-Z]?\d{3,4}))?|Arc\(TM\) (?:Graphics|[A-Z]?\d{3}[A-Z]? GPU(?: \(\d{1,3}GB\))?))$/;

/** On the root bus an instance ends in device and function: 10 is 02.0, where graphics of Intel processors sit. Their driver gives a size too. */
const atProcessorGraphics = (id: string): boolean => /\\3&[0-9A-F]+&\d&10$/.test(id);

/** `PCI\\VEN_1002&DEV_747E&REV_C8` names a device whose own id has a subsystem in between: all its parts must be there. */
function describes(matchingId: string, id: string): boolean {
  const parts = new Set(id.split('\\').slice(0, 2).join('\\').split('&'));
  return matchingId.split('&').every((part) => parts.has(part));
}

function sizeOf(id: string, sizes: readonly RegistrySize[]): Known<Bytes> {
  const [best] = sizes.filter((size) => describes(size.matchingId, id)).sort((a, b) => b.matchingId.length - a.matchingId.length);
  return best ? sourced(best.bytes, basis('measured', NAME, 'qwMemorySize')) : unknown('the registry holds no qwMemorySize for it');
}
