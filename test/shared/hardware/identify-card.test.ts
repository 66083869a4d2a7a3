import { describe, expect, it } from 'vitest';
import { applyCorrections } from '#shared/hardware/identify-card.ts';
import { openQuestions } from '#shared/hardware/open-questions.ts';
import { setValues } from '#shared/hardware/set-values.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { testCatalog } from '../../support/catalog.ts';

const catalog = testCatalog();
const base = whatIfProfile({ hardware: 'nvidia-rtx-3050-8-gb' }, catalog, '2026-11-24T09:00:00.000Z');
const either = {
  ...base,
  accelerators: base.accelerators.map((card) => ({
    ...card,
    gpuId: null,
    bandwidthBytesPerSecond: { value: null, reason: 'not told apart' },
    candidateIds: ['nvidia-rtx-3050-6-gb', 'nvidia-rtx-3050-8-gb'],
  })),
};

describe('corrections that say what a card is', () => {
  it('answer its question and give it the figures of that card', () => {
    const profile = applyCorrections(either, { 'accelerators.0.gpuId': 'nvidia-rtx-3050-8-gb' }, catalog);
    expect(openQuestions(either)).toHaveLength(1);
    expect(openQuestions(profile)).toEqual([]);
    const listed = catalog.gpus.find(({ id }) => id === 'nvidia-rtx-3050-8-gb')?.memory.bandwidthBytesPerSecond;
    expect(profile.accelerators[0]?.bandwidthBytesPerSecond.value).toBe(listed);
  });

  it('do what --set does', () => {
    const byScreen = applyCorrections(
      either,
      { 'accelerators.0.bandwidthBytesPerSecond': 2e11, 'accelerators.0.gpuId': 'nvidia-rtx-3050-6-gb' },
      catalog,
    );
    const byFlags = ['accelerators.0.bandwidthBytesPerSecond=200GB/s', 'accelerators.0.gpuId=nvidia-rtx-3050-6-gb'];
    expect(byScreen).toEqual(setValues(either, byFlags, catalog));
    expect(byScreen.accelerators[0]?.bandwidthBytesPerSecond.value).toBe(2e11);
  });

  it('pass over cards that are not there', () => {
    expect(applyCorrections(either, { 'accelerators.7.gpuId': 'nvidia-rtx-3050-6-gb' }, catalog)).toEqual(either);
    expect(applyCorrections(either, { 'accelerators.0.gpuId': 'no-such-card' }, catalog)).toEqual(either);
  });
});
