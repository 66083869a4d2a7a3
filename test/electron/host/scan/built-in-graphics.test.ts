import { describe, expect, it } from 'vitest';
import { openQuestions } from '#shared/hardware/open-questions.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { setValues } from '#shared/hardware/set-values.ts';
import { GIB, MIB } from '#shared/units.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../../support/catalog.ts';
import { controllers, direct3d, displayClass, displays, scan, seen } from './described-machines.ts';

const radeon = 'PCI\\VEN_1002&DEV_150E&SUBSYS_00000000&REV_C1\\4&1&0&0041';
const iris = 'PCI\\VEN_8086&DEV_A7A0&SUBSYS_00000000&REV_04\\3&11583659&0&10';

const windows = (answers: Readonly<Record<string, string>>, gibibytes = 24) =>
  scan({ platform: 'win32', answers, os: { totalMemoryBytes: gibibytes * GIB, freeMemoryBytes: (gibibytes - 4) * GIB } });

describe('graphics of a processor on Windows', () => {
  it('may use what Direct3D says: the carve-out and the shared memory', async () => {
    const profile = await windows({
      ...controllers(['AMD Radeon(TM) 890M Graphics', radeon]),
      ...displayClass(['PCI\\VEN_1002&DEV_150E&REV_C1', 4 * GIB]),
      ...direct3d({ vendor: '1002', device: '150e', dedicated: 4 * GIB + 64 * MIB, shared: 11 * GIB }),
    });
    expect(seen(profile)).toEqual([{ name: 'AMD Radeon(TM) 890M Graphics', gpuId: 'amd-890m', kind: 'unified', mib: 15 * 1024 + 64 }]);
    expect(profile.accelerators[0]?.memoryBytes).toMatchObject({ basis: { kind: 'measured', sourceId: 'windows-registry' } });
    expect(profile.accelerators[0]?.freeMemoryBytes.value).toBe(15 * GIB + 64 * MIB);
    expect(openQuestions(profile)).toEqual([]);
  });

  it('may use the carve-out and half of the rest, by Windows’ own rule, where Direct3D says nothing', async () => {
    const profile = await windows(
      { ...controllers(['AMD Radeon(TM) 890M Graphics', radeon]), ...displayClass(['PCI\\VEN_1002&DEV_150E', 8 * GIB]) },
      24,
    );
    expect(seen(profile)).toMatchObject([{ kind: 'unified', mib: (8 + 24 / 2) * 1024 }]);
    expect(profile.accelerators[0]?.memoryBytes).toMatchObject({ basis: { kind: 'assumed', sourceId: 'wddm-graphics-memory' } });
    expect(profile.accelerators[0]?.nominalMemoryBytes.value).toBe(32 * GIB);
    expect(resolveMachine(profile, testCatalog()).devices).toHaveLength(1);
  });

  it.each([
    ['Intel(R) Iris(R) Xe Graphics', iris],
    ['Intel(R) Arc(TM) 140V GPU (16GB)', 'PCI\\VEN_8086&DEV_64A0&SUBSYS_00000000&REV_04\\3&1&0&10'],
    // The name alone, at an address that tells nothing.
    ['Intel(R) Arc(TM) B390 GPU', 'PCI\\VEN_8086&DEV_FFF1&SUBSYS_00000000&REV_04\\4&1&0&0008'],
    ['Intel(R) UHD Graphics 770', 'PCI\\VEN_8086&DEV_FFF2&SUBSYS_00000000&REV_04\\4&1&0&0008'],
    ['Intel(R) Graphics', 'PCI\\VEN_8086&DEV_FFF3&SUBSYS_00000000&REV_04\\4&1&0&0008'],
  ])('is no card of 128 MiB: %s', async (name, id) => {
    const matching = id.split('&SUBSYS')[0] ?? '';
    const profile = await windows({ ...controllers([name, id]), ...displayClass([matching, 128 * MIB]) }, 16);
    expect(seen(profile)).toMatchObject([{ name, kind: 'unified', mib: 128 + 8 * 1024 }]);
  });

  it.each([
    ['Intel(R) UHD Graphics 770', 'PCI\\VEN_8086&DEV_4680&SUBSYS_00000000&REV_0C\\3&1&0&10'],
    ['Intel(R) Iris(R) Xe Graphics', 'PCI\\VEN_8086&DEV_9A49&SUBSYS_00000000&REV_01\\3&1&0&10'],
    ['Intel(R) Arc(TM) 140V GPU (16GB)', 'PCI\\VEN_8086&DEV_64A0&SUBSYS_00000000&REV_04\\3&1&0&10'],
    ['AMD Radeon(TM) Graphics', 'PCI\\VEN_1002&DEV_1638&SUBSYS_00000000&REV_C6\\4&1&0&0041'],
  ])('%s keep name and memory, and get no speed that nobody published', async (name, id) => {
    const matching = id.split('&SUBSYS')[0] ?? '';
    const profile = await windows({ ...controllers([name, id]), ...displayClass([matching, 128 * MIB]) }, 32);
    expect(seen(profile)).toEqual([{ name, gpuId: null, kind: 'unified', mib: 128 + 16 * 1024 }]);
    expect(openQuestions(profile).map(({ path }) => path)).toEqual(['accelerators.0.computeFlops']);
    const { devices, unusedDevices } = resolveMachine(profile, testCatalog());
    expect(devices).toEqual([]);
    expect(unusedDevices.map(({ reason }) => inEnglish(reason)).join()).toMatch(
      /no measured or documented speed.*accelerators\.0\.computeFlops/,
    );
    const answered = setValues(profile, ['accelerators.0.computeFlops=1.5TFLOPS'], testCatalog());
    expect(openQuestions(answered)).toEqual([]);
    expect(resolveMachine(answered, testCatalog()).devices).toMatchObject([{ name, speedFlops: { value: 1.5e12 } }]);
  });

  it('without a PCI id is listed, and asked about where nothing tells its share', async () => {
    const name = 'Snapdragon(R) X Elite - X1E80100 - Qualcomm(R) Adreno(TM) GPU';
    const profile = await windows(controllers([name, 'ACPI\\QCOM0C36\\0']), 32);
    expect(seen(profile)).toEqual([{ name, gpuId: null, kind: 'unified', mib: null }]);
    expect(openQuestions(profile).map(({ path }) => path)).toEqual(['accelerators.0.memoryBytes', 'accelerators.0.computeFlops']);
    const answers = ['accelerators.0.memoryBytes=16GiB', 'accelerators.0.computeFlops=4.6TFLOPS'];
    const answered = setValues(profile, answers, testCatalog());
    expect(answered.accelerators[0]?.memoryBytes.value).toBe(16 * GIB);
    expect(openQuestions(answered)).toEqual([]);
  });

  it('is asked about where the registry holds no size, and not where a card is used instead', async () => {
    const alone = await windows(controllers(['AMD Radeon(TM) 890M Graphics', radeon]));
    expect(openQuestions(alone).map(({ path }) => path)).toEqual(['accelerators.0.memoryBytes']);
    const arc = 'PCI\\VEN_8086&DEV_56A0&SUBSYS_00000000&REV_08\\6&1&0&00080010';
    const beside = await windows({
      ...controllers(['AMD Radeon(TM) 890M Graphics', radeon], ['Intel(R) Arc(TM) A770 Graphics', arc]),
      ...displayClass(['PCI\\VEN_8086&DEV_56A0', 16 * GIB]),
    });
    expect(openQuestions(beside)).toEqual([]);
  });
});

describe('a Mac with an Intel processor', () => {
  const intel = { sppci_model: 'Intel UHD Graphics 630', spdisplays_vram_shared: '1536 MB' };
  const radeonPro = { sppci_model: 'AMD Radeon Pro 5300M', spdisplays_vram: '4 GB' };
  const sysctl = { 'sysctl -n hw.memsize machdep': `${16 * GIB}\nIntel(R) Core(TM) i7-9750H CPU @ 2.60GHz\n` };
  const intelMac = (...entries: readonly Readonly<Record<string, unknown>>[]) =>
    scan({ platform: 'darwin', answers: { ...sysctl, ...displays(...entries) } });

  it.each([
    ['Intel', 'AMD'],
    ['sppci_vendor_intel', 'sppci_vendor_amd'],
    ['Intel (0x8086)', 'AMD (0x1002)'],
    ['sppci_vendor_Intel', 'ATI (0x1002)'],
  ])('lists both adapters by makers written "%s" and "%s"', async (first, second) => {
    const profile = await intelMac({ ...intel, spdisplays_vendor: first }, { ...radeonPro, spdisplays_vendor: second });
    expect(seen(profile)).toMatchObject([
      { name: 'Intel UHD Graphics 630', kind: 'unified', mib: 1536 },
      { name: 'AMD Radeon Pro 5300M', kind: 'dedicated', mib: 4096 },
    ]);
    expect(profile.accelerators.map(({ vendor }) => vendor)).toEqual(['intel', 'amd']);
    // The built-in one is not used beside a card; of this one the catalog lists no rates.
    const facts = ['bandwidthBytesPerSecond=192GB/s', 'computeFlops=8TFLOPS'].map((fact) => `accelerators.1.${fact}`);
    const told = setValues(profile, facts, testCatalog());
    expect(resolveMachine(told, testCatalog()).devices.map(({ name }) => name)).toEqual(['AMD Radeon Pro 5300M']);
    expect(openQuestions(profile).map(({ path }) => path)).toEqual([
      'accelerators.1.bandwidthBytesPerSecond',
      'accelerators.1.computeFlops',
    ]);
  });

  it('gives its built-in graphics what macOS lends them, and no working set of an Apple chip', async () => {
    const profile = await intelMac({ ...intel, spdisplays_vendor: 'Intel' });
    expect(profile.accelerators[0]?.memoryBytes).toMatchObject({
      value: 1536 * MIB,
      basis: { kind: 'measured', sourceId: 'system-profiler' },
    });
  });

  it.each(['Intel Iris Plus Graphics 655', 'Intel HD Graphics 6000'])('knows %s by its name where no maker is named', async (name) => {
    const profile = await intelMac({ sppci_model: name, _spdisplays_vram: '1536 MB' });
    expect(seen(profile)).toMatchObject([{ name, kind: 'unified', mib: 1536 }]);
    expect(profile.accelerators[0]?.vendor).toBe('intel');
  });
});
