import { describe, expect, it } from 'vitest';
import { basis, sourced } from '#shared/estimate.ts';
import { plan } from '#shared/recommend/plan.ts';
import { gib } from '#shared/units.ts';
import { deviceMemories, groupDevices, shownDevices } from '../../../../renderer/features/choose-model/device-memory.ts';
import { planInput } from '../../../support/plan-input.ts';

const server = planInput({ hardware: 'nvidia-rtx-4090x2', ramGib: 128 });
const placements = plan(server).ranked.flatMap(({ fit }) => (fit.verdict === 'does-not-fit' ? [] : [fit]));

describe('memory by device', () => {
  it('adds up to what the fit says it takes', () => {
    for (const fit of placements) {
      const sum = deviceMemories(fit.placement, server.profile).reduce((total, { neededBytes }) => total + neededBytes, 0);
      expect(Math.abs(sum - fit.totalBytes.point)).toBeLessThan(1024);
    }
  });

  it('draws no bar for main memory while everything that matters is on the accelerators', () => {
    const onCards = placements.filter(({ placement }) => placement.kind === 'accelerator');
    expect(onCards.length).toBeGreaterThan(0);
    for (const { placement } of onCards) {
      expect(shownDevices(placement, server.profile).some(({ device }) => device === 'host')).toBe(false);
    }
  });

  it('draws two cards apart of which one is in use by other programs', () => {
    const [first, second] = server.profile.accelerators;
    const fit = placements.find(({ placement }) => groupDevices(shownDevices(placement, server.profile))[0]?.count === 2);
    if (!first || !second || !fit) throw new Error('no model fills the two cards alike');
    const freeMemoryBytes = sourced(gib(8), basis('measured', 'nvidia-smi'));
    const busy = { ...server.profile, accelerators: [first, { ...second, freeMemoryBytes }] };
    expect(groupDevices(shownDevices(fit.placement, busy)).map(({ count }) => count)).toEqual([1, 1]);
  });

  it('counts every device once when cards that are filled alike are drawn as one', () => {
    for (const { placement } of placements) {
      const devices = deviceMemories(placement, server.profile);
      const counted = groupDevices(devices).reduce((sum, { count }) => sum + count, 0);
      expect(counted).toBe(devices.length);
    }
  });
});
