import { estimateFit } from '#shared/memory/estimate-fit.ts';
import type { MemoryBreakdown } from '#shared/memory/fit.ts';
import type { MemoryRequest } from '#shared/memory/memory-plan.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { MIB } from '#shared/units.ts';
import { isPlain, part, placementRequestOf, requestOf } from '../shared/memory/reference-requests.ts';
import type { Reference, ReferencePlacement, ReferenceRow } from '../shared/memory/reference-rows.ts';
import type { Outcome, Prediction } from './score.ts';

/** Parts of memory that are scored apart; `placement` counts layers, the others bytes. */
export type MemoryPart = 'kvCache' | 'recurrentState' | 'computeBuffer' | 'weights' | 'total' | 'placement';
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
  if (!isPlain(row)) return refused(unaskedLoad(row));
  const fit = estimateFit(requestOf(row, reference));
  if (fit.verdict === 'does-not-fit') return refused(fit.reason ?? fit.limit);
  const estimated = fit.placement.perDevice[0]?.memory;
  if (!estimated) return refused('the plan names no device');
  return measuredParts(row).map(({ name, bytes }) => ({
    part: name,
    architecture,
    outcome: { measured: bytes, prediction: partOf(estimated, name) },
  }));
}

/** Loads that no request of the planner can ask for. */
function unaskedLoad({ params }: ReferenceRow): string {
  if (params.kv_unified) return 'one cache shared by all sequences';
  if (params.swa_full) return 'window layers that hold the whole context';
  if (!params.kv_on_device) return 'cache kept in RAM beside a GPU';
  return params.experts_on_cpu ? 'all experts in RAM on a card that could hold them' : 'a hand-picked number of layers on the GPU';
}

function measuredParts(row: ReferenceRow): readonly { readonly name: MemoryPart; readonly bytes: number }[] {
  const on = (what: 'model' | 'context' | 'compute'): number => (row.device === 'gpu' ? (row.bytes.gpu?.[what] ?? 0) : part(row, what));
  const kvParts = row.context_parts.filter(({ kind }) => kind === 'kv');
  const hasState = kvParts.length < row.context_parts.length;
  // Printed in MiB with two digits; without a state the context is the cache, to the byte.
  const kvCache = hasState ? kvParts.reduce((sum, { mib }) => sum + mib, 0) * MIB : on('context');
  const parts = [
    { name: 'weights', bytes: on('model') },
    { name: 'kvCache', bytes: kvCache },
    { name: 'recurrentState', bytes: on('context') - kvCache },
    { name: 'computeBuffer', bytes: on('compute') },
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
  total: summed,
  placement: [],
} as const satisfies Readonly<Record<MemoryPart, readonly (keyof MemoryBreakdown)[]>>;

export function partOf(memory: MemoryBreakdown, name: MemoryPart): Prediction {
  const sum = (end: 'point' | 'low' | 'high'): number => fields[name].reduce((total, field) => total + memory[field][end], 0);
  return { point: sum('point'), low: sum('low'), high: sum('high') };
}

/** Layers (the head counts as one) that are whole on GPUs, experts included. */
function placementScore(row: ReferencePlacement, reference: Reference): MemoryScore {
  const request = placementRequestOf(row, reference);
  const architecture = request.shape.ggufArchitecture;
  const measured = layersOf(row, request.shape.layers);
  if (measured <= 0) return { part: 'placement', architecture, outcome: { refused: 'no whole layer on a GPU: no percentage' } };
  const point = plannedLayers(request);
  if (point === null) return { part: 'placement', architecture, outcome: { refused: 'the plan says that it does not fit' } };
  return { part: 'placement', architecture, outcome: { measured, prediction: { point, low: point, high: point } } };
}

function layersOf({ per_device: devices }: ReferencePlacement, layers: number): number {
  if (devices === null) return layers + 1;
  return Object.values(devices).reduce((sum, { layers: held, overflow }) => sum + held - overflow, 0);
}

function plannedLayers(request: MemoryRequest): number | null {
  const plan = planMemory(request);
  if (!plan.placed) return null;
  const { layers, ffn } = request.shape;
  if (plan.kind === 'accelerator') return layers + 1;
  const onGpu = plan.devices.filter(({ device }) => device !== 'host');
  const held = onGpu.reduce((sum, load) => sum + load.layers, 0);
  if (ffn.kind === 'dense') return held;
  const experts = onGpu.reduce((sum, { expertBytes }) => sum + expertBytes, 0) / plan.weights.expertBytes;
  return held - (layers - Math.floor(experts * layers + 1e-6));
}
