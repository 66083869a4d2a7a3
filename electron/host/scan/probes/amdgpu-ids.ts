import { type Keep, presence } from '../keep/keep.ts';
import { lines } from '../keep/lines.ts';
import { PRODUCT_NAME } from '../keep/values.ts';

/** Where libdrm keeps the names that AMD gives its adapters, by device id and revision. */
export const AMDGPU_IDS = '/usr/share/libdrm/amdgpu.ids';

/** `744C,\tC8,\tAMD Radeon RX 7900 XTX`: the name of one device and revision; null when the list has none. */
export function amdgpuName(list: string, device: string | null, revision: string | null): string | null {
  if (device === null || revision === null) return null;
  const line = new RegExp(`^${device},\\s*${revision},\\s*(\\S.{0,80}?)\\s*$`, 'im').exec(list);
  return line?.[1] ?? null;
}

/** Of thousands of names those of these devices, four hex digits each. */
export const namesOf = (devices: readonly string[]): Keep =>
  devices.length === 0 ? presence : lines(new RegExp(`^(?:${devices.join('|')}),\\s*[0-9A-F]{1,2},\\s*${PRODUCT_NAME}\\s*$`, 'iu'));
