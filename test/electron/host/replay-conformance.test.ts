import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Accelerator, HardwareProfile } from '#shared/hardware/profile.ts';
import { hardwareProfileSchema } from '#shared/hardware/profile.ts';
import { MIB } from '#shared/units.ts';
import { replayIo } from '../../../electron/host/replay.ts';
import { scanHardware } from '../../../electron/host/scan-hardware.ts';
import { testCatalog } from '../../support/catalog.ts';
import { referencePart } from '../../support/reference-directory.ts';

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
  readonly memory?: { readonly totalMiB?: number; readonly channels?: number; readonly configuredMTs?: number };
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
    const { totalMiB, channels, configuredMTs } = wanted.memory ?? {};
    if (totalMiB !== undefined) expect(Math.round((profile.memory.totalBytes.value ?? 0) / MIB)).toBe(totalMiB);
    if (channels !== undefined && configuredMTs !== undefined) {
      expect(profile.memory.bandwidthBytesPerSecond.value).toBe(channels * configuredMTs * 8e6);
    }
    if (wanted.cgroupLimitMiB !== undefined) {
      expect((profile.memory.availableBytes.value ?? Number.POSITIVE_INFINITY) / MIB).toBeLessThanOrEqual(wanted.cgroupLimitMiB);
    }
  });
});
