import { isKnown } from '../estimate.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';

/**
 * What one of several equal replicas of `width` cards has of a machine: an equal part of the free main memory, and of the cards those with
 * least free memory. The last replica gets them, and it has to hold the model too.
 */
export function machinePart(machine: ResolvedMachine, width: number): ResolvedMachine {
  const cards = machine.devices.length;
  if (width >= cards) return machine;
  const devices = [...machine.devices].sort((a, b) => b.freeBytes.value - a.freeBytes.value).slice(cards - width);
  const { freeBytes } = machine.host;
  const part = isKnown(freeBytes) ? { ...freeBytes, value: (freeBytes.value * width) / cards } : freeBytes;
  return { ...machine, devices, host: { ...machine.host, freeBytes: part } };
}
