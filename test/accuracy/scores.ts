import { type ServingMetric, servingMetrics } from '#shared/catalog/serving-calibration.ts';
import type { Reference } from '../shared/memory/reference-rows.ts';
import { type LogRow, logExclusionOf, logScore } from './memory-logs.ts';
import { accountingScores, type MemoryPart, type MemoryScore, type PlacementAgreement, placementAgreement } from './memory-scores.ts';
import { countsOf, type Leaf, leafOf, leavesBy, type Outcome } from './score.ts';
import { isListed } from './serving-catalog.ts';
import { peerDecodeScores, peerMemoryScores } from './peers/peer-scores.ts';
import { apartOf, type ServingRegistry, type ServingRow } from './serving-rows.ts';
import { type ServingScore, servingScore } from './serving-scores.ts';
import { categoryOfRow, exclusionOf, isLlamafile, type Registry, type SpeedRow } from './speed-rows.ts';
import { speedOutcome } from './speed-scores.ts';

/** Everything that is scored in one run; empty or null: not given. */
export type Inputs = {
  readonly speed: readonly SpeedRow[];
  readonly registry: Registry | null;
  readonly accounting: readonly Reference[];
  readonly logs: readonly LogRow[];
  readonly serving: readonly ServingRow[];
  readonly servingRegistry: ServingRegistry | null;
};

type Leaves = Readonly<Record<string, Leaf>>;
export type Scores = {
  readonly decode?: {
    readonly singleStream?: Leaf;
    readonly batched?: Leaf;
    readonly byCategory: Leaves;
    readonly peers: ReturnType<typeof peerDecodeScores>;
  };
  readonly prefill?: { readonly all: Leaf; readonly byCategory: Leaves };
  readonly ttft?: Leaf;
  readonly memory?: Partial<Readonly<Record<MemoryPart, Leaf>>> & {
    readonly placements?: PlacementAgreement;
    readonly byArchitecture: Leaves;
    readonly bySource: Leaves;
    readonly peers: ReturnType<typeof peerMemoryScores>;
  };
  readonly serving?: Partial<Readonly<Record<ServingMetric, Leaf>>> & {
    /** Steady load on the catalog's own models, cards and files in its own batch engines: what users are told. */
    readonly listed: Leaves;
    readonly bySource: Readonly<Record<string, Leaves>>;
    /** Points that offered more requests than have room at once: the planner says so, and they are scored with a queue. */
    readonly queued: number;
  };
  /** Rows that the protocol leaves out, by reason. */
  readonly excluded: Readonly<Record<string, number>>;
};

export function scoresOf(inputs: Inputs): Scores {
  const apart = inputs.serving.map(apartOf);
  const reasons = [...inputs.speed.map(exclusionOf), ...inputs.logs.map(logExclusionOf), ...apart];
  return {
    ...speedScores(inputs),
    ...memoryScores(inputs),
    ...servingScores(inputs),
    excluded: countsOf(reasons.filter((reason) => reason !== null)),
  };
}

type ScoredRow = { readonly row: SpeedRow; readonly outcome: Outcome };

function speedScores({ speed, registry }: Inputs): Pick<Scores, 'decode' | 'prefill' | 'ttft'> {
  if (!registry) return {};
  const scored = speed.filter((row) => exclusionOf(row) === null).map((row) => ({ row, outcome: speedOutcome(row, registry) }));
  const of = (metric: SpeedRow['metric']): readonly ScoredRow[] => scored.filter(({ row }) => row.metric === metric);
  const [decode, prefill, ttft] = [of('decode_tps'), of('prefill_tps'), of('ttft')];
  return {
    ...(decode.length > 0 && {
      decode: {
        ...leafNamed('singleStream', decode.filter((one) => counted(one) && one.row.batch === 1).map(outcomeOf)),
        ...leafNamed('batched', decode.filter(({ row }) => row.batch > 1).map(outcomeOf)),
        byCategory: leavesBy(decode, categoryOf, outcomeOf),
        peers: peerDecodeScores(
          decode.map(({ row }) => row),
          registry,
        ),
      },
    }),
    ...(prefill.length > 0 && {
      prefill: { all: leafOf(prefill.filter(counted).map(outcomeOf)), byCategory: leavesBy(prefill, categoryOf, outcomeOf) },
    }),
    ...leafNamed('ttft', ttft.map(outcomeOf)),
  };
}

const outcomeOf = ({ outcome }: { readonly outcome: Outcome }): Outcome => outcome;
const categoryOf = ({ row }: ScoredRow): string => categoryOfRow(row);
/** The sums hold what the app can run. */
const counted = ({ row }: ScoredRow): boolean => !isLlamafile(row);

function leafNamed<K extends string>(name: K, outcomes: readonly Outcome[]): Partial<Readonly<Record<K, Leaf>>> {
  const leaf: Partial<Record<K, Leaf>> = {};
  if (outcomes.length > 0) leaf[name] = leafOf(outcomes);
  return leaf;
}

const memoryParts: readonly MemoryPart[] = [
  'kvCache',
  'recurrentState',
  'computeBuffer',
  'cpuComputeBuffer',
  'weights',
  'total',
  'placement',
];

function memoryScores({ accounting, logs, registry }: Inputs): Pick<Scores, 'memory'> {
  const own = accounting.flatMap(accountingScores);
  const logged = logs.filter((row) => logExclusionOf(row) === null).map((row) => logScore(row, { accounting, registry }));
  // Parts of memory are judged by the runtime's own accounting; logs of many builds stand beside it, or alone.
  const judged = own.length > 0 ? own : logged;
  if (judged.length === 0) return {};
  const of = (part: MemoryPart): readonly Outcome[] => judged.filter((score) => score.part === part).map(outcomeOf);
  const whole = judged.filter(({ part }) => part === 'total');
  const placements = placementAgreement(accounting);
  const sourced = [...own.map(named('accounting')), ...logged.map(named('log'))];
  return {
    memory: {
      ...Object.assign({}, ...memoryParts.map((part) => leafNamed(part, of(part)))),
      ...(placements && { placements }),
      byArchitecture: leavesBy(whole.length > 0 ? whole : judged, ({ architecture }) => architecture, outcomeOf),
      bySource: leavesBy(sourced, ({ key }) => key, outcomeOf),
      peers: peerMemoryScores(accounting),
    },
  };
}

const named =
  (source: string) =>
  ({ part, outcome }: MemoryScore): { readonly key: string; readonly outcome: Outcome } => ({ key: `${source} ${part}`, outcome });

function servingScores({ serving, servingRegistry }: Inputs): Pick<Scores, 'serving'> {
  if (!servingRegistry || serving.length === 0) return {};
  const scored = serving.map((row) => servingScore(row, servingRegistry));
  const steady = scored.filter(({ row }) => apartOf(row) === null);
  return {
    serving: {
      ...servingLeaves(steady),
      listed: servingLeaves(
        steady.filter(({ request }) => request !== null && request.memory.runtime.pool !== null && isListed(request.memory)),
      ),
      bySource: Object.fromEntries(
        [...new Set(serving.map(({ src }) => src))].sort().map((src) => [src, servingLeaves(scored.filter(({ row }) => row.src === src))]),
      ),
      queued: scored.filter(({ request }) => request !== null && request.memory.concurrency < request.workload.concurrency).length,
    },
  };
}

const servingLeaves = (scores: readonly ServingScore[]): Leaves =>
  Object.assign(
    {},
    ...servingMetrics.map((metric) =>
      leafNamed(
        metric,
        scores.map((score) => score[metric]).filter((outcome) => outcome !== null),
      ),
    ),
  ) as Leaves;
