import { describe, expect, it } from 'vitest';
import { unknown } from '#shared/estimate.ts';
import { recognizeCards } from '#shared/hardware/catalog-card.ts';
import type { Accelerator, HardwareProfile } from '#shared/hardware/profile.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { testCatalog } from '../../support/catalog.ts';

const catalog = testCatalog();
const full = (hardware: string): HardwareProfile => whatIfProfile({ hardware }, catalog, '2026-11-24T09:00:00.000Z');

/** As a scanner without a catalog entry leaves a card: what the driver says, and no more. */
function unlisted(hardware: string, change: Partial<Accelerator> = {}): HardwareProfile {
  const profile = full(hardware);
  const missing = unknown('no catalog entry');
  const accelerators = profile.accelerators.map((card) => ({
    ...card,
    gpuId: null,
    bandwidthBytesPerSecond: missing,
    computeFlops: missing,
    powerLimitWatts: missing,
    nominalMemoryBytes: missing,
    ...change,
  }));
  return { ...profile, accelerators };
}

const firstCard = (profile: HardwareProfile) => recognizeCards(profile, catalog).accelerators[0];

describe('a card that the scanner did not know', () => {
  it('is known by its name, with its datasheet', () => {
    expect(recognizeCards(unlisted('nvidia-rtx-4090'), catalog)).toEqual(full('nvidia-rtx-4090'));
  });

  it('is known by the name that its driver prints', () => {
    const entry = catalog.gpus.find(({ id }) => id === 'nvidia-rtx-4090');
    expect(firstCard(unlisted('nvidia-rtx-4090', { name: entry?.match.names[0] ?? '', pciId: null }))?.gpuId).toBe('nvidia-rtx-4090');
  });

  it('is not known by a PCI id that stands for several revisions', () => {
    const id = '1002:7480';
    expect(catalog.gpus.find((gpu) => gpu.id === 'amd-rx-7600-xt')?.match.pciIds).toEqual([`${id}:c0`]);
    expect(firstCard(unlisted('amd-rx-7600-xt', { name: 'AMD adapter', pciId: id }))?.gpuId).toBeNull();
  });

  it('is not guessed where chips of one name differ in their cores', () => {
    expect(firstCard(unlisted('apple-m1-max'))?.gpuId).toBeNull();
  });

  it('is not known by a part of a name', () => {
    expect(firstCard(unlisted('nvidia-rtx-4090', { name: 'NVIDIA GeForce RTX 4090 X', pciId: null }))?.gpuId).toBeNull();
  });
});

describe('a card that the scanner knew', () => {
  it('stays what it is', () => {
    const profile = full('nvidia-rtx-4090x2');
    expect(recognizeCards(profile, catalog)).toBe(profile);
  });

  it('is looked up again when the catalog no longer has that id', () => {
    expect(firstCard(unlisted('nvidia-rtx-4090', { gpuId: 'nvidia-rtx-4090-old' }))?.gpuId).toBe('nvidia-rtx-4090');
  });
});
