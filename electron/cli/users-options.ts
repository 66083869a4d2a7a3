import type { Command } from 'commander';
import { defined } from '#shared/defined.ts';
import { PlannerError } from '#shared/errors.ts';
import { MAX_USERS, type UsersChange } from '#shared/demand/users.ts';
import { integerFrom, numberFrom } from './arguments.ts';
import { refuseDifferent } from './contradictions.ts';

/** Flags for the people who will use a model; what is not said of them comes from the use case. */
export type UsersOptions = {
  readonly users?: number;
  readonly sessions?: number;
  readonly requests?: number;
  readonly hours?: number;
  readonly days?: number;
  readonly peak?: number;
  readonly maxTpot?: number;
  readonly maxWait?: number;
  readonly spare?: number;
  /** Also a floor of the ranking. */
  readonly maxTtft?: number;
};

export const addUsersOptions = (command: Command): Command =>
  command
    .option('--users <n>', 'count the machines for so many people; volume and cost follow', integerFrom(1, MAX_USERS))
    .option('--sessions <n>', 'with --users: sessions of a person a day', numberFrom(0.01, 1000))
    .option('--requests <n>', 'with --users: requests of a session', numberFrom(1, 10_000))
    .option('--hours <h>', 'with --users: hours a day in which they come', numberFrom(0.5, 24))
    .option('--days <n>', 'with --users: days a month on which they come', numberFrom(1, 31))
    .option('--peak <factor>', 'with --users: busiest hour ÷ mean hour (bursty API traffic: 3 to 5)', numberFrom(1, 100))
    .option('--max-tpot <s>', 'with --users: longest time per token after the first, seconds', numberFrom(0.001, 10))
    .option('--max-wait <ratio>', 'with --users: largest share of requests that wait for a free slot', numberFrom(0.0001, 1))
    .option('--spare <n>', 'with --users: whole machines kept for a failure', integerFrom(0, 1000));

/** What the flags say of people, by key of a workload. */
const saidOf = (options: UsersOptions): Partial<UsersChange> =>
  defined({
    sessionsPerDay: options.sessions,
    requestsPerSession: options.requests,
    activeHoursPerDay: options.hours,
    workingDaysPerMonth: options.days,
    peakFactor: options.peak,
    maxTpotSeconds: options.maxTpot,
    maxWaitRatio: options.maxWait,
    spareMachines: options.spare,
  });

const flags: Readonly<Record<keyof UsersChange, string>> = {
  count: '--users',
  sessionsPerDay: '--sessions',
  requestsPerSession: '--requests',
  activeHoursPerDay: '--hours',
  workingDaysPerMonth: '--days',
  peakFactor: '--peak',
  maxTpotSeconds: '--max-tpot',
  maxWaitRatio: '--max-wait',
  spareMachines: '--spare',
  maxTtftSeconds: '--max-ttft',
};

/** What flags and a workload file say of people, together. Undefined: nobody is named. Throws where flags describe people and nobody says how many. */
export function usersOf(options: UsersOptions, inFile: UsersChange | undefined): UsersChange | undefined {
  const said = saidOf(options);
  const inFlags = { ...said, ...defined({ count: options.users, maxTtftSeconds: options.maxTtft }) };
  refuseDifferent({ document: '--workload', inDocument: inFile ?? {}, inFlags, flags });
  const count = options.users ?? inFile?.count;
  if (count !== undefined) return { ...inFile, ...inFlags, count };
  if (Object.keys(said).length === 0) return undefined;
  throw new PlannerError(
    'usage',
    '--sessions, --requests, --hours, --days, --peak, --max-tpot, --max-wait and --spare describe people',
    'Say how many: add --users N.',
  );
}
