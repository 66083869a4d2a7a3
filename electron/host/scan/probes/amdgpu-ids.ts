/** Where libdrm keeps the names that AMD gives its adapters, by device id and revision. */
export const AMDGPU_IDS = '/usr/share/libdrm/amdgpu.ids';

/** `744C,\tC8,\tAMD Radeon RX 7900 XTX`: the name of one device and revision; null when the list has none. */
export function amdgpuName(list: string, device: string | null, revision: string | null): string | null {
  if (device === null || revision === null) return null;
  const line = new RegExp(`^${device},\\s*${revision},\\s*(\\S.{0,80}?)\\s*$`, 'im').exec(list);
  return line?.[1] ?? null;
}
