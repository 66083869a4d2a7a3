import type { Vendor } from '#shared/catalog/gpu.ts';
import { pcieBytesPerSecond } from '#shared/hardware/pcie.ts';
import type { BytesPerSecond } from '#shared/units.ts';

/** Makers of adapters that compute. All others on a bus are virtual (QXL, virtio, VMware …) or for a server's console (ASPEED, Matrox). */
const vendors: Readonly<Record<string, Vendor>> = {
  '10de': 'nvidia',
  '1002': 'amd',
  '8086': 'intel',
  '19e5': 'huawei',
  '1da3': 'intel',
  cabc: 'cambricon',
};

/** Null for adapters that are no GPUs. */
export const vendorOfPci = (vendorId: string): Vendor | null => vendors[vendorId.toLowerCase()] ?? null;

/** `00000000:01:00.0`, `01:00.0`, `0000:01:00.0` → `0000:01:00.0`; null when it is no bus address. */
export function busAddress(text: string): string | null {
  const match = /^(?:([0-9a-f]{1,8}):)?([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/i.exec(text.trim());
  if (!match) return null;
  const [, domain = '0', bus = '', device = '', fn = ''] = match;
  return `${Number.parseInt(domain, 16).toString(16).padStart(4, '0')}:${bus}:${device}.${fn}`.toLowerCase();
}

/** Graphics of Intel processors sit at this address on every board. */
export const PROCESSOR_GRAPHICS = '0000:00:02.0';

/** `0x1002`, `1002`, `0x744C` → four lower-case digits; null when it is no such id. */
export function hexId(text: string, digits = 4): string | null {
  const match = /^(?:0x)?([0-9a-f]+)$/i.exec(text.trim());
  if (!match?.[1]) return null;
  const value = Number.parseInt(match[1], 16);
  return value < 16 ** digits ? value.toString(16).padStart(digits, '0') : null;
}

const generationByRate: Readonly<Record<string, number>> = {
  '2.5': 1,
  '5': 2,
  '5.0': 2,
  '8': 3,
  '8.0': 3,
  '16': 4,
  '16.0': 4,
  '32': 5,
  '32.0': 5,
  '64': 6,
  '64.0': 6,
};

/** As the kernel writes the two. */
export const LINK_SPEED = String.raw`[\d.]{1,5} GT/s(?: PCIe)?`;
export const LINK_WIDTH = String.raw`\d{1,3}`;

/** One direction, from the kernel's `16.0 GT/s PCIe` and `16`. */
export function linkFrom(speed: string | null, width: string | null): BytesPerSecond | null {
  const rate = /^([\d.]+) GT\/s/.exec(speed?.trim() ?? '')?.[1];
  const generation = rate === undefined ? undefined : generationByRate[rate];
  const lanes = Number(width?.trim());
  return generation === undefined || !Number.isInteger(lanes) ? null : pcieBytesPerSecond(generation, lanes);
}
