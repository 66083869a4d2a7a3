import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unknown } from '#shared/estimate.ts';
import { matchGpu } from '#shared/hardware/match-gpu.ts';
import type { Accelerator, HardwareProfile } from '#shared/hardware/profile.ts';
import { hardwareProfileSchema } from '#shared/hardware/profile.ts';
import { appleWorkingSet } from '#shared/hardware/apple-working-set.ts';
import { GIB, MIB } from '#shared/units.ts';
import { acceleratorsOf } from '../../../../electron/host/scan/accelerators.ts';
import { nvidiaFields } from '../../../../electron/host/scan/probes/nvidia-csv.ts';
import { nvidiaSmi } from '../../../../electron/host/scan/probes/nvidia-smi.ts';
import { rocmSmi } from '../../../../electron/host/scan/probes/rocm-smi.ts';
import { windowsVideo } from '../../../../electron/host/scan/probes/windows-video.ts';
import { replayIo } from '../../../../electron/host/scan/replay.ts';
import { scanHardware } from '../../../../electron/host/scan/scan-hardware.ts';
import { testCatalog } from '../../../support/catalog.ts';
import { referencePart } from '../../../support/reference-directory.ts';

/** Real outputs captured by others, read in place when the reference folder is at hand, never copied. */
const fixtures = referencePart('fixtures', 'the captured machines are not checked');
const folder = fixtures === null ? undefined : join(fixtures, 'hardware');

type ExpectedGpu = {
  readonly name?: string;
  readonly vendor?: string;
  readonly memoryMiB?: number;
  readonly toleranceMiB?: number;
  readonly unified?: boolean;
  readonly usableMiB?: number;
  readonly pciId?: string;
  readonly migInstancesMiB?: readonly number[];
};
type Expectation = {
  readonly gpus?: readonly ExpectedGpu[];
  readonly ignoreAdapters?: readonly string[];
  readonly memory?: {
    readonly totalMiB?: number;
    readonly channels?: number;
    readonly configuredMTs?: number;
    readonly modules?: number;
    readonly ecc?: boolean;
  };
  readonly cgroupLimitMiB?: number;
};

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

function replayable(directory: string): readonly string[] {
  return readdirSync(directory).filter((name) => {
    const capture = join(directory, name, 'capture.json');
    return existsSync(capture) && (readJson(capture) as { replay?: boolean }).replay !== false;
  });
}

const words = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();

/** A name is right when one of the two holds the other as whole words: makers put their own name before it or leave it out. */
const sameName = (found: string, wanted: string): boolean =>
  ` ${words(found)} `.includes(` ${words(wanted)} `) || ` ${words(wanted)} `.includes(` ${words(found)} `);

const inMiB = (fact: Accelerator['memoryBytes']): number | null => (fact.value === null ? null : fact.value / MIB);
const near = (value: number | null, wanted: number, tolerance: number): boolean => value !== null && Math.abs(value - wanted) <= tolerance;

function fits(device: Accelerator, wanted: ExpectedGpu, profile: HardwareProfile): boolean {
  const tolerance = wanted.toleranceMiB ?? 1;
  const size = wanted.unified === true ? device.nominalMemoryBytes : device.memoryBytes;
  const instances = profile.accelerators
    .filter(({ parentIndex }) => parentIndex === device.index)
    .map(({ memoryBytes }) => inMiB(memoryBytes));
  return (
    (wanted.name === undefined || sameName(device.name, wanted.name)) &&
    (wanted.vendor === undefined || device.vendor === wanted.vendor) &&
    (wanted.pciId === undefined || device.pciId === wanted.pciId) &&
    (wanted.unified === undefined || (device.memoryKind === 'unified') === wanted.unified) &&
    (wanted.memoryMiB === undefined || near(inMiB(size), wanted.memoryMiB, tolerance)) &&
    (wanted.usableMiB === undefined || near(inMiB(device.memoryBytes), wanted.usableMiB, tolerance)) &&
    (wanted.migInstancesMiB === undefined || instances.join() === wanted.migInstancesMiB.join())
  );
}

/** Expected GPUs that no device of the profile is, and devices that nobody expected. */
function mismatches(profile: HardwareProfile, wanted: readonly ExpectedGpu[]): readonly string[] {
  const left = profile.accelerators.filter(({ parentIndex }) => parentIndex === null);
  const missing = wanted.filter((gpu) => {
    const at = left.findIndex((device) => fits(device, gpu, profile));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [...missing.map((gpu) => `missing ${JSON.stringify(gpu)}`), ...left.map((device) => `unexpected ${JSON.stringify(device)}`)];
}

describe.skipIf(folder === undefined)('captured machines, replayed', () => {
  const directory = folder ?? '';
  const names = folder === undefined ? [] : replayable(directory);

  it('are all there', () => {
    expect(names.length).toBeGreaterThan(50);
  });

  it.each(names)('%s gives what its case expects', async (name) => {
    const { expect: wanted } = readJson(join(directory, name, 'case.json')) as { expect: Expectation };
    const profile = await scanHardware(await replayIo(join(directory, name)), testCatalog(), { now: new Date('2026-11-24T09:00:00Z') });
    expect(hardwareProfileSchema.safeParse(profile).success).toBe(true);
    if (wanted.gpus) expect(mismatches(profile, wanted.gpus)).toEqual([]);
    for (const ignored of wanted.ignoreAdapters ?? []) {
      expect(profile.accelerators.filter((device) => device.name.includes(ignored))).toEqual([]);
    }
    const { totalMiB, channels, configuredMTs, modules, ecc } = wanted.memory ?? {};
    const seen = profile.memory.modules?.value ?? null;
    if (totalMiB !== undefined) expect(Math.round((profile.memory.totalBytes.value ?? 0) / MIB)).toBe(totalMiB);
    if (channels !== undefined && configuredMTs !== undefined) {
      expect(profile.memory.bandwidthBytesPerSecond.value).toBe(channels * configuredMTs * 8e6);
    }
    if (modules !== undefined) expect(seen?.count).toBe(modules);
    if (channels !== undefined) expect(seen?.channels).toBe(channels);
    if (configuredMTs !== undefined) expect(seen?.transfersPerSecond).toBe(configuredMTs * 1e6);
    if (ecc !== undefined) expect(seen?.errorCorrection).toBe(ecc);
    if (wanted.cgroupLimitMiB !== undefined) {
      expect((profile.memory.availableBytes.value ?? Number.POSITIVE_INFINITY) / MIB).toBeLessThanOrEqual(wanted.cgroupLimitMiB);
    }
  });
});

/** Captures that no command or file of ours would print, so that no replay can answer from them: what a parser can still learn from each. */
describe.skipIf(folder === undefined)('what was captured in other forms', () => {
  const textOf = (path: string): string => readFileSync(join(folder ?? '', path), 'utf8');

  it('a saturated AdapterRAM is no memory size', () => {
    const adapterRam = /^\d+$/m.exec(textOf('windows-amd-16gb-adapterram-4gb/adapterram.txt'))?.[0];
    const controllers = JSON.stringify({
      Name: 'AMD Radeon',
      PNPDeviceID: 'PCI\\VEN_1002&DEV_73BF&REV_C1',
      AdapterRAM: Number(adapterRam),
    });
    const answer = windowsVideo.parse({ controllers, registry: null, direct3d: null });
    expect(answer).toMatchObject({ findings: { devices: [{ vendor: 'amd', totalBytes: { value: null } }] } });
  });

  it('a warning of rocm-smi before its JSON is passed over', () => {
    const warning = textOf('amd-strix-halo-rocm-2gb-wrong/rocm-warning.txt');
    const answer = rocmSmi.parse(
      `${warning}\n{"card0": {"VRAM Total Memory (B)": "2147483648", "Card Series": "AMD Radeon 8060S Graphics"}}`,
    );
    expect(answer).toMatchObject({ status: 'ok', findings: { devices: [{ totalBytes: { value: 2 ** 31 } }] } });
  });

  it('a card is known by the id in a Level Zero listing, with the size it is sold with and not what OpenCL offers', () => {
    const device = /\[0x([0-9a-f]{4})\]/.exec(textOf('intel-arc-a750-clinfo/levelzero.txt'))?.[1];
    expect(matched('intel', `8086:${device}`)).toMatchObject({
      kind: 'matched',
      gpu: { id: 'intel-arc-a750', memory: { nominalBytes: 8 * GIB } },
    });
  });

  it('a device id that several cards share is told by the memory alone only where sizes differ', () => {
    const known = matched('amd', '1002:744c', 24 * GIB);
    expect(known).toMatchObject({ kind: 'matched', gpu: { id: 'amd-rx-7900-xtx' } });
    expect(matched('amd', '1002:744c').kind).toBe('ambiguous');
  });

  it('the share of memory that macOS gives the GPU is that of the machines listed', () => {
    const rows = textOf('macos-working-set-sizes/recommendedMaxWorkingSetSize.csv').trim().split('\n').slice(1);
    const wrong = rows.flatMap((row) => {
      const [, ram = '', recommended = '', limit = ''] = row.split(',');
      // The list does not say under which macOS: it is that of one of the two.
      const found = [15, 26].map(
        (macOs) => appleWorkingSet({ ramBytes: Number(ram) * GIB, wiredLimitMiB: Number(limit), macOs }, testCatalog()).value / GIB,
      );
      return found.some((size) => Math.abs(size - Number(recommended)) <= 0.01) ? [] : [`${row}: ${found.join()}`];
    });
    expect(rows.length).toBeGreaterThan(3);
    expect(wrong).toEqual([]);
  });

  it('the carve-out of an N1X is no size of its memory', () => {
    const carveOut = /memory\.total` \| (\d+) MiB/.exec(textOf('nvidia-rtx-spark-n1x-windows-arm/measurements.md'))?.[1];
    const csv = `0, GPU-1, RTX Spark GPU, 00000000:01:00.0, 0x2E0310DE, 12.1, ${carveOut}, 0, ${carveOut}, 0, [N/A], None, 595.1, [N/A], [N/A], [N/A]`;
    const answer = nvidiaSmi.parse({ fields: nvidiaFields, csv, xml: null, list: null, topology: null });
    const devices = answer.status === 'ok' ? (answer.findings.devices ?? []) : [];
    const memory = {
      totalBytes: unknown('not asked'),
      availableBytes: unknown('not asked'),
      bandwidthBytesPerSecond: unknown('not asked'),
    };
    const [device] = acceleratorsOf(devices, { catalog: testCatalog(), memory, portable: null, wiredLimitMiB: null, macOs: null });
    expect(device).toMatchObject({
      memoryKind: 'unified',
      memoryBytes: { value: null, reason: expect.stringContaining('8,128 MiB') as string },
    });
  });
});

const matched = (vendor: 'amd' | 'intel', pciId: string, memoryBytes: number | null = null) =>
  matchGpu({ vendor, pciId, revision: null, names: [], memoryBytes, gpuCores: null, portable: null }, testCatalog().gpus);
