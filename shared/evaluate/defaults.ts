import type { Text } from '../words/text.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { UseCase } from '../catalog/use-case.ts';
import { defaultUsers } from '../catalog/users-defaults.ts';
import { defined } from '../defined.ts';
import { PlannerError } from '../errors.ts';
import { type Users, type UsersChange, volumeOf } from '../demand/users.ts';
import type { Requirements, UseCaseId, Workload, WorkloadChanges } from '../demand/workload.ts';
import { message } from '../words/message.ts';

export const DEFAULT_USE_CASE: UseCaseId = 'chat';
export const DEFAULT_LIMIT = 20;

/** The catalog's entry of a use case. Throws when the catalog lacks one: the two lists are checked against each other. */
export function findUseCase(catalog: Catalog, id: UseCaseId): UseCase {
  const useCase = catalog.useCases.find((entry) => entry.id === id);
  if (!useCase) throw new PlannerError('unknown-use-case', message('evaluate.no-use-case', { id }), listOf(catalog));
  return useCase;
}

export function defaultWorkload(catalog: Catalog, id: UseCaseId): Workload {
  return findUseCase(catalog, id).workload;
}

/** So many people, as those of the use case are unless something else is said of them. */
export function usersFor(catalog: Catalog, id: UseCaseId, { count, ...changes }: UsersChange): Users {
  return { ...defaultUsers(catalog.usersDefaults, id), ...defined(changes), count };
}

/**
 * The use case's workload with some fields replaced. A context that is smaller than the request shortens prompt and output
 * where the caller did not set them; where it did, the contradiction is an error. People who are named bring the volume of a month,
 * where none is stated.
 */
export function workloadFor(catalog: Catalog, id: UseCaseId, changes: WorkloadChanges): Workload {
  const { users: people, ...fields } = changes;
  const workload = withLengths({ ...defaultWorkload(catalog, id), ...defined(fields), useCase: id }, fields);
  if (people === undefined) return workload;
  const users = usersFor(catalog, id, people);
  const { inputTokensPerMonth, outputTokensPerMonth } = fields;
  return { ...workload, ...volumeOf(users, workload), ...defined({ inputTokensPerMonth, outputTokensPerMonth }), users };
}

function withLengths(merged: Workload, changes: WorkloadChanges): Workload {
  if (merged.promptTokens + merged.outputTokens <= merged.contextTokens) return merged;
  const outputTokens = changes.outputTokens ?? Math.min(merged.outputTokens, Math.ceil(merged.contextTokens / 4));
  const promptTokens = changes.promptTokens ?? merged.contextTokens - outputTokens;
  if (promptTokens < 1 || promptTokens + outputTokens > merged.contextTokens) {
    throw new PlannerError(
      'invalid-input',
      message('evaluate.context-too-short', {
        context: merged.contextTokens,
        prompt: merged.promptTokens,
        output: merged.outputTokens,
      }),
      message('evaluate.raise-context'),
    );
  }
  return { ...merged, promptTokens, outputTokens };
}

/** Floors of the use case; a machine without an accelerator is held to lower ones (recommended values of the catalog). */
export function defaultRequirements(catalog: Catalog, id: UseCaseId, hasAccelerator: boolean): Requirements {
  const useCase = findUseCase(catalog, id);
  const rules = catalog.calibration.evidence;
  return {
    kvType: 'f16',
    minDecodeTokensPerSecond: hasAccelerator
      ? useCase.minDecodeTokensPerSecond
      : Math.min(useCase.minDecodeTokensPerSecond, rules.cpuDecodeFloor),
    maxTtftSeconds: useCase.maxTtftSeconds * (hasAccelerator ? 1 : rules.cpuTtftFactor),
    runtimeIds: [],
    limit: DEFAULT_LIMIT,
  };
}

const listOf = (catalog: Catalog): Text => message('error.known', { ids: catalog.useCases.map((entry) => entry.id) });
