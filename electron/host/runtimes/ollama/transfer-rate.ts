import type { Bytes, BytesPerSecond, Seconds } from '#shared/units.ts';

/**
 * Exponentially smoothed rate of a transfer. Uneven steps weigh by their length, so it makes no difference whether a second arrives as
 * one step or as sixteen; the start is corrected by the weight seen so far, so the first value is already the true mean.
 */
export type TransferRate = {
  readonly atSeconds: Seconds;
  readonly observedSeconds: Seconds;
  /** Smoothed from 0 on: to be divided by the weight. */
  readonly smoothed: BytesPerSecond;
  /** Bytes that came at the very same instant as the last step: they belong to the next one. */
  readonly pendingBytes: Bytes;
  readonly peakBytesPerSecond: BytesPerSecond;
};

/** Presentation, not a fact of the world: long enough for a calm ETA, short enough to show a change within seconds. */
const SMOOTHING_SECONDS: Seconds = 5;

/** Lines of one chunk: the clock cannot tell them apart, and a rate over so short a time says nothing. */
const SAME_INSTANT_SECONDS: Seconds = 0.001;

const remaining = (seconds: Seconds): number => Math.exp((-1 * seconds) / SMOOTHING_SECONDS);

export const rateStarted = (atSeconds: Seconds): TransferRate => ({
  atSeconds,
  observedSeconds: 0,
  smoothed: 0,
  pendingBytes: 0,
  peakBytesPerSecond: 0,
});

/** `bytes` may be negative (a part was rolled back); it then counts as a step without progress. */
export function rateAfter(rate: TransferRate, bytes: Bytes, atSeconds: Seconds): TransferRate {
  const stepSeconds = atSeconds - rate.atSeconds;
  const arrived = rate.pendingBytes + Math.max(0, bytes);
  if (stepSeconds < SAME_INSTANT_SECONDS) return { ...rate, pendingBytes: arrived };
  const kept = remaining(stepSeconds);
  const next: TransferRate = {
    ...rate,
    atSeconds,
    observedSeconds: rate.observedSeconds + stepSeconds,
    smoothed: rate.smoothed * kept + (1 - kept) * (arrived / stepSeconds),
    pendingBytes: 0,
  };
  return { ...next, peakBytesPerSecond: Math.max(rate.peakBytesPerSecond, rateAt(next, atSeconds) ?? 0) };
}

/** The rate as seen at `atSeconds`, counting the silence since the last step; null before the first step. */
export function rateAt(rate: TransferRate, atSeconds: Seconds): BytesPerSecond | null {
  if (rate.observedSeconds === 0) return null;
  const silence = Math.max(0, atSeconds - rate.atSeconds);
  return (rate.smoothed * remaining(silence)) / (1 - remaining(rate.observedSeconds + silence));
}
