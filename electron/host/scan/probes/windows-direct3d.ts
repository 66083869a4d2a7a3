import type { Bytes } from '#shared/units.ts';
import { lines } from '../keep/lines.ts';

/** Where Windows keeps what Direct3D says of each adapter, by DXGI's own names: DXGI itself answers native code only. */
export const DIRECT3D_KEY = 'HKLM\\SOFTWARE\\Microsoft\\DirectX';

const NUMBERS = 'VendorId|DeviceId|DedicatedVideoMemory|SharedSystemMemory|LastSeen';

export const keptDirect3d = lines(/^HKEY_/, new RegExp(String.raw`^\s+(?:${NUMBERS})\s+REG_[DQ]WORD\s+0x[0-9a-f]{1,16}\s*$`, 'i'));

/** What DXGI_ADAPTER_DESC calls dedicated video memory and shared system memory. */
export type Direct3dMemory = { readonly pciId: string; readonly dedicatedBytes: Bytes; readonly sharedBytes: Bytes };

/** Adapters of `reg query … /s`. The key keeps those that were removed: of several of one id the last seen counts. */
export function direct3dMemory(registry: string): ReadonlyMap<string, Direct3dMemory> {
  const sections = registry.split(/^HKEY_/m).map((section) => ({ section, lastSeen: number(section, 'LastSeen') ?? 0 }));
  const found = [...sections].sort((a, b) => a.lastSeen - b.lastSeen).flatMap(({ section }) => adapterIn(section));
  return new Map(found.map((adapter) => [adapter.pciId, adapter]));
}

function adapterIn(section: string): readonly Direct3dMemory[] {
  const [vendor, device] = [number(section, 'VendorId'), number(section, 'DeviceId')];
  const [dedicatedBytes, sharedBytes] = [number(section, 'DedicatedVideoMemory'), number(section, 'SharedSystemMemory')];
  if (vendor === null || device === null || dedicatedBytes === null || sharedBytes === null) return [];
  const ids = [vendor, device].map((id) => id.toString(16).padStart(4, '0'));
  return [{ pciId: ids.join(':'), dedicatedBytes, sharedBytes }];
}

/** `    SharedSystemMemory    REG_QWORD    0x2f9400000`; null when it is not there or is no exact number. */
function number(section: string, name: string): number | null {
  const hex = new RegExp(`^\\s+${name}\\s+REG_[DQ]WORD\\s+0x([0-9a-f]{1,16})\\s*$`, 'im').exec(section)?.[1];
  const value = hex === undefined ? Number.NaN : Number.parseInt(hex, 16);
  return Number.isSafeInteger(value) ? value : null;
}
