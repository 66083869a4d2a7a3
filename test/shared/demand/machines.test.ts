import { describe, expect, it } from 'vitest';
import { countMachines, type MachineCount, type MachineQuestion, machinesForReplicas } from '#shared/demand/machines.ts';

describe('machines for replicas', () => {
  it.each([
    ['one replica a machine', 3, { gpusPerReplica: 8, gpusPerMachine: 8, spareMachines: 1 }, 4],
    ['four replicas of two cards on a machine of eight', 5, { gpusPerReplica: 2, gpusPerMachine: 8, spareMachines: 1 }, 3],
    ['none split over machines: two of three cards on eight', 5, { gpusPerReplica: 3, gpusPerMachine: 8, spareMachines: 0 }, 3],
    ['a replica of two machines', 2, { gpusPerReplica: 16, gpusPerMachine: 8, spareMachines: 1 }, 5],
  ])('%s', (_name, replicas, packing, machines) => {
    expect(machinesForReplicas(replicas, packing)).toBe(machines);
  });
});

describe('the number of machines', () => {
  // A machine that may be busy all of an hour month at no peak: 1,000 s fill it.
  const capacity = { availabilityRatio: 1000 / (730 * 3600), maxUtilisationRatio: 1, peakFactor: 1 };
  const question = { busySeconds: 500, capacity, byPeak: null, atLeast: 1, byHand: false, canAdd: true };

  it.each<[string, Partial<MachineQuestion>, MachineCount['machines'], MachineCount['decidedBy']]>([
    ['a month that one machine holds', {}, 1, 'volume'],
    ['a month that fills two and a half', { busySeconds: 2500 }, 3, 'volume'],
    ['more machines than a month fills', { busySeconds: 2500, atLeast: 5 }, 5, 'stated'],
    ['a month that would fill more than can be had', { busySeconds: 2500, canAdd: false }, 1, 'stated'],
    ['a number said by hand, which a month fills', { busySeconds: 2500, atLeast: 2, byHand: true }, 3, 'volume'],
    ['people whose peak needs more than their month', { busySeconds: 2500, byPeak: 4 }, 4, 'peak'],
    ['people who ask around the clock', { busySeconds: 5500, byPeak: 4 }, 6, 'volume'],
    ['people on machines that nobody sells any more', { byPeak: 4, canAdd: false }, 4, 'peak'],
    ['people where more machines stand already', { byPeak: 4, atLeast: 7 }, 7, 'stated'],
    ['people, and fewer machines said by hand', { busySeconds: 2500, byPeak: 4, atLeast: 2, byHand: true }, 2, 'stated'],
  ])('of %s', (_name, change, machines, decidedBy) => {
    expect(countMachines({ ...question, ...change })).toMatchObject({ machines, decidedBy });
  });

  it('says what peak and month need apart, whichever decides', () => {
    expect(countMachines({ ...question, busySeconds: 2500, byPeak: 4, atLeast: 2, byHand: true })).toMatchObject({
      byPeak: 4,
      byVolume: 3,
    });
  });
});
