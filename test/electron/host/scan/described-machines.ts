import { expect } from 'vitest';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { GIB, MIB } from '#shared/units.ts';
import { captured } from './captured.ts';
import { type SampleMachine, sampleIo } from './probes/sample-machines.ts';

/** Machines of kinds that no capture shows, each with a trap, as their tools would describe them. A capture of it must say the same. */
export async function scan(machine: SampleMachine): Promise<HardwareProfile> {
  const { profile, replayed } = await captured(sampleIo(machine));
  expect(replayed).toEqual(profile);
  return profile;
}

type Seen = { readonly name: string; readonly gpuId: string | null; readonly kind: string; readonly mib: number | null };
export const seen = ({ accelerators }: HardwareProfile): readonly Seen[] =>
  accelerators.map(({ name, gpuId, memoryKind, memoryBytes }) => ({
    name,
    gpuId,
    kind: memoryKind,
    mib: memoryBytes.value === null ? null : memoryBytes.value / MIB,
  }));

export const files = (path: string, texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${path}/${name}`, text]));
export const card = (index: number, texts: Readonly<Record<string, string>>) => files(`/sys/class/drm/card${index}/device`, texts);
export const meminfo = (gibibytes: number) => ({
  '/proc/meminfo': `MemTotal: ${gibibytes * 1024 ** 2} kB\nMemAvailable: ${(gibibytes - 2) * 1024 ** 2} kB\n`,
});

type Row = { readonly name: string; readonly id: string; readonly total: string; readonly bus?: string; readonly mig?: string };
export const row = ({ name, id, total, bus = '00000000:01:00.0', mig = '[N/A]' }: Row): string =>
  `0, GPU-1, ${name}, ${bus}, ${id}, 8.9, ${total}, 0, ${total}, 0, ${mig}, None, 570.1, 450.00, 4, 16\n`;
export const nvidia = (...rows: readonly Row[]) => ({ 'nvidia-smi --query-gpu': rows.map(row).join('') });

const powershell = 'powershell.exe -NoProfile -NonInteractive -Command Get-CimInstance';
export const controllers = (...list: readonly (readonly [name: string, id: string])[]) => ({
  [`${powershell} Win32_VideoController`]: JSON.stringify(
    list.map(([Name, PNPDeviceID]) => ({ Name, PNPDeviceID, AdapterRAM: 4293918720 })),
  ),
});

export const displays = (...entries: readonly Readonly<Record<string, unknown>>[]) => ({
  'system_profiler SPDisplaysDataType': JSON.stringify({ SPDisplaysDataType: entries }),
});
export const mac = (chip: string, gibibytes: number) => ({ 'sysctl -n hw.memsize machdep': `${gibibytes * GIB}\n${chip}\n0\n` });

/** What `reg query` prints of the display class: sizes by the id that the driver matches. */
export const displayClass = (...list: readonly (readonly [id: string, bytes: number])[]) => ({
  'reg query HKLM\\SYSTEM': list
    .map(
      ([id, bytes], at) =>
        `HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968}\\000${at}\n    MatchingDeviceId    REG_SZ    ${id}\n    HardwareInformation.qwMemorySize    REG_QWORD    0x${bytes.toString(16)}\n`,
    )
    .join('\n'),
});

type Direct3d = { readonly vendor: string; readonly device: string; readonly dedicated: number; readonly shared: number };
/** And of what Direct3D says. */
export const direct3d = (...list: readonly Direct3d[]) => ({
  'reg query HKLM\\SOFTWARE': list
    .map(
      ({ vendor, device, dedicated, shared }, at) =>
        `HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\DirectX\\{${at}}\n    VendorId    REG_DWORD    0x${vendor}\n    DeviceId    REG_DWORD    0x${device}\n    DedicatedVideoMemory    REG_QWORD    0x${dedicated.toString(16)}\n    SharedSystemMemory    REG_QWORD    0x${shared.toString(16)}\n`,
    )
    .join('\n'),
});
