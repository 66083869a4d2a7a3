import { describe, expect, it } from 'vitest';
import { parseProfile } from '#shared/hardware/parse-profile.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { testCatalog } from '../../support/catalog.ts';

describe('a profile document', () => {
  const profile = whatIfProfile({ hardware: 'nvidia-rtx-4090' }, testCatalog(), '2026-11-24T09:00:00.000Z');

  it('is taken as it stands when it is plausible', () => {
    expect(parseProfile(profile, 'p.json')).toEqual(profile);
  });

  it('that has more memory free than there is names the field, by the index of the accelerator', () => {
    const accelerators = profile.accelerators.map((device) => ({
      ...device,
      index: 7,
      freeMemoryBytes: { value: 1e15, basis: { kind: 'assumed' as const, sourceId: 'user' } },
    }));
    expect(() => parseProfile({ ...profile, accelerators }, 'p.json')).toThrow(
      /p\.json: accelerators\.7\.freeMemoryBytes: expected at most/,
    );
  });
});
