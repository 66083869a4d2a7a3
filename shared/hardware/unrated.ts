import type { Gpu } from '../catalog/gpu.ts';
import { isKnown } from '../estimate.ts';
import type { AcceleratorFact } from './corrections.ts';
import { bandwidthListed, flopsListed, ratesLike } from './like-cards.ts';
import type { Accelerator } from './profile.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/**
 * Why no speed is worked out for a device that lacks a rate: nobody measured or published it, the catalog lists neither the device nor one
 * that it may be, and the rate of another says nothing. Null where the rates are known, or a person states them.
 */
export function whyUnrated(device: Accelerator, all: readonly Accelerator[], gpus: readonly Gpu[]): Text | null {
  const card = ratedAs(device, all, gpus);
  const rates = missingRates(card, gpus);
  if (rates.length === 0) return null;
  const missing = [...(isKnown(card.memoryBytes) || card !== device ? [] : (['memoryBytes'] as const)), ...rates];
  return message('hardware.unrated', { missing: missing.map((fact) => `accelerators.${card.index}.${fact}`) });
}

/** Whose rates a device has in proportion: those of the card that it is a part of, unless its own are known and its card's are not. */
export function ratedAs(device: Accelerator, all: readonly Accelerator[], gpus: readonly Gpu[]): Accelerator {
  const card = all.find(({ index }) => index === device.parentIndex);
  if (card === undefined) return device;
  const hasOwnRates = isKnown(device.bandwidthBytesPerSecond) && isKnown(device.computeFlops);
  return hasOwnRates && missingRates(card, gpus).length > 0 ? device : card;
}

function missingRates(card: Accelerator, gpus: readonly Gpu[]): readonly AcceleratorFact[] {
  const { memoryKind, bandwidthBytesPerSecond, computeFlops } = card;
  // Shared memory is as fast as the system's.
  const hasBandwidth = memoryKind === 'unified' || isKnown(bandwidthBytesPerSecond) || ratesLike(card, gpus, bandwidthListed) !== null;
  const hasCompute = isKnown(computeFlops) || ratesLike(card, gpus, flopsListed) !== null;
  return [...(hasBandwidth ? [] : (['bandwidthBytesPerSecond'] as const)), ...(hasCompute ? [] : (['computeFlops'] as const))];
}
