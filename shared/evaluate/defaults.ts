import type { Text } from '../words/text.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { UseCase } from '../catalog/use-case.ts';
import { defaultUsers } from '../catalog/users-defaults.ts';
import { defined } from '../defined.ts';
import { PlannerError } from '../errors.ts';
import { type Users, type UsersChange, volumeOf } from '../demand/users.ts';
import { MAX_CONTEXT_TOKENS } from '../demand/workload.ts';
import type { RequirementChanges, Requirements, ThinkingChoice, UseCaseId, Waits, Workload, WorkloadChanges } from '../demand/workload.ts';
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
export function workloadFor(
  catalog: Catalog,
  id: UseCaseId,
  changes: WorkloadChanges & { readonly thinking?: ThinkingChoice | undefined },
): Workload {
  const { users: people, thinking, ...fields } = changes;
  const merged = { ...defaultWorkload(catalog, id), ...defined(fields), useCase: id };
  const roomy = fields.contextTokens === undefined && thinking !== 'off' ? withRoomToThink(catalog, merged) : merged;
  const workload = withLengths(roomy, fields);
  if (people === undefined) return workload;
  const users = usersFor(catalog, id, people);
  const { inputTokensPerMonth, outputTokensPerMonth } = fields;
  return { ...workload, ...volumeOf(users, workload), ...defined({ inputTokensPerMonth, outputTokensPerMonth }), users };
}

/** Reasoning that is cut off is worse than none: unless a context was stated, it holds request, answer and the longest reasoning. */
function withRoomToThink(catalog: Catalog, workload: Workload): Workload {
  if (findUseCase(catalog, workload.useCase).thinkingInOutput) return workload;
  const { roomTokens } = catalog.calibration.evidence.thinking;
  const needed = workload.promptTokens + workload.outputTokens + roomTokens;
  const roomy = Math.min(2 ** Math.ceil(Math.log2(needed)), MAX_CONTEXT_TOKENS);
  return { ...workload, contextTokens: Math.max(workload.contextTokens, roomy) };
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

/** No limit that nobody set; the waits of the use case. */
export function defaultRequirements(catalog: Catalog, id: UseCaseId): Requirements {
  return {
    kvType: 'f16',
    minDecodeTokensPerSecond: null,
    maxTtftSeconds: null,
    waits: findUseCase(catalog, id).waits,
    thinking: 'auto',
    runtimeIds: [],
    limit: DEFAULT_LIMIT,
  };
}

/** The waits of the use case with one or both replaced; somebody who waits less at most than gladly contradicts themselves. */
export function requirementsFor(catalog: Catalog, id: UseCaseId, { waits: changed = {}, ...changes }: RequirementChanges): Requirements {
  const usual = defaultRequirements(catalog, id);
  return { ...usual, ...defined(changes), waits: waitsFor(usual.waits, defined(changed)) };
}

function waitsFor(usual: Waits, changed: Partial<Waits>): Waits {
  const { comfortableSeconds, longestSeconds } = { ...usual, ...changed };
  if (comfortableSeconds <= longestSeconds) return { comfortableSeconds, longestSeconds };
  // The one that nobody stated gives way.
  if (changed.longestSeconds === undefined) return { comfortableSeconds, longestSeconds: comfortableSeconds };
  if (changed.comfortableSeconds === undefined) return { comfortableSeconds: longestSeconds, longestSeconds };
  throw new PlannerError(
    'invalid-input',
    message('evaluate.waits-crossed', { comfortable: comfortableSeconds, longest: longestSeconds }),
    message('evaluate.raise-longest-wait'),
  );
}

const listOf = (catalog: Catalog): Text => message('error.known', { ids: catalog.useCases.map((entry) => entry.id) });
