import { describe, expect, it } from 'vitest';
import { unknown } from '#shared/estimate.ts';
import { openQuestions } from '#shared/hardware/open-questions.ts';
import type { Accelerator, HardwareProfile } from '#shared/hardware/profile.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { testCatalog } from '../../support/catalog.ts';

const catalog = testCatalog();
const base = whatIfProfile({ hardware: 'nvidia-rtx-3050-8-gb' }, catalog, '2026-11-24T09:00:00.000Z');
const missing = unknown('it may be either');

/** A card of which only the id is known that two cards share: 168 GB/s or 224 GB/s. */
const either: Partial<Accelerator> = {
  gpuId: null,
  name: 'Graphics Device',
  candidateIds: ['nvidia-rtx-3050-6-gb', 'nvidia-rtx-3050-8-gb'],
  bandwidthBytesPerSecond: missing,
  computeFlops: missing,
};
const withCard = (change: Partial<Accelerator>): HardwareProfile => ({
  ...base,
  accelerators: base.accelerators.map((card) => ({ ...card, ...change })),
});
const pathsOf = (profile: HardwareProfile): readonly string[] => openQuestions(profile).map(({ path }) => path);

describe('what a scan could not tell', () => {
  it('is nothing where every card is recognised', () => {
    expect(openQuestions(base)).toEqual([]);
  });

  it('is asked with the cards to choose from', () => {
    expect(openQuestions(withCard(either))).toEqual([
      { path: 'accelerators.0.gpuId', text: 'Which one is Graphics Device?', options: either.candidateIds },
    ]);
  });

  it('is a figure where no catalog entry fits', () => {
    expect(pathsOf(withCard({ gpuId: null, bandwidthBytesPerSecond: missing }))).toEqual(['accelerators.0.bandwidthBytesPerSecond']);
    expect(pathsOf(withCard({ memoryBytes: missing }))).toEqual(['accelerators.0.memoryBytes']);
    expect(pathsOf({ ...base, memory: { ...base.memory, totalBytes: missing } })).toEqual(['memory.totalBytes']);
  });

  it('is not asked of the parts of a divided card', () => {
    expect(pathsOf(withCard({ ...either, parentIndex: 0 }))).toEqual([]);
  });
});
