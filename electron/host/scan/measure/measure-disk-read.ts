import { randomFillSync } from 'node:crypto';
import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { formatMemory } from '#shared/format.ts';
import { type Bytes, type BytesPerSecond, GIB, MIB, type Seconds } from '#shared/units.ts';
import { toolWords } from '../keep/tool-words.ts';
import type { Place } from './measuring-places.ts';
import { alignedBlock, type CreateMeasuringFile, type MeasuringFile } from './unbuffered-file.ts';

export type DiskMeasurement = {
  /** Best first. */
  readonly places: readonly Place[];
  readonly createFile: CreateMeasuringFile;
  readonly signal: AbortSignal;
  /** 0…1. */
  readonly onProgress: (ratio: number) => void;
  /** Seconds on a clock that only goes forward. */
  readonly clock: () => Seconds;
};

/** How much to read; tests take less. */
export type DiskSchedule = {
  /** A multiple of 64 KiB. */
  readonly blockBytes: Bytes;
  readonly fileBytes: Bytes;
  readonly minFileBytes: Bytes;
  readonly repetitions: number;
  /** Writing stops here, if enough is written. */
  readonly writeSeconds: Seconds;
  /** No repetition starts after this; one that runs may stop when it has read enough. */
  readonly readSeconds: Seconds;
};

export const diskSchedule: DiskSchedule = {
  blockBytes: 4 * MIB,
  fileBytes: 2 * GIB,
  minFileBytes: 256 * MIB,
  repetitions: 5,
  writeSeconds: 12,
  readSeconds: 8,
};

/** The rest stays free: a disk that is full to the brim gets slow, and others write too. */
const SHARE_OF_FREE = 0.5;
/** Part of the progress that writing makes up. */
const WRITING = 0.5;

/**
 * Rate at which the disk of the models gives one long file, block after block: the best of some repetitions. Never throws but with the
 * signal's reason; what keeps it from measuring is the reason of the unknown.
 */
export async function measureDiskRead(measurement: DiskMeasurement, schedule: DiskSchedule = diskSchedule): Promise<Known<BytesPerSecond>> {
  const roomy = measurement.places.filter(({ freeBytes }) => fileSize(freeBytes, schedule) >= schedule.minFileBytes);
  if (roomy.length === 0) return unknown(noRoom(measurement.places, schedule));
  const refusals: string[] = [];
  for (const place of roomy) {
    measurement.signal.throwIfAborted();
    const file = await measurement.createFile(place.directory).catch((error: unknown) => messageOf(error));
    if (typeof file !== 'string') return measureFile({ file, place }, schedule, measurement);
    refusals.push(file);
  }
  return unknown(`no test file could be made: ${toolWords(refusals[0] ?? '')}`);
}

/** Folders are called after people: a profile, which is passed on, names none. */
function noRoom(places: readonly Place[], { minFileBytes }: DiskSchedule): string {
  const [best] = places;
  if (!best) return 'there is no folder on a disk to measure in';
  return `${formatMemory(best.freeBytes)} free on the disk${best.withModels ? ' of the models' : ''}: measuring takes ${formatMemory(minFileBytes / SHARE_OF_FREE)}`;
}

/** As much as half of the free space allows, in whole blocks. */
function fileSize(freeBytes: Bytes, { fileBytes, blockBytes }: DiskSchedule): Bytes {
  return Math.floor(Math.min(fileBytes, freeBytes * SHARE_OF_FREE) / blockBytes) * blockBytes;
}

type Site = { readonly file: MeasuringFile; readonly place: Place };

async function measureFile({ file, place }: Site, schedule: DiskSchedule, measurement: DiskMeasurement): Promise<Known<BytesPerSecond>> {
  const size = fileSize(place.freeBytes, schedule);
  try {
    const block = alignedBlock(schedule.blockBytes);
    const written = await writeFile({ file, block, size }, schedule, measurement);
    const rates = await readRepeatedly({ file, block, size: written }, schedule, measurement);
    return sourced(Math.max(...rates), basis('measured', 'disk-read', noteOf(rates.length, written, { file, place })));
  } catch (error) {
    measurement.signal.throwIfAborted();
    return unknown(`the test file failed: ${toolWords(messageOf(error))}`);
  } finally {
    await file.close();
  }
}

function noteOf(repetitions: number, size: Bytes, { file, place }: Site): string {
  const times = repetitions === 1 ? 'once' : `best of ${repetitions}`;
  const how = file.unbuffered ? 'past the cache' : 'cached: at most';
  const where = place.withModels ? '' : '; on another disk than the models';
  return `sequential, ${times}, ${formatMemory(size)}, ${how}${where}`;
}

type Contents = { readonly file: MeasuringFile; readonly block: Uint8Array<ArrayBuffer>; readonly size: Bytes };

/** Fills the file with what no disk or file system can shrink; answers with the bytes written. */
async function writeFile(
  { file, block, size }: Contents,
  { blockBytes, minFileBytes, writeSeconds }: DiskSchedule,
  { signal, onProgress, clock }: DiskMeasurement,
): Promise<Bytes> {
  const started = clock();
  randomFillSync(block);
  let written = 0;
  while (written < size && (written < minFileBytes || clock() - started < writeSeconds)) {
    signal.throwIfAborted();
    makeUnlike(block, written);
    await file.write(block, written);
    written += blockBytes;
    onProgress((written / size) * WRITING);
  }
  await file.flush();
  return written;
}

const SECTOR_BYTES = 4096;

/** A number of its own in every sector, so that no two sectors of the file are alike. */
function makeUnlike(block: Uint8Array<ArrayBuffer>, position: Bytes): void {
  const view = new DataView(block.buffer);
  for (let offset = 0; offset < block.length; offset += SECTOR_BYTES) view.setFloat64(offset, position + offset);
}

async function readRepeatedly(
  contents: Contents,
  schedule: DiskSchedule,
  measurement: DiskMeasurement,
): Promise<readonly BytesPerSecond[]> {
  const { repetitions, readSeconds } = schedule;
  const { clock, onProgress } = measurement;
  const started = clock();
  const rates: BytesPerSecond[] = [];
  while (rates.length < repetitions && (rates.length === 0 || clock() - started < readSeconds)) {
    const done = rates.length;
    const report = (ratio: number): void => onProgress(WRITING + (1 - WRITING) * ((done + ratio) / repetitions));
    rates.push(await readOnce(contents, schedule, { ...measurement, onProgress: report }));
  }
  onProgress(1);
  return rates;
}

async function readOnce(
  { file, block, size }: Contents,
  { blockBytes, minFileBytes, readSeconds }: DiskSchedule,
  { signal, onProgress, clock }: DiskMeasurement,
): Promise<BytesPerSecond> {
  const started = clock();
  const enough = Math.min(size, minFileBytes);
  let read = 0;
  while (read < size && (read < enough || clock() - started < readSeconds)) {
    signal.throwIfAborted();
    await file.read(block, read);
    read += blockBytes;
    onProgress(read / size);
  }
  return read / (clock() - started);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
