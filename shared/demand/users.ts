import { z } from 'zod';
import { HOURS_PER_MONTH, type Ratio, SECONDS_PER_HOUR, type Seconds, type Tokens } from '../units.ts';

/** More people than there are: a slip of the keyboard. */
export const MAX_USERS = 1_000_000_000;

/** The people who will use a model: how often they ask, when they come, and what they put up with. Lengths of requests are the workload's. */
export const usersSchema = z.strictObject({
  count: z.int().min(1).max(MAX_USERS),
  sessionsPerDay: z.number().min(0.01).max(1000),
  requestsPerSession: z.number().min(1).max(10_000),
  /** Hours of a day in which they come. */
  activeHoursPerDay: z.number().min(0.5).max(24),
  workingDaysPerMonth: z.number().min(1).max(31),
  /** Busiest hour ÷ mean of the hours in which they come. */
  peakFactor: z.number().min(1).max(100),
  maxTtftSeconds: z.number().min(0.001),
  maxTpotSeconds: z.number().min(0.001).max(10),
  /** Largest share of requests that wait for a free slot. */
  maxWaitRatio: z.number().min(0.0001).max(1),
  /** Whole machines kept for a failure (N+1: 1). */
  spareMachines: z.int().min(0).max(1000),
});
export type Users = Readonly<z.infer<typeof usersSchema>>;

/** How many they are; of the rest only what differs from the defaults of the use case. */
export const usersChangeSchema = usersSchema.partial().required({ count: true });
export type UsersChange = Readonly<z.infer<typeof usersChangeSchema>>;

/** Limits of one request (means). */
export type LatencyTargets = { readonly ttftSeconds: Seconds; readonly tpotSeconds: Seconds };

export const targetsOf = ({ maxTtftSeconds, maxTpotSeconds }: Users): LatencyTargets => ({
  ttftSeconds: maxTtftSeconds,
  tpotSeconds: maxTpotSeconds,
});

export const requestsPerDay = ({ count, sessionsPerDay, requestsPerSession }: Users): number => count * sessionsPerDay * requestsPerSession;

/** Of the hours in which they come. */
export const meanRequestsPerSecond = (users: Users): number => requestsPerDay(users) / (users.activeHoursPerDay * SECONDS_PER_HOUR);

/** Share of a month in which they come: the rest of it their machines wait. */
export const activeRatio = ({ activeHoursPerDay, workingDaysPerMonth }: Users): Ratio =>
  Math.min(1, (activeHoursPerDay * workingDaysPerMonth) / HOURS_PER_MONTH);

export type MonthlyVolume = { readonly inputTokensPerMonth: Tokens; readonly outputTokensPerMonth: Tokens };

/** Tokens that these people ask for in a month, at the lengths of one request. */
export function volumeOf(users: Users, request: { readonly promptTokens: Tokens; readonly outputTokens: Tokens }): MonthlyVolume {
  const requests = requestsPerDay(users) * users.workingDaysPerMonth;
  return { inputTokensPerMonth: requests * request.promptTokens, outputTokensPerMonth: requests * request.outputTokens };
}
