import { availableParallelism, loadavg } from 'node:os';
import { type MeasureName, type MeasureProgress, measures } from '#shared/hardware/measures.ts';
import { isKnown, type Known } from '#shared/estimate.ts';
import { formatBandwidth } from '#shared/format.ts';
import type { HardwareProfile, ProbeOutcome } from '#shared/hardware/profile.ts';
import type { BytesPerSecond } from '#shared/units.ts';
import type { ProbeIo } from '../probes/probe-io.ts';
import { lastLevelCacheBytes } from './last-level-cache.ts';
import { measureDiskRead } from './measure-disk-read.ts';
import { measureMemoryBandwidth } from './measure-memory-bandwidth.ts';
import { measuringPlaces } from './measuring-places.ts';
import { createMeasuringFile } from './unbuffered-file.ts';
import { inEnglish } from '#shared/words/en.ts';

export type Measured = { readonly [Name in MeasureName]: Known<BytesPerSecond> };

export type Measurer = (watch: {
  readonly signal: AbortSignal;
  readonly onProgress: (ratio: number) => void;
}) => Promise<Known<BytesPerSecond>>;

/** What measures each rate: this machine, or a stand-in of a test. */
export type Measurers = { readonly [Name in MeasureName]: Measurer };

export type MeasureWatch = {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: MeasureProgress) => void;
  /** Called as each measurement ends. */
  readonly onOutcome?: (outcome: ProbeOutcome) => void;
};

export type LiveMeasurers = {
  readonly io: Pick<ProbeIo, 'readFile' | 'readDirectory'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of this machine, just probed: its cores and free memory decide how much is read. */
  readonly profile: HardwareProfile;
};

/** Of the whole time; what remains is the disk's. */
const MEMORY_SHARE = 0.3;

export function liveMeasurers({ io, environment, profile }: LiveMeasurers): Measurers {
  const { platform } = process;
  return {
    'memory-bandwidth': async (watch) =>
      measureMemoryBandwidth({
        ...watch,
        facts: {
          physicalCores: profile.cpu.physicalCores.value,
          processors: availableParallelism(),
          freeBytes: profile.memory.availableBytes.value,
          lastLevelCacheBytes: await lastLevelCacheBytes(io),
        },
        load: platform === 'win32' ? null : (loadavg()[0] ?? null),
      }),
    'disk-read': async (watch) =>
      measureDiskRead({
        ...watch,
        places: await measuringPlaces({ environment, platform }),
        createFile: createMeasuringFile(platform),
        clock: () => performance.now() / 1000,
      }),
  };
}

/** Memory, then the disk: side by side they would slow each other. Throws only the signal's reason. */
export async function measureMachine(measurers: Measurers, watch: MeasureWatch): Promise<Measured> {
  const watched = { ...watch, onProgress: inPercent(watch.onProgress ?? (() => undefined)) };
  const memory = await measureOne('memory-bandwidth', measurers, { ...watched, from: 0, share: MEMORY_SHARE });
  const disk = await measureOne('disk-read', measurers, { ...watched, from: MEMORY_SHARE, share: 1 - MEMORY_SHARE });
  return { 'memory-bandwidth': memory, 'disk-read': disk };
}

/** A disk is read in hundreds of blocks: only what changes a percentage, or which part it is, is passed on. */
function inPercent(onProgress: (progress: MeasureProgress) => void): (progress: MeasureProgress) => void {
  let last = '';
  return ({ measure, ratio }) => {
    const percent = Math.floor(ratio * 100);
    const now = `${measure} ${percent}`;
    if (now !== last) onProgress({ measure, ratio: percent / 100 });
    last = now;
  };
}

type Part = MeasureWatch & { readonly from: number; readonly share: number };

async function measureOne(measure: MeasureName, measurers: Measurers, part: Part): Promise<Known<BytesPerSecond>> {
  const { signal, onProgress, onOutcome, from, share } = part;
  signal.throwIfAborted();
  onProgress?.({ measure, ratio: from });
  const fact = await measurers[measure]({ signal, onProgress: (ratio) => onProgress?.({ measure, ratio: from + share * ratio }) });
  signal.throwIfAborted();
  onProgress?.({ measure, ratio: from + share });
  onOutcome?.(outcomeOf(measure, fact));
  return fact;
}

function outcomeOf(measure: MeasureName, fact: Known<BytesPerSecond>): ProbeOutcome {
  if (!isKnown(fact)) return { probe: measure, status: 'failed', detail: fact.reason };
  const { note } = fact.basis;
  return { probe: measure, status: 'ok', detail: `${formatBandwidth(fact.value)}${note === undefined ? '' : `, ${inEnglish(note)}`}` };
}

/** The profile with what was measured. A rate that could not be measured keeps what the probes said of it, else says why. */
export function withMeasured(profile: HardwareProfile, measured: Measured): HardwareProfile {
  const { memory, disk, probes } = profile;
  return {
    ...profile,
    memory: { ...memory, bandwidthBytesPerSecond: better(measured['memory-bandwidth'], memory.bandwidthBytesPerSecond) },
    disk: { ...disk, readBytesPerSecond: better(measured['disk-read'], disk.readBytesPerSecond) },
    probes: [...probes, ...measures.map((measure) => outcomeOf(measure, measured[measure]))],
  };
}

const better = (measured: Known<BytesPerSecond>, probed: Known<BytesPerSecond>): Known<BytesPerSecond> =>
  isKnown(measured) || !isKnown(probed) ? measured : probed;
