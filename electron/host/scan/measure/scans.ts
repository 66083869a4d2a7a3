import type { CallInput } from '#shared/api.ts';
import type { MeasureProgress } from '#shared/hardware/measures.ts';
import { PlannerError } from '#shared/errors.ts';
import type { HardwareProfile, ProbeOutcome } from '#shared/hardware/profile.ts';

export type ScanInput = CallInput<'hardware.scan'>;
export type ScanWatch = {
  /** Called as each probe and each measurement ends. */
  readonly onOutcome: (outcome: ProbeOutcome) => void;
  readonly onMeasureProgress: (progress: MeasureProgress) => void;
};

export type Scans = {
  /** Throws PlannerError `cancelled` when it is cancelled. */
  start(input: ScanInput, watch: ScanWatch): Promise<HardwareProfile>;
  /** Ends every scan that runs. */
  cancel(): void;
};

/** Looks at this machine, and measures it when asked to, until the signal. */
export type ScanOnce = (input: ScanInput, watch: ScanWatch, signal: AbortSignal) => Promise<HardwareProfile>;

type Running = { readonly measure: boolean; readonly controller: AbortController; readonly profile: Promise<HardwareProfile> };

/**
 * Scans that can be cancelled. Two measurements at once would each halve the other's figures: whoever asks for one while one runs gets
 * the same.
 */
export function createScans(scanOnce: ScanOnce, closing: AbortSignal): Scans {
  const running = new Set<Running>();
  return {
    start(input, watch) {
      const measuring = [...running].find(({ measure, controller }) => measure && !controller.signal.aborted);
      if (input.measure && measuring) return measuring.profile;
      const controller = new AbortController();
      const signal = AbortSignal.any([controller.signal, closing]);
      const profile = untilCancelled(scanOnce(input, watch, signal), signal);
      const job = { measure: input.measure, controller, profile: profile.finally(() => running.delete(job)) };
      running.add(job);
      return job.profile;
    },
    cancel() {
      for (const { controller } of running) controller.abort();
    },
  };
}

async function untilCancelled(scan: Promise<HardwareProfile>, signal: AbortSignal): Promise<HardwareProfile> {
  const cancelled = new PlannerError('cancelled', 'the scan was cancelled', '');
  const profile = await scan.catch((error: unknown) => {
    throw signal.aborted ? cancelled : error;
  });
  // Probes that were cut short answer that they failed: a profile without what they would have found is none.
  if (signal.aborted) throw cancelled;
  return profile;
}
