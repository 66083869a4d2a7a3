import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import type { Bytes } from '#shared/units.ts';
import { json, keys, oneOrList, textOf } from '../keep/json.ts';
import { lines } from '../keep/lines.ts';
import { PRODUCT_NAME, VERSION } from '../keep/values.ts';
import { type DeviceFinding, deviceSeen } from './finding.ts';
import { vendorOfPci } from './pci.ts';
import { askPowerShell } from './powershell.ts';
import { type Collected, collected, countOf, failed, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { SLOW_TOOL_SECONDS, TOOL_SECONDS } from './timeouts.ts';
import { isRecord, jsonIn, text } from './tool-output.ts';

const NAME = 'windows-registry';

export type WindowsVideo = { readonly controllers: string; readonly registry: string | null };

export const windowsVideo: Probe<WindowsVideo> = { name: NAME, platforms: ['win32'], timeoutSeconds: SLOW_TOOL_SECONDS, collect, parse };

const CONTROLLERS =
  'Get-CimInstance Win32_VideoController | Select-Object Name,PNPDeviceID,AdapterRAM,AdapterCompatibility,VideoProcessor,DriverVersion,Status | ConvertTo-Json -Compress';
const DISPLAY_CLASS = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968-e325-11ce-bfc1-08002be10318}';

/** `PCI\\VEN_10DE&DEV_2684&SUBSYS_51021462&REV_A1`, and of the instance the place on the bus: a card may have its serial number there. */
const PCI_ID = String.raw`PCI\\VEN_[0-9A-F]{4}&DEV_[0-9A-F]{4}(?:&(?:SUBSYS|REV|CC)_[0-9A-F]{2,8}){0,3}`;

function instanceKept(id: unknown): string | undefined {
  const [, device, place = ''] = new RegExp(`^(${PCI_ID})(\\\\.*)?$`, 'i').exec(typeof id === 'string' ? id.trim() : '') ?? [];
  if (device === undefined) return undefined;
  const [, level, function_, at] = /^\\(\d)&[0-9A-F]+&(\d)&([0-9A-F]{1,8})$/i.exec(place) ?? [];
  return level === undefined ? device : `${device}\\${level}&0&${function_}&${at}`;
}

const keptControllers = json(oneOrList(keys({ Name: textOf(PRODUCT_NAME), PNPDeviceID: instanceKept, DriverVersion: textOf(VERSION) })));
const keptRegistry = lines(
  /^HKEY_/,
  new RegExp(String.raw`^\s+MatchingDeviceId\s+REG_SZ\s+${PCI_ID}`, 'i'),
  /^\s+HardwareInformation\.qwMemorySize\s+REG_(?:QWORD\s+0x[0-9a-f]{1,16}|BINARY\s+[0-9a-f]{16})\s*$/i,
);

async function collect(io: ProbeIo): Promise<Collected<WindowsVideo>> {
  const [output, registry] = await Promise.all([
    askPowerShell(io, CONTROLLERS, keptControllers),
    io.run('reg', ['query', DISPLAY_CLASS, '/s'], { timeoutSeconds: TOOL_SECONDS, keep: keptRegistry }),
  ]);
  if (output.status !== 'ok') return output;
  // Parts of the class are closed to ordinary users: reg prints the rest and exits 1.
  return collected({ controllers: output.stdout, registry: registry.outcome === 'done' ? registry.stdout : null });
}

function parse({ controllers, registry }: WindowsVideo): ProbeAnswer {
  const root = jsonIn(controllers);
  const list: readonly unknown[] = Array.isArray(root) ? root : [root];
  if (!list.some(isRecord)) return controllers.trim() === '' ? unavailable('no video controller') : failed('printed no JSON');
  const sizes = registry === null ? [] : sizesIn(registry);
  const devices = list.flatMap((entry) => (isRecord(entry) ? deviceOf(entry, sizes) : []));
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

function deviceOf(entry: Entry, sizes: readonly RegistrySize[]): readonly DeviceFinding[] {
  const id = (text(entry['PNPDeviceID']) ?? '').toUpperCase();
  const [, vendorId = '', device = ''] = /^PCI\\VEN_([0-9A-F]{4})&DEV_([0-9A-F]{4})/.exec(id) ?? [];
  const vendor = vendorOfPci(vendorId);
  if (vendor === null) return [];
  const name = text(entry['Name']);
  const driver = text(entry['DriverVersion']);
  return [
    deviceSeen(
      {
        vendor,
        pciId: `${vendorId}:${device}`.toLowerCase(),
        revision: /&REV_([0-9A-F]{2})/.exec(id)?.[1]?.toLowerCase() ?? null,
        name,
        memoryKind: (name !== null && builtInName.test(name)) || (vendor === 'intel' && atProcessorGraphics(id)) ? 'unified' : null,
        totalBytes: sizeOf(id, sizes),
        ...(driver === null ? {} : { driver: sourced(driver, basis('measured', NAME)) }),
      },
      'Windows does not say',
    ),
  ];
}

/** Whole names of graphics in AMD's processors: "AMD Radeon(TM) Graphics", "AMD Radeon(TM) 760M", "AMD Radeon 8060S Graphics". */
const builtInName =
  /^(?:AMD )?Radeon(?:\(TM\))? (?:Graphics|(?:RX )?Vega \d{1,2} (?:Mobile )?Graphics|R[2-7] Graphics|[678]\d{2}M(?: Graphics)?|80[456]0S(?: Graphics)?)$/;

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
