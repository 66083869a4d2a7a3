import { describe, expect, it } from 'vitest';
import { basis, sourced, unknown } from '#shared/estimate.ts';
import { markImplausible } from '#shared/hardware/plausibility.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { createOutput } from '../../../electron/cli/output.ts';
import { profileText } from '../../../electron/cli/text/profile-text.ts';
import { testCatalog } from '../../support/catalog.ts';

const base = whatIfProfile({ hardware: 'nvidia-rtx-3050-8-gb' }, testCatalog(), '2026-11-24T09:00:00.000Z');
const output = createOutput({ out: () => undefined, err: () => undefined, isTty: false, colour: false });
const textOf = (profile: HardwareProfile): string => profileText(profile, testCatalog().gpus, output);

describe('a profile as text', () => {
  it('asks what a card is that is not told apart, with the answers', () => {
    const ids = ['nvidia-rtx-3050-6-gb', 'nvidia-rtx-3050-8-gb'];
    const accelerators = base.accelerators.map((card) => ({ ...card, gpuId: null, name: 'Graphics Device', candidateIds: ids }));
    expect(textOf({ ...base, accelerators })).toContain(
      'Which one is Graphics Device?  --set accelerators.0.gpuId=nvidia-rtx-3050-6-gb | nvidia-rtx-3050-8-gb',
    );
    expect(textOf(base)).not.toContain('--set');
  });

  it('asks once about cards that are alike, and of each one that is not', () => {
    const ids = ['nvidia-rtx-3050-6-gb', 'nvidia-rtx-3050-8-gb'];
    const [card] = whatIfProfile({ hardware: 'nvidia-rtx-3050-8-gb' }, testCatalog(), base.takenAt).accelerators;
    if (!card) throw new Error('no card');
    const either = { ...card, gpuId: null, name: 'Graphics Device', candidateIds: ids };
    const alike = textOf({ ...base, accelerators: [either, { ...either, index: 1 }] });
    expect(alike.match(/Which one is/g)).toHaveLength(1);
    expect(alike).toContain('--set accelerators.*.gpuId=nvidia-rtx-3050-6-gb | nvidia-rtx-3050-8-gb');
    const besideAnother = textOf({ ...base, accelerators: [card, { ...either, index: 1 }] });
    expect(besideAnother).toContain('--set accelerators.1.gpuId=');
  });

  it('shows how a figure is written that is asked for', () => {
    const accelerators = base.accelerators.map((card) => ({
      ...card,
      gpuId: null,
      memoryBytes: unknown('hidden'),
      freeMemoryBytes: unknown('hidden'),
    }));
    expect(textOf({ ...base, accelerators })).toContain('--set accelerators.0.memoryBytes=24GiB');
  });

  it('names a tool that is there and failed, where no card is found too', () => {
    const probes = [{ probe: 'nvidia-smi', status: 'failed', detail: 'exit 18: Failed to initialize NVML' } as const];
    expect(textOf({ ...base, accelerators: [], probes })).toMatch(/nvidia-smi +is there and failed: exit 18: Failed to initialize NVML/);
    expect(textOf({ ...base, probes })).not.toContain('is there and failed');
  });

  it('says beside a value that it is not believed, and asks for a better one', () => {
    const free = sourced(40 * 1024 ** 3, basis('measured', 'nvidia-smi'));
    const accelerators = base.accelerators.map((card) => ({ ...card, memoryBytes: free, freeMemoryBytes: free }));
    const text = textOf(markImplausible({ ...base, accelerators }, testCatalog()));
    expect(text).toMatch(/memory +40\.0.GiB {2}measured, nvidia-smi, implausible: 40\.0.GiB on a card that is sold with 8\.0\d?.GiB/);
    expect(text).toMatch(/What is right\? {2}--set accelerators\.0\.memoryBytes=8GiB$/m);
  });

  it.each([
    [{ count: 2, channels: 2, transfersPerSecond: 5600e6, errorCorrection: true }, '2, on 2 channels, at 5600 MT/s, with error correction'],
    [{ count: 1, channels: 1, transfersPerSecond: null, errorCorrection: false }, '1, on 1 channel'],
    [{ count: 4, channels: null, transfersPerSecond: null, errorCorrection: null }, '4  measured, dmidecode'],
  ])('describes memory modules as far as they are known: %o', (modules, words) => {
    const memory = { ...base.memory, modules: sourced(modules, basis('measured', 'dmidecode')) };
    expect(textOf({ ...base, memory })).toContain(`Memory modules      ${words}`);
  });

  it('says why modules and NUMA nodes are not known', () => {
    const text = textOf({
      ...base,
      memory: { ...base.memory, modules: unknown('no root') },
      cpu: { ...base.cpu, numaNodes: unknown('no source') },
    });
    expect(text).toContain('Memory modules      unknown: no root');
    expect(text).toContain('NUMA nodes          unknown: no source');
  });
});
