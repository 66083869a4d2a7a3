import type { BytesPerSecond } from '../units.ts';
import { GB } from '../units.ts';

/**
 * Bytes per second of one lane, one direction, after line coding: 2.5 and 5 GT/s with 8b/10b, 8 to 32 GT/s with 128b/130b, 64 GT/s
 * with FLIT framing [PCI Express base specification].
 */
const bytesPerLane: Readonly<Record<number, BytesPerSecond>> = {
  1: 0.25 * GB,
  2: 0.5 * GB,
  3: (8 / 8) * (128 / 130) * GB,
  4: (16 / 8) * (128 / 130) * GB,
  5: (32 / 8) * (128 / 130) * GB,
  6: (64 / 8) * (242 / 256) * GB,
};

/** One direction of a PCI Express link; null for a generation that does not exist. */
export function pcieBytesPerSecond(generation: number, lanes: number): BytesPerSecond | null {
  const perLane = bytesPerLane[generation];
  return perLane === undefined || lanes <= 0 ? null : perLane * lanes;
}
