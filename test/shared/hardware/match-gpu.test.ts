import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GpuIdentity, isDriverTotalOf, matchGpu } from '#shared/hardware/match-gpu.ts';
import { gib, mib } from '#shared/units.ts';
import { testCatalog } from '../../support/catalog.ts';
import { inEnglish } from '#shared/words/en.ts';

const { gpus } = testCatalog();
const nobody: GpuIdentity = { vendor: 'nvidia', pciId: null, revision: null, names: [], memoryBytes: null, gpuCores: null, portable: null };
const idOf = (identity: Partial<GpuIdentity>): string | null => {
  const match = matchGpu({ ...nobody, ...identity }, gpus);
  return match.kind === 'matched' ? match.gpu.id : null;
};

describe('a GPU is recognised', () => {
  it.each<[string, Partial<GpuIdentity>, string]>([
    ['by its PCI id', { pciId: '10de:2684' }, 'nvidia-rtx-4090'],
    ['by its PCI id when the driver has no name for it yet', { pciId: '10de:2b85', names: ['Graphics Device'] }, 'nvidia-rtx-5090'],
    ['by its whole driver name', { names: ['NVIDIA L4'] }, 'nvidia-l4'],
    ['by a driver name that lacks what the datasheet adds', { names: ['NVIDIA H100 80GB HBM3'] }, 'nvidia-h100-sxm'],
    ['by revision among AMD cards of one id', { vendor: 'amd', pciId: '1002:744c', revision: 'c8' }, 'amd-rx-7900-xtx'],
    ['by another revision of the same id', { vendor: 'amd', pciId: '1002:744c', revision: 'cc' }, 'amd-rx-7900-xt'],
    ['by memory among cards of one name', { names: ['NVIDIA GeForce RTX 4060 Ti'], memoryBytes: mib(16380) }, 'nvidia-rtx-4060-ti-16-gb'],
    [
      'by less memory among cards of one name',
      { names: ['NVIDIA GeForce RTX 4060 Ti'], memoryBytes: mib(8188) },
      'nvidia-rtx-4060-ti-8-gb',
    ],
    ['by memory among cards of one id', { pciId: '10de:2487', memoryBytes: mib(12288) }, 'nvidia-rtx-3060-12-gb'],
    ['by its cores among Apple chips of one name', { vendor: 'apple', names: ['Apple M4 Max'], gpuCores: 32 }, 'apple-m4-max-32'],
    ['by more cores among Apple chips of one name', { vendor: 'apple', names: ['Apple M4 Max'], gpuCores: 40 }, 'apple-m4-max-40'],
    ['by the pool where the name is shared', { names: ['Orin (nvgpu)'], memoryBytes: gib(61.4) }, 'nvidia-jetson-agx-orin-64gb'],
  ])('%s', (_how, identity, id) => {
    expect(idOf(identity)).toBe(id);
  });

  it('never by a part of a name: an RTX A1000 is no A100', () => {
    expect(idOf({ names: ['NVIDIA RTX A1000'] })).toBe('nvidia-rtx-a1000');
    expect(idOf({ names: ['NVIDIA RTX A10000'] })).toBeNull();
    expect(idOf({ names: ['A100'] })).toBeNull();
    expect(idOf({ names: ['NVIDIA GeForce RTX 4090 Laptop GPU'] })).toBe('nvidia-rtx-4090-laptop');
  });

  it('by the chassis where one id stands for a card and its laptop form', () => {
    const [card] = gpus.filter(({ id }) => id === 'nvidia-rtx-4090');
    if (!card) throw new Error('no RTX 4090');
    const both = [card, { ...card, id: 'mobile', segment: 'consumer-laptop' as const }];
    const inA = (portable: boolean | null) => matchGpu({ ...nobody, pciId: '10de:2684', portable }, both);
    expect(inA(true)).toMatchObject({ kind: 'matched', gpu: { id: 'mobile' } });
    expect(inA(false)).toMatchObject({ kind: 'matched', gpu: { id: 'nvidia-rtx-4090' } });
    expect(inA(null).kind).toBe('ambiguous');
  });

  it('not at all when several cards remain: all of them are named', () => {
    const match = matchGpu({ ...nobody, names: ['NVIDIA GeForce RTX 4060 Ti'] }, gpus);
    expect(match.kind === 'ambiguous' && match.candidates.map(({ id }) => id).sort()).toEqual([
      'nvidia-rtx-4060-ti-16-gb',
      'nvidia-rtx-4060-ti-8-gb',
    ]);
    expect(match.kind === 'ambiguous' && inEnglish(match.reason)).toContain('nvidia-rtx-4060-ti-8-gb');
  });

  it('not by the id of another maker', () => {
    expect(idOf({ vendor: 'amd', pciId: '10de:2684' })).toBeNull();
  });

  it('not by a revision that no entry lists', () => {
    expect(idOf({ vendor: 'amd', pciId: '1002:744c', revision: '77' })).toBeNull();
  });
});

describe('the total of a driver', () => {
  // L4 and DGX Spark as drivers report them; ECC and firmware take up to a tenth, nothing adds to a card.
  it.each([
    [mib(23_034), gib(24), true],
    [gib(121.7), gib(128), true],
    [gib(24), gib(24), true],
    [gib(21), gib(24), false],
    [gib(12), gib(16), false],
    [gib(25), gib(24), false],
  ])('%d bytes of a card of %d: %s', (total, nominal, belongs) => {
    expect(isDriverTotalOf(total, nominal)).toBe(belongs);
  });
});

describe('a name', () => {
  it('with anything before or after it is another name', () => {
    const names = gpus.flatMap((gpu) => gpu.match.names.map((name) => ({ name, vendor: gpu.vendor })));
    const known = new Set([...names.map(({ name }) => name), ...gpus.map(({ name }) => name)]);
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.string({ maxLength: 4 }),
        fc.string({ maxLength: 4 }),
        ({ name, vendor }, before, after) => {
          const changed = `${before}${name}${after}`;
          fc.pre(!known.has(changed));
          expect(matchGpu({ ...nobody, vendor, names: [changed] }, gpus).kind).toBe('none');
        },
      ),
    );
  });

  it('that only one entry has finds that entry', () => {
    for (const gpu of gpus) {
      for (const name of gpu.match.names) {
        const same = gpus.filter((other) => other.vendor === gpu.vendor && (other.match.names.includes(name) || other.name === name));
        if (same.length === 1) expect(idOf({ vendor: gpu.vendor, names: [name] })).toBe(gpu.id);
      }
    }
  });
});
