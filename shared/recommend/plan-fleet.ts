import { type Estimate, sumEstimates } from '../estimate.ts';
import type { Scored } from './candidates.ts';
import type { FleetModel, FleetRecommendation, FleetRun } from './fleet.ts';
import { planAndRank } from './plan.ts';
import type { PlanInput } from '../evaluate/plan-input.ts';
import type { Candidate, Recommendation } from './recommendation.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** One computer of a fleet. All inputs ask for the same work; floors may differ, as they do between cards and processors. */
export type FleetMachine = { readonly name: string; readonly input: PlanInput };

type Planned = {
  readonly name: string;
  readonly recommendation: Recommendation;
  /** Each model's best candidate here, in order. */
  readonly best: readonly Candidate[];
  /** Everything that passed here, in order. */
  readonly ranking: readonly Scored[];
};

/** What runs on all machines, on most and on some; each machine's own best; and what they serve together. Throws RangeError without machines. */
export function planFleet(machines: readonly FleetMachine[]): FleetRecommendation {
  const [first] = machines;
  if (!first) throw new RangeError('a fleet has at least one machine');
  const planned = machines.map(planOne);
  const models = fleetModels(planned);
  const on = (test: (count: number) => boolean): FleetModel[] => models.filter(({ machineCount }) => test(machineCount));
  const isMost = (count: number): boolean => count * 2 > planned.length;
  const assignments = planned.flatMap(({ name, best: [top] }) => (top ? [{ ...runOf(name, top), modelId: top.artifact.modelId }] : []));
  return {
    machines: planned.map(({ name, recommendation }) => ({ name, recommendation })),
    onAll: on((count) => count === planned.length),
    onMost: on((count) => count < planned.length && isMost(count)),
    onSome: on((count) => count < planned.length && !isMost(count)),
    assignments,
    unassigned: planned
      .filter(({ best }) => best.length === 0)
      .map(({ name, recommendation }) => ({ machine: name, reason: nearest(recommendation) })),
    totals: {
      machines: planned.length,
      assigned: assignments.length,
      concurrencyPerMachine: first.input.workload.concurrency,
      throughputTokensPerSecond: assignments.length === 0 ? null : throughputOf(assignments),
    },
  };
}

/** Keeps every model while planning, whatever the limit: what runs on all machines may be the last choice of one. */
function planOne({ name, input }: FleetMachine): Planned {
  const { limit } = input.requirements;
  const enough = Math.max(limit, input.catalog.models.length);
  const { recommendation, ranking } = planAndRank({ ...input, requirements: { ...input.requirements, limit: enough } });
  const seen = new Set<string>();
  const best = recommendation.ranked.filter(({ artifact }) => !seen.has(artifact.modelId) && seen.add(artifact.modelId));
  return { name, ranking, best, recommendation: { ...recommendation, ranked: recommendation.ranked.slice(0, limit) } };
}

type Holder = { readonly machine: Planned; readonly candidate: Candidate; readonly position: number };

/** Every model that passes anywhere: on most machines first, then by its mean place in their rankings. */
function fleetModels(planned: readonly Planned[]): readonly FleetModel[] {
  const holders = new Map<string, Holder[]>();
  for (const machine of planned) {
    for (const [position, candidate] of machine.best.entries()) {
      const { modelId } = candidate.artifact;
      holders.set(modelId, [...(holders.get(modelId) ?? []), { machine, candidate, position }]);
    }
  }
  return [...holders]
    .map(([modelId, held]) => ({ modelId, held, place: held.reduce((sum, { position }) => sum + position, 0) / held.length }))
    .sort((a, b) => b.held.length - a.held.length || a.place - b.place || (a.modelId < b.modelId ? -1 : 1))
    .map(({ modelId, held }) => modelOf(modelId, held));
}

function modelOf(modelId: string, held: readonly Holder[]): FleetModel {
  const runs = held.map(({ machine, candidate }) => runOf(machine.name, candidate));
  return {
    modelId,
    machineCount: held.length,
    commonArtifactId: commonArtifact(modelId, held),
    runs,
    throughputTokensPerSecond: throughputOf(runs),
  };
}

const runOf = (machine: string, { artifact, runtimeId, speed, cost }: Candidate): FleetRun => ({
  machine,
  artifactId: artifact.id,
  runtimeId,
  decodeTokensPerSecond: speed.decodeTokensPerSecond,
  throughputTokensPerSecond: speed.throughputTokensPerSecond,
  ...(cost?.machines !== undefined && cost.machineCount?.byPeak != null ? { machines: cost.machines } : {}),
});

/** Among the files that pass on all of these machines the one that the machine with the least choice ranks first. */
function commonArtifact(modelId: string, held: readonly Holder[]): string | null {
  const lists = held.map(({ machine }) => machine.ranking.map(({ request }) => request).filter(({ model }) => model.id === modelId));
  const ids = lists.map((list) => [...new Set(list.map(({ artifact }) => artifact.id))]).sort((a, b) => a.length - b.length);
  const [fewest = [], ...others] = ids;
  return fewest.find((id) => others.every((list) => list.includes(id))) ?? null;
}

const throughputOf = (runs: readonly FleetRun[]): Estimate => sumEstimates(runs.map((run) => run.throughputTokensPerSecond));

function nearest({ rejected: [closest] }: Recommendation): Text {
  return closest === undefined ? message('recommend.nothing-for-this') : message('recommend.nearest', closest);
}
