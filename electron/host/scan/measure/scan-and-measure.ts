import type { MeasureProgress } from '#shared/hardware/measures.ts';
import type { HardwareCatalog } from '#shared/catalog/catalog.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { ProbeIo } from '../probes/probe-io.ts';
import { type ScanOptions, scanHardware } from '../scan-hardware.ts';
import { liveMeasurers, measureMachine, withMeasured } from './measure-machine.ts';

export type ScanAndMeasureOptions = ScanOptions & {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onMeasureProgress?: (progress: MeasureProgress) => void;
};

/** A scan of this machine, then its memory bandwidth and the read rate of its disk. `io` must be live. Throws the reason of `io.signal`. */
export async function scanAndMeasure(io: ProbeIo, catalog: HardwareCatalog, options: ScanAndMeasureOptions): Promise<HardwareProfile> {
  const { environment, onProgress, onMeasureProgress } = options;
  const profile = await scanHardware(io, catalog, options);
  const measured = await measureMachine(liveMeasurers({ io, environment, profile }), {
    signal: io.signal,
    ...(onMeasureProgress ? { onProgress: onMeasureProgress } : {}),
    ...(onProgress ? { onOutcome: onProgress } : {}),
  });
  return withMeasured(profile, measured);
}
