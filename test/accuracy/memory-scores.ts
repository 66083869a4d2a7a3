import { estimateFit } from '#shared/memory/estimate-fit.ts';
import type { MemoryBreakdown } from '#shared/memory/fit.ts';
import { maxContextTokens } from '#shared/memory/memory-capacity.ts';
import type { MemoryRequest } from '#shared/memory/memory-plan.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { MIB } from '#shared/units.ts';
import {
  countsOfPlan,
  countsOfRow,
  isCut,
  isWithinOneLayer,
  LEAST_CONTEXT,
  type LayerCounts,
} from '../shared/memory/reference-placements.ts';
import { part, placementRequestOf, requestOf } from '../shared/memory/reference-requests.ts';
import type { Reference, ReferencePlacement, ReferenceRow } from '../shared/memory/reference-rows.ts';
import type { Outcome, Prediction } from './score.ts';
import { inEnglish } from '#shared/words/en.ts';

/** Parts of memory that are scored apart; `placement` counts layers, the others bytes. Loads without a GPU have a buffer of their own kind. */
export type MemoryPart = 'kvCache' | 'recurrentState' | 'computeBuffer' | 'cpuComputeBuffer' | 'weights' | 'total' | 'placement';
export type MemoryScore = { readonly part: MemoryPart; readonly architecture: string; readonly outcome: Outcome };

/** Every row of the runtime's own accounting against the estimate of the same load. */
export function accountingScores(reference: Reference): readonly MemoryScore[] {
  return [
    ...reference.memory.flatMap((row) => rowScores(row, reference)),
    ...reference.placements.map((row) => placementScore(row, reference)),
  ];
}

function rowScores(row: ReferenceRow, reference: Reference): readonly MemoryScore[] {
  const shape = reference.shapes.get(row.model);
  const architecture = shape?.ggufArchitecture ?? row.model;
  const refused = (reason: string): readonly MemoryScore[] => [{ part: 'total', architecture, outcome: { refused: reason } }];
  if (!shape) return refused(`the file has no shape of ${row.model}`);
  const fit = estimateFit(requestOf(row, reference));
  if (fit.verdict === 'does-not-fit') return refused(inEnglish(fit.reason ?? fit.limit));
  const figures = fit.placement.perDevice.map(({ memory }) => memory);
  return measuredParts(row).map(({ name, bytes }) => ({
    part: name,
    architecture,
    // Cache and state are compared over all devices, weights and buffer on the one that computes.
    outcome: {
      measured: bytes,
      prediction: figureSum(name === 'kvCache' || name === 'recurrentState' ? figures : figures.slice(0, 1), name),
    },
  }));
}

function measuredParts(row: ReferenceRow): readonly { readonly name: MemoryPart; readonly bytes: number }[] {
  const on = (what: 'model' | 'context' | 'compute'): number => (row.device === 'gpu' ? (row.bytes.gpu?.[what] ?? 0) : part(row, what));
  // Parts are printed in MiB with two digits: the cache, which is larger, is what the state leaves of the exact sum.
  const state = row.context_parts.reduce((sum, { kind, mib: size }) => sum + (kind === 'kv' ? 0 : size), 0) * MIB;
  const parts = [
    { name: 'weights', bytes: on('model') },
    { name: 'kvCache', bytes: part(row, 'context') - state },
    { name: 'recurrentState', bytes: state },
    { name: row.device === 'gpu' ? 'computeBuffer' : 'cpuComputeBuffer', bytes: on('compute') },
    { name: 'total', bytes: on('model') + on('context') + on('compute') },
  ] as const;
  return parts.filter(({ bytes }) => bytes > 0);
}

const summed = ['weightsBytes', 'kvCacheBytes', 'recurrentStateBytes', 'computeBufferBytes'] as const;
const fields = {
  weights: ['weightsBytes'],
  kvCache: ['kvCacheBytes'],
  recurrentState: ['recurrentStateBytes'],
  computeBuffer: ['computeBufferBytes'],
  cpuComputeBuffer: ['computeBufferBytes'],
  total: summed,
  placement: [],
} as const satisfies Readonly<Record<MemoryPart, readonly (keyof MemoryBreakdown)[]>>;

export function figureOf(memory: MemoryBreakdown, name: MemoryPart): Prediction {
  const sum = (end: 'point' | 'low' | 'high'): number => fields[name].reduce((total, field) => total + memory[field][end], 0);
  return { point: sum('point'), low: sum('low'), high: sum('high') };
}

export function figureSum(memories: readonly MemoryBreakdown[], name: MemoryPart): Prediction {
  const figures = memories.map((memory) => figureOf(memory, name));
  const sum = (end: keyof Prediction): number => figures.reduce((total, figure) => total + figure[end], 0);
  return { point: sum('point'), low: sum('low'), high: sum('high') };
}

/** Layers on GPUs, the head counted as one. Experts in RAM are counted by `placementAgreement`. */
function placementScore(row: ReferencePlacement, reference: Reference): MemoryScore {
  const request = placementRequestOf(row, reference);
  const architecture = request.shape.ggufArchitecture;
  const planned = countsOfPlan(request);
  if (planned === null) return { part: 'placement', architecture, outcome: { refused: 'the plan says that it does not fit' } };
  const point = planned.onGpu;
  const measured = countsOfRow(row, request.shape).onGpu;
  return { part: 'placement', architecture, outcome: { measured, prediction: { point, low: point, high: point } } };
}

/** Automatic placements against the runtime's own; ratios run 0…1. */
export type PlacementAgreement = {
  readonly n: number;
  /** Layers on GPUs, and layers with experts in RAM: both within one of the runtime's choice. */
  readonly withinOneLayerRatio: number;
  /** More layers on GPUs, or fewer experts in RAM, than the runtime found room for. */
  readonly tooManyOnGpu: number;
  /** Rows whose context the runtime shortened, and those of them for which more is promised than it fits. */
  readonly contexts: number;
  readonly contextsOverPromised: number;
};

export function placementAgreement(references: readonly Reference[]): PlacementAgreement | null {
  const rows = references.flatMap((reference) => reference.placements.map((row) => ({ row, request: placementRequestOf(row, reference) })));
  if (rows.length === 0) return null;
  const compared = rows.map(({ row, request }) => ({ chosen: countsOfRow(row, request.shape), planned: countsOfPlan(request) }));
  const cut = rows.filter(({ row }) => isCut(row));
  return {
    n: rows.length,
    withinOneLayerRatio:
      compared.filter(({ chosen, planned }) => planned !== null && isWithinOneLayer(chosen, planned)).length / rows.length,
    tooManyOnGpu: compared.filter(({ chosen, planned }) => planned !== null && isBolder(planned, chosen)).length,
    contexts: cut.length,
    contextsOverPromised: cut.filter(({ row, request }) => promisedContext(request) > row.result.n_ctx).length,
  };
}

const isBolder = (planned: LayerCounts, chosen: LayerCounts): boolean =>
  planned.onGpu > chosen.onGpu || planned.withExpertsInRam < chosen.withExpertsInRam;

/** The largest context that is promised on GPUs alone; 0 where not even the least one is. */
function promisedContext(request: MemoryRequest): number {
  const least = { ...request, contextTokens: LEAST_CONTEXT, placement: 'accelerator' as const };
  const plan = planMemory(least);
  return plan.placed ? maxContextTokens(least, plan) : 0;
}
