import { describe, expect, it } from 'vitest';
import { basis, sourced, unknown } from '#shared/estimate.ts';
import { migShare } from '#shared/hardware/instance-share.ts';
import { openQuestions } from '#shared/hardware/open-questions.ts';
import type { Accelerator, HardwareProfile } from '#shared/hardware/profile.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { gib, mib } from '#shared/units.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';

const catalog = testCatalog();
const cards = (...ids: readonly string[]) => catalog.gpus.filter(({ id }) => ids.includes(id));

describe('the profile of a MIG instance', () => {
  // Fractions of memory and of SMs as NVIDIA's MIG User Guide lists them, "Supported MIG Profiles".
  it.each([
    ['nvidia-a30', '1g.6gb', 1 / 4, 1 / 4],
    ['nvidia-a30', '2g.12gb+me', 2 / 4, 2 / 4],
    ['nvidia-a30', '4g.24gb', 1, 1],
    ['nvidia-a100-sxm4-40gb', '1g.5gb', 1 / 8, 1 / 7],
    ['nvidia-a100-sxm4-40gb', '1g.5gb+me', 1 / 8, 1 / 7],
    ['nvidia-a100-pcie-40gb', '1g.10gb', 2 / 8, 1 / 7],
    ['nvidia-a100-sxm4-40gb', '2g.10gb', 2 / 8, 2 / 7],
    ['nvidia-a100-sxm4-40gb', '3g.20gb', 4 / 8, 3 / 7],
    ['nvidia-a100-sxm4-80gb', '1g.10gb', 1 / 8, 1 / 7],
    ['nvidia-a100-sxm4-80gb', '1g.20gb', 2 / 8, 1 / 7],
    ['nvidia-a100-sxm4-80gb', '4g.40gb', 4 / 8, 4 / 7],
    ['nvidia-a100-sxm4-80gb', '7g.80gb', 1, 1],
    ['nvidia-h100-sxm', '1g.10gb+me', 1 / 8, 1 / 7],
    ['nvidia-h100-nvl', '1g.12gb', 1 / 8, 1 / 7],
    ['nvidia-h100-nvl', '3g.47gb', 4 / 8, 3 / 7],
    ['nvidia-h20', '1g.24gb', 2 / 8, 1 / 7],
    ['nvidia-h200-sxm', '1g.18gb', 1 / 8, 1 / 7],
    ['nvidia-h200-sxm', '2g.35gb', 2 / 8, 2 / 7],
    ['nvidia-h200-sxm', '4g.71gb', 4 / 8, 4 / 7],
    ['nvidia-b200-sxm', '1g.23gb', 1 / 8, 1 / 7],
    ['nvidia-b200-sxm', '1g.45gb', 2 / 8, 1 / 7],
    ['nvidia-b200-sxm', '3g.90gb', 4 / 8, 3 / 7],
    ['nvidia-b200-sxm', '7g.180gb', 1, 1],
    ['nvidia-b300-sxm', '1g.34gb', 1 / 8, 1 / 7],
    ['nvidia-rtx-pro-6000-server', '1g.24gb+gfx', 1 / 4, 1 / 4],
    ['nvidia-rtx-pro-6000-server', '2g.48gb-me', 2 / 4, 2 / 4],
    // A compute instance has a part of the SMs of its instance, and all of its memory.
    ['nvidia-a100-sxm4-80gb', '1c.3g.40gb', 4 / 8, 1 / 7],
  ])('of %s named %s is %f of the memory and %f of the compute', (id, profile, memoryRatio, computeRatio) => {
    const share = migShare(profile, cards(id));
    expect(share?.memoryRatio).toBeCloseTo(memoryRatio, 9);
    expect(share?.computeRatio).toBeCloseTo(computeRatio, 9);
    expect(share?.basis).toMatchObject({ kind: 'datasheet', sourceId: 'nvidia-mig-guide' });
  });

  it('of one of several cards is the least that it may be', () => {
    expect(migShare('1g.10gb', cards('nvidia-a100-sxm4-40gb', 'nvidia-a100-sxm4-80gb'))?.memoryRatio).toBe(1 / 8);
  });

  it.each([
    ['CPX', 'nvidia-h100-sxm'],
    ['8g.80gb', 'nvidia-h100-sxm'],
    ['5g.24gb', 'nvidia-a30'],
    ['0g.5gb', 'nvidia-a30'],
    ['3c.2g.20gb', 'nvidia-a100-sxm4-80gb'],
    ['1g.10gb', 'nvidia-rtx-4090'],
    ['1g.10gb', 'no such card'],
  ])('that no card of that kind has, %s of %s, is none', (profile, id) => {
    expect(migShare(profile, cards(id))).toBeNull();
  });
});

describe('an instance in a plan', () => {
  const refused = unknown('nvidia-smi reported [Insufficient Permissions] for the memory');
  const measured = basis('measured', 'nvidia-smi');
  const [whole] = whatIfProfile({ hardware: 'nvidia-a100-sxm4-80gb' }, catalog, '2026-11-24T09:00:00.000Z').accelerators;
  if (whole === undefined) throw new Error('no card');
  const closed: Accelerator = { ...whole, memoryBytes: refused, freeMemoryBytes: refused };
  const instance: Accelerator = {
    ...whole,
    index: 1,
    parentIndex: 0,
    name: 'a part',
    nominalMemoryBytes: unknown('an instance'),
    memoryBytes: sourced(mib(9728), measured),
    freeMemoryBytes: sourced(mib(9715), measured),
    bandwidthBytesPerSecond: unknown('not stated'),
    computeFlops: unknown('not stated'),
  };
  const machine = (card: Accelerator, part: Accelerator): HardwareProfile => ({
    ...whatIfProfile({ hardware: 'cpu' }, catalog, '2026-11-24T09:00:00.000Z'),
    accelerators: [card, part],
  });
  const planned = (profile: HardwareProfile) => {
    const { devices, assumptions } = resolveMachine(profile, catalog);
    return {
      bandwidth: devices[0]?.bandwidth.value ?? 0,
      flops: devices[0]?.speedFlops.value ?? 0,
      said: assumptions.map(inEnglish).join('\n'),
    };
  };

  it('has its own rates where the scan knew them, and is said to have a part', () => {
    const part = { ...instance, bandwidthBytesPerSecond: sourced(2039e9 / 8, measured), computeFlops: sourced(312e12 / 7, measured) };
    const { bandwidth, flops, said } = planned(machine(closed, part));
    expect(bandwidth).toBeCloseTo(2039e9 / 8, -3);
    expect(flops).toBeCloseTo(312e12 / 7, -3);
    expect(said).toContain('a part: bandwidth and compute in proportion to its share of the card');
  });

  it('of a card whose memory cannot be read has its share of what that card is sold with', () => {
    const { bandwidth, said } = planned(machine(closed, instance));
    expect(bandwidth).toBeCloseTo((2039e9 * 9728) / 81_920, -3);
    expect(said).toContain('in proportion');
    expect(openQuestions(machine(closed, instance))).toEqual([]);
  });

  it('of a card of which nothing tells the size has the least part, and is asked about', () => {
    const nameless = { ...closed, nominalMemoryBytes: unknown('sold in several sizes') };
    const { bandwidth, flops, said } = planned(machine(nameless, instance));
    expect(bandwidth).toBeCloseTo(2039e9 / 8, -3);
    expect(flops).toBeLessThanOrEqual(312e12 / 7);
    expect(said).toContain('a part: its share of the card is not known');
    expect(openQuestions(machine(nameless, instance)).map(({ path }) => path)).toEqual(['accelerators.1.bandwidthBytesPerSecond']);
    const answered = { ...instance, bandwidthBytesPerSecond: sourced(500e9, basis('assumed', 'user')) };
    expect(planned(machine(nameless, answered)).bandwidth).toBeCloseTo(500e9, -3);
  });

  it('never has the rates of the whole card because they were copied to it', () => {
    const copied = { ...instance, bandwidthBytesPerSecond: whole.bandwidthBytesPerSecond, computeFlops: whole.computeFlops };
    const card = { ...whole, memoryBytes: sourced(gib(80), measured) };
    expect(planned(machine(card, copied)).bandwidth).toBeCloseTo((2039e9 * 9728) / 81_920, -3);
  });
});
