import type { Command } from 'commander';
import type { ServiceUsers } from '#shared/evaluate/service.ts';
import { numberFrom } from './arguments.ts';

/** Flags from users to machines; without --users none of them counts. */
export type ServiceOptions = {
  readonly users?: number;
  readonly sessions: number;
  readonly requests: number;
  readonly hours: number;
  readonly peak: number;
  readonly maxTpot: number;
  readonly maxWait: number;
  readonly maxTtft?: number;
};

/** Seconds that a person waits for the first token of a served answer, unless --max-ttft says otherwise. */
const DEFAULT_MAX_TTFT_SECONDS = 3;

export const addServiceOptions = (command: Command): Command =>
  command
    .option('--users <n>', 'also count the machines for so many people', numberFrom(1, 1e9))
    .option('--sessions <n>', 'with --users: sessions of a person a day', numberFrom(0.01, 1000), 6)
    .option('--requests <n>', 'with --users: requests of a session', numberFrom(1, 10_000), 12)
    .option('--hours <h>', 'with --users: hours a day in which they come', numberFrom(0.5, 24), 9)
    .option('--peak <factor>', 'with --users: busiest hour ÷ mean hour (bursty API traffic: 3 to 5)', numberFrom(1, 100), 2.5)
    .option('--max-tpot <s>', 'with --users: longest time per token after the first, seconds', numberFrom(0.001, 10), 0.05)
    .option('--max-wait <ratio>', 'with --users: largest share of requests that wait for a free slot', numberFrom(0.0001, 1), 0.05);

export const usersOf = (options: ServiceOptions): ServiceUsers | null =>
  options.users === undefined
    ? null
    : {
        users: options.users,
        sessionsPerDay: options.sessions,
        requestsPerSession: options.requests,
        activeHoursPerDay: options.hours,
        peakFactor: options.peak,
        targets: {
          ttftSeconds: options.maxTtft ?? DEFAULT_MAX_TTFT_SECONDS,
          tpotSeconds: options.maxTpot,
          maxWaitProbability: options.maxWait,
        },
      };
