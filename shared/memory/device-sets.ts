import type { ResolvedDevice } from '../hardware/machine.ts';

export type Devices = readonly ResolvedDevice[];

const smallerSetsOf = new WeakMap<Devices, readonly Devices[]>();

/** One card fewer each time, the one with least free memory first; order on the machine is kept. */
export function smallerSets(devices: Devices): readonly Devices[] {
  const known = smallerSetsOf.get(devices);
  if (known) return known;
  const rising = [...devices].sort((a, b) => a.freeBytes.value - b.freeBytes.value);
  const sets = rising.slice(1).map((_, dropped) => devices.filter((device) => rising.indexOf(device) > dropped));
  smallerSetsOf.set(devices, sets);
  return sets;
}
