import { describe, expect, it } from 'vitest';
import { basis, sourced } from '#shared/estimate.ts';
import { correctableFacts, correctProfile } from '#shared/hardware/corrections.ts';
import { machineNotes } from '#shared/hardware/machine-notes.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { gib, mib } from '#shared/units.ts';
import { testCatalog } from '../../support/catalog.ts';
import { sampleProfile } from '../../renderer/support/samples.ts';

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

describe('the memory of a corrected card', () => {
  // 24,564 MiB of which 24,100 are free: others use 464.
  it('leaves to others what they use', () => {
    const { accelerators } = correctProfile(sampleProfile(), { 'accelerators.0.memoryBytes': gib(32) });
    expect(accelerators[0]?.freeMemoryBytes).toMatchObject({ value: gib(32) - mib(464), basis: { kind: 'assumed', sourceId: 'user' } });
  });

  it('is never less free than nothing', () => {
    const { accelerators } = correctProfile(sampleProfile(), { 'accelerators.0.memoryBytes': mib(400) });
    expect(accelerators[0]?.freeMemoryBytes.value).toBe(0);
  });

  it('is as free as the person says', () => {
    const said = { 'accelerators.0.memoryBytes': gib(32), 'accelerators.0.freeMemoryBytes': gib(30) };
    expect(correctProfile(sampleProfile(), said).accelerators[0]?.freeMemoryBytes.value).toBe(gib(30));
  });

  it('tells of a second correction what was probed, not the first', () => {
    const first = correctProfile(sampleProfile(), { 'accelerators.0.freeMemoryBytes': gib(20) });
    const { accelerators } = correctProfile(first, { 'accelerators.0.freeMemoryBytes': gib(21) });
    expect(accelerators[0]?.freeMemoryBytes).toMatchObject({ value: gib(21), basis: { note: 'replaces a value from nvidia-smi' } });
  });
});

describe('a machine with corrected values', () => {
  it('says which they are', () => {
    const said = { 'accelerators.0.memoryBytes': gib(32), 'memory.availableBytes': gib(8) };
    const machine = resolveMachine(correctProfile(sampleProfile(), said), testCatalog());
    expect(machineNotes(machine)).toContainEqual({
      kind: 'corrected',
      text: 'set by hand: memory.availableBytes, accelerators.0.memoryBytes, accelerators.0.freeMemoryBytes',
    });
  });

  it('says nothing of the kind where none is, nor of the memory of hardware that is not there', () => {
    const chosen = whatIfProfile({ hardware: 'cpu', ramBytes: gib(64) }, testCatalog(), '2026-11-24T09:00:00.000Z');
    for (const profile of [sampleProfile(), chosen]) {
      expect(machineNotes(resolveMachine(profile, testCatalog())).map(({ kind }) => kind)).not.toContain('corrected');
    }
  });
});

describe('what can be corrected', () => {
  /** Places of a document that hold a fact: a value with its basis, or none with a reason. */
  const factPaths = (node: unknown, path: readonly string[] = []): readonly string[] => {
    if (typeof node !== 'object' || node === null) return [];
    if ('basis' in node || ('value' in node && 'reason' in node)) return [path.join('.')];
    return Object.entries(node).flatMap(([key, child]: [string, unknown]) => factPaths(child, [...path, key]));
  };

  it.each([
    ['of an earlier version', sampleProfile()],
    [
      'that counts NUMA nodes',
      { ...sampleProfile(), cpu: { ...sampleProfile().cpu, numaNodes: sourced(2, basis('measured', 'numa-nodes')) } },
    ],
  ])('is every fact of a profile %s', (_which, profile) => {
    expect([...correctableFacts(profile).keys()].sort()).toEqual([...factPaths(profile)].sort());
  });
});
