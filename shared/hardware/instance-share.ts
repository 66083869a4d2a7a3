import type { Gpu } from '../catalog/gpu.ts';
import { basis, type Basis, isKnown, type Known, sourced, unknown } from '../estimate.ts';
import { GIB } from '../units.ts';
import { message } from '../words/message.ts';
import type { Accelerator } from './profile.ts';

/** What part of its card's bandwidth and compute an instance has, and who says so. */
export type InstanceShare = { readonly memoryRatio: number; readonly computeRatio: number; readonly basis: Basis };

/**
 * The part that a MIG profile names: `2g.20gb` has two compute slices of its card, and as many memory slices as hold 20 GB, with their
 * bandwidth; `1c.2g.20gb` one of those compute slices and all of that memory. Of several cards that it may be cut from, the least. Null
 * where the name is no such profile, or a card is not listed as one that MIG divides [nvidia-mig-guide].
 */
export function migShare(profile: string, cards: readonly Gpu[]): InstanceShare | null {
  const [, ofInstance, compute, gigabytes] = /^(?:(\d)c\.)?(\d)g\.(\d{1,3})gb(?:[+-][a-z.]+)*$/i.exec(profile.trim()) ?? [];
  if (compute === undefined || gigabytes === undefined) return null;
  const slices = { compute: Number(compute), used: Number(ofInstance ?? compute), gigabytes: Number(gigabytes) };
  const shares = cards.map((card) => shareOfCard(slices, card));
  const known = shares.filter((share) => share !== null);
  const [first] = known;
  if (first === undefined || known.length < shares.length) return null;
  return {
    memoryRatio: Math.min(...known.map(({ memoryRatio }) => memoryRatio)),
    computeRatio: Math.min(...known.map(({ computeRatio }) => computeRatio)),
    basis: basis('datasheet', first.sourceId, message('hardware.mig-share', { profile: profile.trim() })),
  };
}

type Slices = { readonly compute: number; readonly used: number; readonly gigabytes: number };

function shareOfCard({ compute, used, gigabytes }: Slices, { mig, memory }: Gpu) {
  if (mig === undefined || memory.nominalBytes === null || compute < 1 || compute > mig.computeSlices || used > compute) return null;
  // The numbers of a profile are rounded; what it holds is whole slices. Who has all compute slices has all memory.
  const held = Math.round((gigabytes * GIB * mig.memorySlices) / memory.nominalBytes);
  const memorySlices = compute === mig.computeSlices ? mig.memorySlices : Math.min(mig.memorySlices, Math.max(1, held));
  return { memoryRatio: memorySlices / mig.memorySlices, computeRatio: used / mig.computeSlices, sourceId: mig.sourceId };
}

/** Into how many parts a mode of AMD's Instinct cards divides one; `CPX` makes as many as the card has dies. */
const partsOfMode: Readonly<Record<string, number>> = { DPX: 2, TPX: 3, QPX: 4 };

/** The part of its card that an AMD compute partition has: they are equal [amdgpu: compute partitioning]. */
export function partitionShare(mode: string, sizes: Pick<Accelerator, 'memoryBytes'>, card: Accelerator): InstanceShare | null {
  const parts = partsOfMode[mode];
  const ratio = parts === undefined ? memoryShare(sizes, card) : 1 / parts;
  if (ratio === null) return null;
  return { memoryRatio: ratio, computeRatio: ratio, basis: basis('assumed', 'amd-sysfs', message('hardware.partition-share', { mode })) };
}

/** Names of cards that a hypervisor shares out, by the GB of a share: `NVIDIA A40-12Q`; of one that MIG divides first, `GRID A100D-1-10C`. */
const VIRTUAL_CARD = /-(?:(\d)-)?(\d{1,3})[ABCQ](?:ME)?$/;

export const isVirtualCard = (name: string): boolean => VIRTUAL_CARD.test(name);

/**
 * The part of a card that such a share has, at the least: while the others rest it may have more, where MIG does not divide it. Null where
 * the name is none of a share, or the share is the whole card.
 */
export function virtualShare(name: string, cards: readonly Gpu[]): InstanceShare | null {
  const [, slices, gigabytes] = VIRTUAL_CARD.exec(name) ?? [];
  if (gigabytes === undefined) return null;
  if (slices !== undefined) return migShare(`${slices}g.${gigabytes}gb`, cards);
  const sizes = cards.map(({ memory }) => memory.nominalBytes).filter((size) => size !== null);
  const ratio = (Number(gigabytes) * GIB) / Math.max(...sizes);
  // Without sizes the quotient is none; the one share of an undivided card is it.
  if (!(ratio > 0 && ratio < 0.9)) return null;
  return { memoryRatio: ratio, computeRatio: ratio, basis: basis('assumed', 'nvidia-smi', message('hardware.virtual-share', { name })) };
}

/** The instance's part of the memory of its card, by what the driver says of the card, else by what the card is sold with. */
export function memoryShare({ memoryBytes }: Pick<Accelerator, 'memoryBytes'>, card: Accelerator): number | null {
  const whole = [card.memoryBytes.value, card.nominalMemoryBytes.value].find((size) => size !== null && size > 0) ?? null;
  return memoryBytes.value === null || whole === null ? null : Math.min(1, memoryBytes.value / whole);
}

/** A rate of the card for an instance. */
export function shareOfRate(rate: Known<number>, ratio: number, from: Basis): Known<number> {
  return isKnown(rate) ? sourced(rate.value * ratio, from) : unknown(rate.reason);
}
