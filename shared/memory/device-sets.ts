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

const falling = new WeakMap<Devices, Devices>();

/** Remembered, like the sets: a plan asks for every file and every split of the same cards. */
export function mostFreeFirst(devices: Devices): Devices {
  const known = falling.get(devices) ?? [...devices].sort((a, b) => b.freeBytes.value - a.freeBytes.value);
  falling.set(devices, known);
  return known;
}
