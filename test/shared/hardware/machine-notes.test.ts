import { describe, expect, it } from 'vitest';
import { unknown } from '#shared/estimate.ts';
import { machineNotes } from '#shared/hardware/machine-notes.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { testCatalog } from '../../support/catalog.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';
import { inEnglish } from '#shared/words/en.ts';

describe('what a plan takes for granted about a machine', () => {
  it('is told gap by gap: memory that nobody knows, devices left out, values assumed', () => {
    const machine = {
      ...resolvedMachine({ unknownMemory: 'not probed' }),
      unusedDevices: [{ index: 1, name: 'Built in', reason: 'integrated adapter beside a card: not added' }],
      assumptions: ['8 processor cores'],
    };
    expect(machineNotes(machine)).toEqual([
      { kind: 'unknown-memory', text: 'main memory unknown (not probed): nothing is planned to use it' },
      { kind: 'not-used', text: 'not used: Built in (integrated adapter beside a card: not added)' },
      { kind: 'assumed', text: 'assumed: 8 processor cores' },
    ]);
  });

  it('holds no rate of main memory where the rate of the chip is used', () => {
    const catalog = testCatalog();
    const mac = whatIfProfile({ hardware: 'macbook-pro-m4-max-128' }, catalog, '2026-11-24T09:00:00.000Z');
    const profile = { ...mac, memory: { ...mac.memory, bandwidthBytesPerSecond: unknown('not measured') } };
    const machine = resolveMachine(profile, catalog);
    expect(machine.host.bandwidth.point).toBe(machine.devices[0]?.bandwidth.value);
    expect(machine.assumptions.filter((text) => inEnglish(text).includes('memory bandwidth'))).toEqual([]);
  });
});
