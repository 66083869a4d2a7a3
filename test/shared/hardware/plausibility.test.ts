import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basis, sourced, unknown } from '#shared/estimate.ts';
import { machineNotes } from '#shared/hardware/machine-notes.ts';
import { openQuestions } from '#shared/hardware/open-questions.ts';
import { doubtedFacts, markImplausible } from '#shared/hardware/plausibility.ts';
import type { Accelerator, HardwareProfile } from '#shared/hardware/profile.ts';
import { hardwareProfileSchema } from '#shared/hardware/profile.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { setValues } from '#shared/hardware/set-values.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { GB, GIB, gib, MIB } from '#shared/units.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';
import { rounds } from '../../support/rounds.ts';

const catalog = testCatalog();
const read = basis('measured', 'nvidia-smi');
const base = whatIfProfile({ hardware: 'nvidia-rtx-3090' }, catalog, '2026-11-24T09:00:00.000Z');
const [rtx3090] = base.accelerators;
if (rtx3090 === undefined) throw new Error('no card');

const withCard = (change: Partial<Accelerator>, of: Accelerator = rtx3090): HardwareProfile => ({
  ...base,
  origin: 'probed',
  accelerators: [{ ...of, freeMemoryBytes: sourced(gib(1), read), ...change }],
});
const cardNamed = (hardware: string, change: Partial<Accelerator>): HardwareProfile =>
  withCard(change, whatIfProfile({ hardware }, catalog, base.takenAt).accelerators[0] ?? rtx3090);
const mark = (profile: HardwareProfile): HardwareProfile => markImplausible(profile, catalog);
const doubtsOf = (profile: HardwareProfile) => doubtedFacts(mark(profile)).map(({ path }) => path);
const asked = (profile: HardwareProfile) => openQuestions(mark(profile)).map(({ path }) => path);
const said = (profile: HardwareProfile) =>
  machineNotes(resolveMachine(profile, catalog))
    .map(({ text }) => inEnglish(text))
    .join('\n');
const total = (profile: HardwareProfile) => resolveMachine(profile, catalog).devices[0]?.totalBytes.value;

const unlisted: Accelerator = { ...rtx3090, gpuId: null, pciId: '10de:ffff', name: 'NVIDIA Something New' };

describe('the memory of a card', () => {
  it.each([
    // Slips of units, in either direction, the window of 256 MiB that the bus shows, and that of 32 GiB.
    ['KiB for MiB', 24 * 1024 * GIB, 24 * GIB],
    ['bytes for kB', 24e3 * GIB, 24 * GIB],
    ['millions', 24e6 * GIB, 24 * GIB],
    ['a resizable window', 32 * GIB, 24 * GIB],
    ['a window', 256 * MIB, 256 * MIB],
    ['MiB for GiB', 24 * MIB, 24 * MIB],
    ['nothing', 0, undefined],
  ])('that is far from what it is sold with is kept, marked and asked about: %s', (_, size, planned) => {
    const profile = withCard({ memoryBytes: sourced(size, read), freeMemoryBytes: sourced(size, read) });
    const marked = mark(profile).accelerators[0]?.memoryBytes;
    expect(marked).toMatchObject({ value: size, basis: { kind: 'measured', sourceId: 'nvidia-smi' } });
    expect(JSON.stringify(marked)).toMatch(/"doubt":"implausible: .* on a card that is sold with 24\.0.GiB; a plan reckons with/);
    expect(asked(profile)).toContain('accelerators.0.memoryBytes');
    expect(total(profile)).toBe(planned);
    expect(said(profile)).toContain('implausible');
    const answered = setValues(mark(profile), ['accelerators.0.memoryBytes=24GiB', 'accelerators.0.freeMemoryBytes=23GiB'], catalog);
    expect(openQuestions(answered)).toEqual([]);
    expect(total(answered)).toBe(24 * GIB);
  });

  it.each([
    ['nvidia-rtx-3090', 24 * GIB - 12 * MIB],
    ['nvidia-rtx-3080-laptop', 16 * GIB],
    ['amd-instinct-mi50', 32 * GIB],
    ['nvidia-a10', 22_731 * MIB],
    ['nvidia-l4', 23_034 * MIB],
    // A driver sees the two dies of an MI250 apart.
    ['amd-instinct-mi250', 65_520 * MIB],
    ['amd-instinct-mi300x', 196_592 * MIB],
  ])('that makers, drivers and dies give %s is no cause for a question: %d bytes', (hardware, size) => {
    expect(doubtsOf(cardNamed(hardware, { memoryBytes: sourced(size, read) }))).toEqual([]);
  });

  it.each([
    // Twice and half of what is sold: another card, a bad reading, or a workshop's.
    ['nvidia-rtx-5070-laptop', 16, 8],
    ['amd-rx-6700-xt', 24, 12],
    ['nvidia-rtx-2080-ti', 22, 11],
    ['nvidia-rtx-4090', 48, 24],
    ['nvidia-rtx-4060', 4, 4],
    ['nvidia-rtx-3090', 12, 12],
    ['intel-arc-a770', 12, 12],
  ])('of %s is no %d GiB without a word: a plan takes %d, until its owner says what it is', (hardware, gibibytes, planned) => {
    const size = sourced(gibibytes * GIB, read);
    const profile = cardNamed(hardware, { memoryBytes: size, freeMemoryBytes: size });
    expect(mark(profile).accelerators[0]?.memoryBytes).toMatchObject({ value: gibibytes * GIB, basis: { kind: 'measured' } });
    expect(asked(profile)).toEqual(['accelerators.0.memoryBytes']);
    expect(total(profile)).toBe(planned * GIB);
    const answered = setValues(mark(profile), [`accelerators.0.memoryBytes=${gibibytes}GiB`], catalog);
    expect(openQuestions(answered)).toEqual([]);
    expect(doubtedFacts(answered)).toMatchObject([{ path: 'accelerators.0.memoryBytes', isOwnWord: true }]);
    expect(total(answered)).toBe(gibibytes * GIB);
  });

  it('of a card that is cut into parts may be less than that of the whole', () => {
    const whole = withCard({ memoryBytes: sourced(12 * GIB, read) });
    const part: Accelerator = {
      ...rtx3090,
      index: 1,
      parentIndex: 0,
      memoryBytes: sourced(6 * GIB, read),
      freeMemoryBytes: sourced(GIB, read),
    };
    expect(doubtsOf({ ...whole, accelerators: [...whole.accelerators, part] })).toEqual([]);
  });

  it('of an MI300X is not 0.19 MiB', () => {
    const size = Math.round(0.19 * MIB);
    const profile = cardNamed('amd-instinct-mi300x', { memoryBytes: sourced(size, read), freeMemoryBytes: sourced(190 * GIB, read) });
    expect(asked(profile)).toEqual(['accelerators.0.memoryBytes', 'accelerators.0.freeMemoryBytes']);
    expect(resolveMachine(profile, catalog).devices[0]?.freeBytes.value).toBe(size);
  });

  it('of a share that a hypervisor gives is less than that of the card', () => {
    expect(doubtsOf(cardNamed('nvidia-a40', { name: 'NVIDIA A40-4Q', memoryBytes: sourced(4 * GIB, read) }))).toEqual([]);
    const guest = cardNamed('nvidia-a10', { memoryBytes: sourced(4 * GIB, read) });
    expect(doubtsOf({ ...guest, os: { ...guest.os, guest: 'vm' } })).toEqual([]);
    expect(doubtsOf(guest)).toEqual(['accelerators.0.memoryBytes']);
  });

  it.each([
    [8 * GIB, []],
    [1024 * GIB, []],
    [24 * 1024 * GIB, ['accelerators.0.memoryBytes']],
    [24 * MIB, ['accelerators.0.memoryBytes']],
  ])('that no list knows is held to what any card has: %d bytes', (size, expected) => {
    expect(doubtsOf(withCard({ memoryBytes: sourced(size, read), freeMemoryBytes: sourced(MIB, read) }, unlisted))).toEqual(expected);
  });

  it('that no list knows and no card has is unknown to a plan', () => {
    const profile = withCard({ memoryBytes: sourced(24e6 * GIB, read) }, unlisted);
    const { devices, unusedDevices } = resolveMachine(profile, catalog);
    expect(devices).toEqual([]);
    expect(inEnglish(unusedDevices[0]?.reason ?? '')).toMatch(/memory not known/);
  });

  it('of a part is not more than that of the whole', () => {
    const whole = withCard({ memoryBytes: sourced(24 * GIB, read) });
    const part: Accelerator = { ...rtx3090, index: 1, parentIndex: 0, memoryBytes: sourced(30 * GIB, read) };
    expect(doubtsOf({ ...whole, accelerators: [...whole.accelerators, part] })).toEqual(['accelerators.1.memoryBytes']);
    const pool: Partial<Accelerator> = {
      memoryKind: 'unified',
      nominalMemoryBytes: sourced(64 * GIB, read),
      memoryBytes: sourced(96 * GIB, read),
    };
    expect(doubtsOf(withCard(pool, unlisted))).toEqual(['accelerators.0.memoryBytes']);
  });
});

describe('free memory', () => {
  it('above the total is cut to it, and the reading is told', () => {
    const profile = withCard({ memoryBytes: sourced(24 * GIB, read), freeMemoryBytes: sourced(25 * GIB, read) });
    const free = mark(profile).accelerators[0]?.freeMemoryBytes;
    expect(free).toMatchObject({ value: 24 * GIB, basis: { kind: 'assumed', sourceId: 'nvidia-smi' } });
    expect(JSON.stringify(free)).toMatch(/implausible: 25\.0.GiB free of 24\.0.GiB/);
    expect(asked(profile)).toEqual(['accelerators.0.freeMemoryBytes']);
    expect(said(profile)).toContain('implausible');
    // Looked at again, from a file, it is still marked.
    const again = hardwareProfileSchema.parse(JSON.parse(JSON.stringify(mark(profile))));
    expect(asked(again)).toEqual(['accelerators.0.freeMemoryBytes']);
  });

  it('of the system above its total is cut too', () => {
    const memory = { ...base.memory, totalBytes: sourced(32 * GIB, read), availableBytes: sourced(33 * GIB, read) };
    const profile = { ...base, memory };
    expect(mark(profile).memory.availableBytes.value).toBe(32 * GIB);
    expect(asked(profile)).toEqual(['memory.availableBytes']);
    expect(resolveMachine(profile, catalog).host.freeBytes.value).toBe(32 * GIB);
  });
});

describe('the machine', () => {
  const machine = (change: (profile: HardwareProfile) => HardwareProfile): HardwareProfile => change({ ...base, origin: 'probed' });
  it.each<[string, (profile: HardwareProfile) => HardwareProfile]>([
    ['memory.totalBytes', (p) => ({ ...p, memory: { ...p.memory, totalBytes: sourced(268 * 1024 * GIB, read) } })],
    [
      'memory.totalBytes',
      (p) => ({ ...p, memory: { ...p.memory, totalBytes: sourced(64 * MIB, read), availableBytes: sourced(MIB, read) } }),
    ],
    ['memory.bandwidthBytesPerSecond', (p) => ({ ...p, memory: { ...p.memory, bandwidthBytesPerSecond: sourced(90_000 * GB, read) } })],
    ['memory.bandwidthBytesPerSecond', (p) => ({ ...p, memory: { ...p.memory, bandwidthBytesPerSecond: sourced(90e6, read) } })],
    ['cpu.physicalCores', (p) => ({ ...p, cpu: { ...p.cpu, physicalCores: sourced(1e9, read) } })],
    ['cpu.numaNodes', (p) => ({ ...p, cpu: { ...p.cpu, numaNodes: sourced(70_000, read) } })],
    ['disk.freeBytes', (p) => ({ ...p, disk: { ...p.disk, freeBytes: sourced(2 ** 63, read) } })],
    ['disk.readBytesPerSecond', (p) => ({ ...p, disk: { ...p.disk, readBytesPerSecond: sourced(9e12, read) } })],
    ['linkBytesPerSecond', (p) => ({ ...p, linkBytesPerSecond: sourced(9e14, read) })],
  ])('has no such %s', (path, change) => {
    const profile = machine(change);
    expect(asked(profile)).toEqual([path]);
    expect(said(profile)).toContain(`${path}: implausible`);
  });

  it('has no modules of 3,200,000 MT/s, and who knows what they make together says that', () => {
    const modules = sourced({ count: 2, channels: null, transfersPerSecond: 3.2e12, errorCorrection: null }, read);
    const unmeasured = unknown('not measured');
    const profile = machine((p) => ({ ...p, memory: { ...p.memory, modules, bandwidthBytesPerSecond: unmeasured } }));
    expect(asked(profile)).toEqual(['memory.bandwidthBytesPerSecond']);
    expect(mark(profile).memory.modules).toMatchObject({ value: { transfersPerSecond: 3.2e12 } });
    expect(openQuestions(setValues(mark(profile), ['memory.bandwidthBytesPerSecond=51.2GB/s'], catalog))).toEqual([]);
    const real = { ...modules, value: { ...modules.value, transfersPerSecond: 8800e6 } };
    expect(asked(machine((p) => ({ ...p, memory: { ...p.memory, modules: real } })))).toEqual([]);
  });

  it.each([
    ['1970-01-01T00:00:12.000Z', true],
    ['2106-02-07T06:28:15.000Z', true],
    ['2026-11-24T09:00:00.000Z', false],
    ['2031-01-01T00:00:00.000Z', false],
  ])('of %s was looked at with a wrong clock: %s', (takenAt, isWrong) => {
    expect(said({ ...base, takenAt }).includes(`dated ${takenAt.slice(0, 10)}`)).toBe(isWrong);
  });

  it('of 268 TiB is planned without main memory that nobody knows', () => {
    const profile = machine((p) => ({
      ...p,
      memory: { ...p.memory, totalBytes: sourced(268 * 1024 * GIB, read), availableBytes: sourced(260 * 1024 * GIB, read) },
    }));
    expect(resolveMachine(profile, catalog).host.freeBytes.value).toBeNull();
  });

  it('of 24 TiB, 896 cores and two sockets of fast memory is a real one', () => {
    const profile = machine((p) => ({
      ...p,
      cpu: { ...p.cpu, physicalCores: sourced(896, read), numaNodes: sourced(32, read) },
      memory: { ...p.memory, totalBytes: sourced(24 * 1024 * GIB, read), bandwidthBytesPerSecond: sourced(2000 * GB, read) },
      disk: { freeBytes: sourced(2e15, read), readBytesPerSecond: sourced(100 * GB, read) },
    }));
    expect(doubtsOf(profile)).toEqual([]);
  });
});

describe('rates of a card', () => {
  it.each([
    ['bandwidthBytesPerSecond', 936e9 * 1000, 936.2e9],
    ['bandwidthBytesPerSecond', 936e6, 936e6],
    ['computeFlops', 71e12 * 1000, 71e12],
  ] as const)('far from the datasheet are marked: %s', (fact, value, planned) => {
    const profile = withCard({ [fact]: sourced(value, read) });
    expect(asked(profile)).toEqual([`accelerators.0.${fact}`]);
    const device = resolveMachine(profile, catalog).devices[0];
    const reckoned = (fact === 'computeFlops' ? device?.speedFlops : device?.bandwidth)?.value ?? 0;
    expect(reckoned / planned).toBeCloseTo(1, 1);
  });

  it('that were overclocked or counted another way are left alone', () => {
    expect(doubtsOf(withCard({ bandwidthBytesPerSecond: sourced(1020e9, read), computeFlops: sourced(142e12, read) }))).toEqual([]);
  });

  it.each([0, 450e3])('a limit of %d W is no limit', (watts) => {
    expect(asked(withCard({ powerLimitWatts: sourced(watts, read) }))).toEqual(['accelerators.0.powerLimitWatts']);
  });
});

describe('a person’s own word', () => {
  it('is taken with the mark, and not asked about again', () => {
    const profile = setValues(withCard({}), ['accelerators.0.memoryBytes=96GiB', 'memory.totalBytes=300TiB'], catalog);
    expect(doubtedFacts(profile).map(({ path, isOwnWord }) => [path, isOwnWord])).toEqual([
      ['memory.totalBytes', true],
      ['accelerators.0.memoryBytes', true],
    ]);
    expect(openQuestions(profile)).toEqual([]);
    expect(total(profile)).toBe(96 * GIB);
    expect(said(profile)).toMatch(/96\.0.GiB on a card that is sold with 24\.0.GiB; your word is taken/);
  });
});

describe('whatever was read', () => {
  const size = fc.oneof(fc.constant(0), fc.double({ min: 1, max: 1e19, noNaN: true }), fc.integer({ min: 1, max: 2 ** 40 }));
  const reading = size.map((value) => sourced(Math.round(value), read));
  it('no profile says that more is free than there is, and nothing is marked without a question', () => {
    const facts = fc.record({ total: reading, free: reading, ram: reading, left: reading, rate: reading, cores: reading, watts: reading });
    const cards = fc.constantFrom(rtx3090, unlisted);
    fc.assert(
      fc.property(facts, cards, ({ total: all, free, ram, left, rate, cores, watts }, card) => {
        const profile = mark({
          ...withCard(
            { memoryBytes: all, freeMemoryBytes: free, bandwidthBytesPerSecond: rate, computeFlops: rate, powerLimitWatts: watts },
            card,
          ),
          cpu: { ...base.cpu, physicalCores: { ...cores, value: cores.value + 1 } },
          memory: { ...base.memory, totalBytes: ram, availableBytes: left, bandwidthBytesPerSecond: rate },
          disk: { freeBytes: free, readBytesPerSecond: rate },
        });
        const [device] = profile.accelerators;
        expect(device?.freeMemoryBytes.value).toBeLessThanOrEqual(device?.memoryBytes.value ?? 0);
        expect(profile.memory.availableBytes.value).toBeLessThanOrEqual(profile.memory.totalBytes.value ?? 0);
        const paths = openQuestions(profile).map(({ path }) => path);
        for (const { path } of doubtedFacts(profile)) expect(paths).toContain(path);
        // What is reckoned with is never more than was read, nor than the card is sold with.
        const planned = resolveMachine(profile, catalog).devices[0];
        expect(planned?.freeBytes.value ?? 0).toBeLessThanOrEqual(
          Math.min(free.value, all.value, card === rtx3090 ? 24.25 * GIB : Infinity),
        );
        expect(mark(profile)).toEqual(profile);
      }),
      { numRuns: rounds(150, 5000) },
    );
  });
});
