import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isKnown } from '#shared/estimate.ts';
import { formatMemory } from '#shared/format.ts';
import { GIB, KIB, MIB } from '#shared/units.ts';
import { type DiskMeasurement, type DiskSchedule, measureDiskRead } from '../../../../../electron/host/scan/measure/measure-disk-read.ts';
import { measuringPlaces, type Place } from '../../../../../electron/host/scan/measure/measuring-places.ts';
import { alignedBlock, type CreateMeasuringFile, createMeasuringFile } from '../../../../../electron/host/scan/measure/unbuffered-file.ts';
import { skipExceptOnLinux, skipOnWindows } from '../../../../support/skip.ts';

const BLOCK = 64 * KIB;
const quick: DiskSchedule = {
  blockBytes: BLOCK,
  fileBytes: 8 * BLOCK,
  minFileBytes: 2 * BLOCK,
  repetitions: 3,
  writeSeconds: 60,
  readSeconds: 60,
};

// On the disk of the repository, not in the temporary folder: that may be memory.
const nearby = resolve(import.meta.dirname, '../../../../../node_modules');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(nearby, '.measure-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const createFile = createMeasuringFile(process.platform);
/** A clock on which every look takes a second. */
const ticking = (): (() => number) => {
  let now = 0;
  return () => now++;
};
const place = (changes: Partial<Place> = {}): Place => ({ directory: folder, freeBytes: GIB, withModels: true, ...changes });
const measurement = (changes: Partial<DiskMeasurement> = {}): DiskMeasurement => ({
  places: [place()],
  createFile,
  signal: new AbortController().signal,
  onProgress: () => undefined,
  clock: ticking(),
  ...changes,
});

const buffered: CreateMeasuringFile = async (directory) => ({ ...(await createFile(directory)), unbuffered: false });

/** A file of this machine whose n-th read fails. */
const failingAt =
  (nth: number): CreateMeasuringFile =>
  async (directory) => {
    const file = await createFile(directory);
    let reads = 0;
    return {
      ...file,
      read: (block, position) => (++reads === nth ? Promise.reject(new Error('EIO: i/o error, read')) : file.read(block, position)),
    };
  };

describe('the measured disk', () => {
  it('gives a rate, says how it was come by, and leaves nothing behind', async () => {
    const fact = await measureDiskRead(measurement(), quick);
    expect(fact).toMatchObject({ basis: { kind: 'measured', sourceId: 'disk-read' } });
    expect(isKnown(fact) ? fact.basis.note : fact.reason).toMatch(/^sequential, best of 3, .+GiB, (past the cache|cached: at most)$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is rated by bytes over time: eight blocks between two looks at the clock, a second each', async () => {
    // From the first look to the last: one a block once enough is read, and the last.
    const fact = await measureDiskRead(measurement(), { ...quick, minFileBytes: 8 * BLOCK });
    expect(fact.value).toBe(8 * BLOCK);
  });

  it('leaves nothing behind when reading fails, and says why it is unknown', async () => {
    const fact = await measureDiskRead(measurement({ createFile: failingAt(5) }), quick);
    expect(fact).toEqual({ value: null, reason: `the test file failed: EIO: i/o error, read` });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([0.2, 0.8])('leaves nothing behind when it is no longer wanted, at %d of the way', async (when) => {
    const controller = new AbortController();
    const onProgress = (ratio: number): void => {
      if (ratio >= when) controller.abort(new Error('enough'));
    };
    await expect(measureDiskRead(measurement({ signal: controller.signal, onProgress }), quick)).rejects.toThrow('enough');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(skipOnWindows('a file in use keeps its name there'))(
    'has no name even while it is in use, so that a killed program leaves nothing either',
    async () => {
      const seen: string[] = [];
      await measureDiskRead(measurement({ onProgress: () => seen.push(...readdirSync(folder)) }), quick);
      expect(seen).toEqual([]);
    },
  );

  it('never goes back in its progress, and ends at 1', async () => {
    const told: number[] = [];
    await measureDiskRead(measurement({ onProgress: (ratio) => told.push(ratio) }), quick);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
    expect(told.length).toBeGreaterThanOrEqual(8 + 3 * 8);
  });

  it('stops writing and repeating when its time is up, but not before enough is written and read', async () => {
    const sizes: number[] = [];
    const watched: CreateMeasuringFile = async (directory) => {
      const file = await createFile(directory);
      return { ...file, write: (block, position) => (sizes.push(position), file.write(block, position)) };
    };
    const fact = await measureDiskRead(measurement({ createFile: watched }), { ...quick, writeSeconds: 0, readSeconds: 0 });
    expect(sizes).toEqual([0, BLOCK]);
    expect(isKnown(fact) ? fact.basis.note : '').toMatch(/^sequential, once, /);
  });

  it('refuses, with the reason, where half of the free space is too little', async () => {
    expect(await measureDiskRead(measurement({ places: [place({ freeBytes: 511 * MIB })] }))).toEqual({
      value: null,
      reason: `${formatMemory(511 * MIB)} free on the disk of the models: measuring takes ${formatMemory(512 * MIB)}`,
    });
    expect(await measureDiskRead(measurement({ places: [] }))).toEqual({
      value: null,
      reason: 'there is no folder on a disk to measure in',
    });
  });

  it('goes on to the next place where no file can be made, and says that it is another disk', async () => {
    const fact = await measureDiskRead(
      measurement({ places: [place({ directory: join(folder, 'gone') }), place({ withModels: false })] }),
      quick,
    );
    expect(isKnown(fact) ? fact.basis.note : '').toContain('; on another disk than the models');
    const none = await measureDiskRead(measurement({ places: [place({ directory: join(folder, 'gone') })] }), quick);
    expect(none).toMatchObject({ value: null, reason: expect.stringMatching(/^no test file could be made: ENOENT/) as string });
  });

  it('calls a rate that the cache may have given an upper bound', async () => {
    const fact = await measureDiskRead(measurement({ createFile: buffered }), quick);
    expect(isKnown(fact) ? fact.basis.note : '').toMatch(/cached: at most$/);
  });
});

describe('a file to measure with', () => {
  it('gives back what was written, wherever in it', async () => {
    const file = await createFile(folder);
    const [one, two, back] = [alignedBlock(BLOCK).fill(1), alignedBlock(BLOCK).fill(2), alignedBlock(BLOCK)];
    await file.write(one, 0);
    await file.write(two, BLOCK);
    await file.flush();
    await file.read(back, BLOCK);
    expect(back).toEqual(two);
    await expect(file.read(back, 2 * BLOCK)).rejects.toThrow('ended early');
    await file.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is asked for without any flag where the system has none, and is then not past the cache', async () => {
    const file = await createMeasuringFile('darwin')(folder);
    expect(file.unbuffered).toBe(false);
    await file.close();
    expect(readdirSync(folder)).toEqual([]);
  });
});

const placesFor = (models: string): Promise<readonly Place[]> =>
  measuringPlaces({ environment: { OLLAMA_MODELS: models, QUARTERMASTER_DATA_DIR: join(folder, 'data') }, platform: process.platform });

describe('places to measure in', () => {
  it('begin with the folder of the models, or the nearest that exists above it', async () => {
    const models = join(folder, 'models');
    expect((await placesFor(join(models, 'deep', 'er')))[0]).toMatchObject({ directory: folder, withModels: true });
    mkdirSync(models);
    const places = await placesFor(models);
    expect(places.slice(0, 2).map(({ directory }) => directory)).toEqual([models, folder]);
    expect(places[0]?.freeBytes).toBeGreaterThan(0);
  });

  it('go on above a folder that belongs to a service', async () => {
    const models = join(folder, 'models');
    mkdirSync(models);
    chmodSync(models, 0o500);
    const places = await placesFor(models);
    expect(places.map(({ directory }) => directory)).toContain(folder);
  });

  it.skipIf(skipExceptOnLinux('no other system has /dev/shm'))('are never in memory', async () => {
    const places = await placesFor('/dev/shm');
    expect(places.map(({ directory }) => directory)).not.toContain('/dev/shm');
    expect(places.find(({ directory }) => directory === folder)?.withModels).toBe(false);
  });
});
