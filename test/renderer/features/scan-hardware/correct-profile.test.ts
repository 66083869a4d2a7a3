import { describe, expect, it } from 'vitest';
import { gib } from '#shared/units.ts';
import { correctProfile } from '../../../../renderer/features/scan-hardware/correct-profile.ts';
import { sampleProfile } from '../../support/samples.ts';

describe('a corrected profile', () => {
  it('holds the person’s figure, marked as theirs, and says what it replaces', () => {
    const { accelerators } = correctProfile(sampleProfile(), { 'accelerators.0.freeMemoryBytes': gib(20) });
    expect(accelerators[0]?.freeMemoryBytes).toEqual({
      value: gib(20),
      basis: { kind: 'assumed', sourceId: 'user', note: 'replaces a value from nvidia-smi' },
    });
  });

  it('fills a gap and keeps the reason for it', () => {
    const { accelerators } = correctProfile(sampleProfile(), { 'accelerators.0.linkBytesPerSecond': 31.5e9 });
    expect(accelerators[0]?.linkBytesPerSecond).toMatchObject({
      value: 31.5e9,
      basis: { note: 'was unknown: nvidia-smi reported [N/A] for the link width' },
    });
  });

  it('changes nothing else', () => {
    const before = sampleProfile();
    const after = correctProfile(before, { 'memory.availableBytes': gib(8) });
    expect(after).toEqual({ ...before, memory: { ...before.memory, availableBytes: after.memory.availableBytes } });
    expect(correctProfile(before, {})).toBe(before);
  });
});
