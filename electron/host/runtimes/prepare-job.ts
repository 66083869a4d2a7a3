import type { Job, JobStart, PullTask } from '#shared/api.ts';
import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { assertNever } from '#shared/estimate.ts';
import { runtimeDrivers } from './drivers.ts';
import type { PreparedPull, PullContext } from './runtime-driver.ts';

/** Work that has been checked and may begin. */
export type PreparedJob = Pick<Job, 'kind'> & PreparedPull;

/** Finds the driver that can do it. Throws error `usage` when none can. */
export function prepareJob(start: JobStart, context: PullContext): PreparedJob {
  switch (start.kind) {
    case 'pull':
      return { kind: 'pull', ...preparePull(start.task, context) };
    default:
      return assertNever(start.kind);
  }
}

function preparePull(task: PullTask, context: PullContext): PreparedPull {
  const able = runtimeDrivers.flatMap(({ runtimeId, name, preparePull: prepare }) => (prepare ? [{ runtimeId, name, prepare }] : []));
  const driver = able.find(({ runtimeId }) => runtimeId === task.runtimeId);
  if (driver) return driver.prepare(task, context);
  const others = able.map(({ name }) => name).join(', ');
  throw new PlannerError('usage', plainWords`the runtime "${task.runtimeId}" cannot be told to fetch a model`, `One that can: ${others}.`);
}
