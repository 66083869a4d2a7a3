import { isKnown } from '../estimate.ts';
import { cardsPerHost } from '../hardware/hosts.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';

/** Cards that one of several equal replicas may have, the most first: as many as a host has or fewer, or whole hosts. */
export function replicaWidths(machine: ResolvedMachine): readonly number[] {
  const most = Math.max(1, cardsPerHost(machine));
  const hosts = Array.from({ length: machine.hosts.count - 1 }, (_, index) => (machine.hosts.count - index) * most);
  return [...hosts, ...Array.from({ length: most }, (_, index) => most - index)];
}

/**
 * What one of several equal replicas of `width` cards has of a machine: an equal part of a host's free main memory, and of the cards those
 * with least free memory. The last replica gets them, and it has to hold the model too.
 */
export function machinePart(machine: ResolvedMachine, width: number): ResolvedMachine {
  const cards = machine.devices.length;
  if (width >= cards) return machine;
  const devices = [...machine.devices].sort((a, b) => b.freeBytes.value - a.freeBytes.value).slice(cards - width);
  const most = cardsPerHost(machine);
  if (width > most) return { ...machine, devices, hosts: { ...machine.hosts, count: width / most } };
  const { freeBytes } = machine.host;
  const part = isKnown(freeBytes) ? { ...freeBytes, value: (freeBytes.value * width) / most } : freeBytes;
  return { ...machine, devices, hosts: { count: 1, link: null }, host: { ...machine.host, freeBytes: part } };
}
