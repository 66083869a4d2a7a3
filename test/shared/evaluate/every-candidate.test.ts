import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CatalogArtifact } from '#shared/catalog/artifact.ts';
import type { ModelVariant } from '#shared/catalog/model.ts';
import type { Runtime } from '#shared/catalog/runtime.ts';
import { PlannerError } from '#shared/errors.ts';
import { candidateContext, type CandidateContext } from '#shared/evaluate/candidate-context.ts';
import { plannableFile, runtimeRequest } from '#shared/evaluate/candidate-request.ts';
import { detailsOf } from '#shared/evaluate/details.ts';
import { evaluate } from '#shared/evaluate/evaluate.ts';
import { evaluateTarget } from '#shared/evaluate/explain.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import { isRefusal } from '#shared/evaluate/refusal.ts';
import { findQuantization, findRuntime, notRecommendable } from '#shared/evaluate/subjects.ts';
import { unfitOf, unfitWords } from '#shared/evaluate/unfit.ts';
import { takesImages } from '#shared/evaluate/vision-projector.ts';
import { targetOf } from '#shared/recommend/target.ts';
import { inEnglish } from '#shared/words/en.ts';
import type { Text } from '#shared/words/text.ts';
import { testCatalog } from '../../support/catalog.ts';
import { planInput } from '../../support/plan-input.ts';
import { rounds } from '../../support/rounds.ts';

const catalog = testCatalog();
const { runtimes } = catalog;
const files = catalog.models.flatMap((model) => model.artifacts.map((artifact) => ({ model, artifact })));
const hardware = ['cpu', ...[...catalog.machines, ...catalog.gpus].map(({ id }) => id)];

/** The question asked about a model on a machine: with images where it takes them, so that its projector counts. */
const contexts = new Map<string, CandidateContext>();
function contextOf(id: string, model: ModelVariant): CandidateContext {
  const useCase = takesImages(model) ? 'vision' : 'chat';
  const key = `${useCase} ${id}`;
  const context = contexts.get(key) ?? candidateContext(planInput({ hardware: id, useCase }));
  contexts.set(key, context);
  return context;
}

/** Where a number of an answer is none, or bytes are fewer than none. */
function faultsIn(value: unknown, path: string): readonly string[] {
  if (typeof value === 'number') return isSound(value, path) ? [] : [`${path} = ${value}`];
  if (typeof value === 'string') return /NaN|Infinity|undefined/.test(value) ? [`${path} = ${value}`] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => faultsIn(item, `${path}.${key}`));
}

/** What is left of a device may be less than nothing where it is shared with what the range of a size holds. */
const isSound = (value: number, path: string): boolean =>
  Number.isFinite(value) && (value >= 0 || !/Bytes/.test(path) || /headroomBytes/.test(path));

const isWords = (text: Text): boolean => /\w/.test(inEnglish(text)) && !/NaN|Infinity|undefined|\[object/.test(inEnglish(text));

/** Whether the runtime loads files of that format. */
const loads = (runtime: Runtime, { quantizationId }: CatalogArtifact): boolean =>
  runtime.supports.some(({ loadable }) => loadable === findQuantization(catalog, quantizationId).loadable);

/** What is wrong with the answer about one file in one runtime on one machine. */
function faultsOf(context: CandidateContext, { model, artifact }: (typeof files)[number], runtimeId: string): readonly string[] {
  const runtime = findRuntime(catalog, runtimeId);
  const file = plannableFile(context, model, artifact);
  const request = isRefusal(file) ? file : runtimeRequest(context, file, { runtime });
  if (isRefusal(request)) return isWords(request.reason) && !/not fit/.test(inEnglish(request.reason)) ? [] : [inEnglish(request.reason)];
  if (!loads(runtime, artifact)) return [`${runtimeId} was asked to place ${artifact.quantization}`];
  const found = evaluate(request, context.input);
  if (!found.placed) {
    const fit = unfitOf(found.request, found.plan);
    const words = unfitWords(fit, artifact.fileBytes);
    return [...faultsIn(fit, 'fit'), ...(isWords(words) ? [] : [inEnglish(words)])];
  }
  const details = detailsOf({ placed: found, input: context.input }, context.assumptions);
  const answer = { plan: found.plan, numbers: found.numbers, fit: details.fit(), speed: details.speed(), cost: details.cost() };
  return [...faultsIn(answer, 'answer'), ...faultsIn(details.steps(), 'steps')];
}

/** How long the whole product may take, which is tried once in a while. */
const WHEN_LONG_MS = 3 * 3600 * 1000;

/** Calls `judge` with some of the numbers below `all`, or with each of them where there is time. */
function tryAll(all: number, inSuite: number, judge: (index: number) => readonly string[]): void {
  const tried = rounds(inSuite, all);
  if (tried >= all) return expect(Array.from({ length: all }, (_, index) => index).flatMap(judge)).toEqual([]);
  const isRight = (index: number): void => {
    expect(judge(index)).toEqual([]);
  };
  fc.assert(fc.property(fc.integer({ min: 0, max: all - 1 }), isRight), { numRuns: tried });
}

describe('any file in any runtime on any machine of the catalog', { timeout: rounds(20_000, WHEN_LONG_MS) }, () => {
  it('has an answer in whole numbers, or a reason in words', () => {
    tryAll(hardware.length * files.length * runtimes.length, 1_000, (index) => {
      const id = hardware[Math.floor(index / (files.length * runtimes.length))];
      const file = files[Math.floor(index / runtimes.length) % files.length];
      const runtime = runtimes[index % runtimes.length];
      if (!id || !file || !runtime) return [];
      return faultsOf(contextOf(id, file.model), file, runtime.id).map((fault) => `${id}, ${file.artifact.id}, ${runtime.id}: ${fault}`);
    });
  });
});

describe('a model asked about in any runtime on any machine', { timeout: rounds(20_000, WHEN_LONG_MS) }, () => {
  it('means a file that the runtime loads, or is said to have none: never that it does not fit', () => {
    tryAll(hardware.length * catalog.models.length * runtimes.length, 40, (index) => {
      const id = hardware[Math.floor(index / (catalog.models.length * runtimes.length))];
      const model = catalog.models[Math.floor(index / runtimes.length) % catalog.models.length];
      const runtime = runtimes[index % runtimes.length];
      if (!id || !model || !runtime || notRecommendable(model) !== null) return [];
      const isLoaded = model.artifacts.some((artifact) => artifact.withdrawn === null && loads(runtime, artifact));
      const { input } = contextOf(id, model);
      const said = saidOf({ ...input, requirements: { ...input.requirements, runtimeIds: [runtime.id] } }, model);
      const isRight = said === 'refused' || said === (isLoaded ? 'reckoned' : 'no-file');
      return isRight ? [] : [`${id}, ${model.id}, ${runtime.id}: ${said}`];
    });
  });
});

/** The kind of answer that a model gets, or the code of the error. */
function saidOf(input: PlanInput, model: ModelVariant): string {
  try {
    const result = evaluateTarget(input, targetOf(input, model.id));
    return !result.placed && result.fit.limit === 'runtime-support' ? 'refused' : 'reckoned';
  } catch (error) {
    if (error instanceof PlannerError) return error.code;
    throw error;
  }
}
