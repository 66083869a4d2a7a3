import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { MemoryBreakdown, Placement } from '#shared/memory/fit.ts';
import { MIB } from '#shared/units.ts';
import type { StackPart } from '../../ui/stack-bar.tsx';

type PartName = keyof MemoryBreakdown;

/** Parts of memory in the order in which they are drawn, with the words of the glossary. */
export const memoryParts: readonly { readonly id: PartName; readonly label: string; readonly colour: 1 | 2 | 3 | 4 | 5 }[] = [
  { id: 'weightsBytes', label: 'Weights', colour: 1 },
  { id: 'kvCacheBytes', label: 'KV cache', colour: 2 },
  { id: 'recurrentStateBytes', label: 'Recurrent state', colour: 3 },
  { id: 'computeBufferBytes', label: 'Compute buffer', colour: 4 },
  { id: 'runtimeOverheadBytes', label: 'Runtime overhead', colour: 5 },
];

/** One device's share of a placement against what the device has. Null where the profile does not know. */
export type DeviceMemory = {
  readonly device: string;
  readonly name: string;
  readonly layers: number;
  readonly memory: MemoryBreakdown;
  readonly neededBytes: number;
  readonly totalBytes: number | null;
  readonly usedByOthersBytes: number | null;
};

export function deviceMemories(placement: Placement, profile: HardwareProfile): readonly DeviceMemory[] {
  return placement.perDevice.map(({ device, layers, memory }) => {
    const { name, totalBytes, freeBytes } = budgetOf(device, profile);
    const usedByOthersBytes = totalBytes === null || freeBytes === null ? null : Math.max(0, totalBytes - freeBytes);
    return { device, name, layers, memory, neededBytes: sumOf(memory), totalBytes, usedByOthersBytes };
  });
}

/** Devices worth a bar: on an accelerator, main memory keeps only the token embedding, which decides nothing. */
export function shownDevices(placement: Placement, profile: HardwareProfile): readonly DeviceMemory[] {
  const devices = deviceMemories(placement, profile);
  return placement.kind === 'accelerator' ? devices.filter(({ device }) => device !== 'host') : devices;
}

/** Cards that are filled alike, by the model and by other programs, as one. */
type DeviceGroup = { readonly memory: DeviceMemory; readonly count: number };

export function groupDevices(devices: readonly DeviceMemory[]): readonly DeviceGroup[] {
  const groups = new Map<string, DeviceGroup>();
  for (const memory of devices) {
    const key = [memory.name, memory.totalBytes, alike(memory.neededBytes), alike(memory.usedByOthersBytes)].join('|');
    groups.set(key, { memory: groups.get(key)?.memory ?? memory, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}
const ALIKE_BYTES = 64 * MIB;
const alike = (bytes: number | null): number | null => (bytes === null ? null : Math.round(bytes / ALIKE_BYTES));

export function stackParts(memory: MemoryBreakdown): readonly StackPart[] {
  return memoryParts.map(({ id, label, colour }) => ({ id, label, colour, size: memory[id].point })).filter(({ size }) => size > 0);
}

const sumOf = (memory: MemoryBreakdown): number => memoryParts.reduce((sum, { id }) => sum + memory[id].point, 0);

type Budget = { readonly name: string; readonly totalBytes: number | null; readonly freeBytes: number | null };

function budgetOf(device: string, profile: HardwareProfile): Budget {
  if (device === 'host') {
    return { name: 'Main memory', totalBytes: profile.memory.totalBytes.value, freeBytes: profile.memory.availableBytes.value };
  }
  const index = Number(device.slice(device.indexOf(':') + 1));
  const accelerator = profile.accelerators.find((candidate) => candidate.index === index);
  if (!accelerator) return { name: device, totalBytes: null, freeBytes: null };
  return {
    name: accelerator.name,
    totalBytes: accelerator.memoryBytes.value ?? accelerator.nominalMemoryBytes.value,
    freeBytes: accelerator.freeMemoryBytes.value,
  };
}
