import { HOURS_PER_MONTH, type Ratio, SECONDS_PER_HOUR, type Seconds, type TokensPerSecond } from '../units.ts';
import type { MonthlyDemand } from './monthly-demand.ts';

/** Rates of the whole server at its operating batch, not of one request. */
export type ServerRates = {
  readonly prefillTokensPerSecond: TokensPerSecond;
  readonly cachedTokensPerSecond: TokensPerSecond;
  readonly decodeTokensPerSecond: TokensPerSecond;
};

/** Seconds of one machine that each kind of token takes in a month. */
export type MachineSeconds = {
  readonly freshInput: Seconds;
  readonly cachedInput: Seconds;
  readonly output: Seconds;
  readonly total: Seconds;
};

export function machineSecondsPerMonth(demand: MonthlyDemand, rates: ServerRates): MachineSeconds {
  const freshInput = (demand.freshInputTokens + demand.cacheWriteTokens) / rates.prefillTokensPerSecond;
  const cachedInput = demand.cachedInputTokens / rates.cachedTokensPerSecond;
  const output = demand.outputTokens / rates.decodeTokensPerSecond;
  return { freshInput, cachedInput, output, total: freshInput + cachedInput + output };
}

/** Seconds in which one machine is up. */
export const availableSecondsPerMonth = (availabilityRatio: Ratio): Seconds => HOURS_PER_MONTH * SECONDS_PER_HOUR * availabilityRatio;

export type Capacity = {
  readonly availabilityRatio: Ratio;
  /** A machine counts as full here. */
  readonly maxUtilisationRatio: Ratio;
  /** The peak sizes machines; utilisation and energy follow the average. */
  readonly peakFactor: number;
};

/** Seconds of average load that fill one machine. */
export const usableSecondsPerMonth = ({ availabilityRatio, maxUtilisationRatio, peakFactor }: Capacity): Seconds =>
  (availableSecondsPerMonth(availabilityRatio) * maxUtilisationRatio) / peakFactor;

/** Machines are added when one is full. */
export const machinesNeeded = (busySeconds: Seconds, capacity: Capacity): number =>
  Math.max(1, Math.ceil(busySeconds / usableSecondsPerMonth(capacity)));
