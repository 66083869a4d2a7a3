import type { EvidenceRules } from '../catalog/calibration.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { type Benchmark, efforts, type ModelVariant } from '../catalog/model.ts';
import type { UseCase } from '../catalog/use-case.ts';
import type { Mode } from '../evaluate/answer-modes.ts';
import type { Evidence } from './recommendation.ts';

/** A model's standing in one use case: which benchmark speaks for it (group 0 = the lead), and its score there. */
export type ModelEvidence = {
  /** Index in the use case's list of benchmarks; `Infinity` without evidence. Scores compare inside a group only. */
  readonly group: number;
  readonly evidence: Omit<Evidence, 'quantizationFactor' | 'retained'>;
  /** Share of the score that can be counted on, whatever the file. */
  readonly counted: number;
};

const NO_EVIDENCE: ModelEvidence = {
  group: Number.POSITIVE_INFINITY,
  evidence: { kind: 'none', benchmark: null, score: null, lentBy: null, sourceId: null },
  counted: 1,
};

/**
 * Own score on the first benchmark that has one, else that of a same-size predecessor or a smaller sibling, whole: a
 * successor is not taken to be worse. Never of a successor, a larger sibling or another family.
 */
export function modelEvidence(model: ModelVariant, useCase: UseCase, catalog: Catalog): ModelEvidence {
  return firstOf(useCase, (benchmark) => ownEvidence(model, benchmark, catalog) ?? lentEvidence(model, benchmark, catalog));
}

/** What the model reaches in this mode, on the same benchmark: its own score of the mode, else a share of the other's. */
export function evidenceIn(
  mode: Mode,
  { model, known }: { readonly model: ModelVariant; readonly known: ModelEvidence },
  { thinking, counted }: EvidenceRules,
): ModelEvidence {
  const { evidence } = known;
  if (!mode.quick || !mode.hasOther || evidence.benchmark === null || evidence.score === null) return known;
  const own = quickScore(mode, model, evidence.benchmark);
  if (own) {
    const score = Math.min(own.score, evidence.score);
    return { ...known, evidence: { ...evidence, kind: 'own', score, lentBy: null, sourceId: own.sourceId } };
  }
  const ratio = thinking.quickRatios.find(({ benchmark }) => benchmark === evidence.benchmark)?.ratio ?? thinking.quickRatio;
  return {
    ...known,
    evidence: { ...evidence, kind: 'inferred', score: evidence.score * ratio },
    counted: known.counted * counted.inferredFactor,
  };
}

const quickScore = ({ mode, effort }: Mode, model: ModelVariant, name: string): Benchmark | undefined =>
  model.benchmarks.find(
    (score) => score.name === name && (mode === 'non-thinking' ? score.reasoning === false : score.effort === effort && effort !== null),
  );

function firstOf(useCase: UseCase, find: (benchmark: string) => Omit<ModelEvidence, 'group'> | null): ModelEvidence {
  for (const [group, benchmark] of useCase.benchmarks.entries()) {
    const found = find(benchmark);
    if (found) return { group, ...found };
  }
  return NO_EVIDENCE;
}

function ownEvidence(model: ModelVariant, benchmark: string, { calibration }: Catalog): Omit<ModelEvidence, 'group'> | null {
  const score = scoreOf(model, benchmark);
  if (score === null) return null;
  return {
    evidence: { kind: 'own', benchmark, score: score.score, lentBy: null, sourceId: score.sourceId },
    counted: isMeasured(score) ? 1 : calibration.evidence.counted.estimateFactor,
  };
}

function lentEvidence(model: ModelVariant, benchmark: string, catalog: Catalog): Omit<ModelEvidence, 'group'> | null {
  const { counted } = catalog.calibration.evidence;
  let best: { readonly lender: ModelVariant; readonly score: Benchmark } | null = null;
  for (const id of model.lenders) {
    const lender = catalog.models.find((candidate) => candidate.id === id);
    const score = lender && mayLend(lender, model) && scoreOf(lender, benchmark);
    if (score && (!best || score.score > best.score.score)) best = { lender, score };
  }
  if (!best) return null;
  return {
    evidence: {
      kind: 'inferred',
      benchmark,
      score: best.score.score,
      lentBy: best.lender.id,
      sourceId: best.score.sourceId,
    },
    counted: isMeasured(best.score) ? 1 : counted.estimateFactor,
  };
}

/** A dense model uses all its weights for every token: one with fewer active ones is not known to reach its score. */
function mayLend(lender: ModelVariant, model: ModelVariant): boolean {
  if (lender.shape?.ffn.kind !== 'dense' || model.shape?.ffn.kind !== 'moe') return true;
  return activeOf(model) >= activeOf(lender);
}

const activeOf = ({ parameters }: ModelVariant): number => parameters?.active.value ?? 0;

const speaking = new WeakMap<ModelVariant, ReadonlyMap<string, Benchmark>>();

/** The one that speaks first of all scores of the benchmark. Remembered: a plan asks every model and its lenders. */
function scoreOf(model: ModelVariant, benchmark: string): Benchmark | null {
  const known = speaking.get(model) ?? firstOfEach(model.benchmarks);
  speaking.set(model, known);
  return known.get(benchmark) ?? null;
}

function firstOfEach(scores: readonly Benchmark[]): ReadonlyMap<string, Benchmark> {
  const first = new Map<string, Benchmark>();
  for (const score of scores) {
    const other = first.get(score.name);
    if (other === undefined || speaksBefore(score, other)) first.set(score.name, score);
  }
  return first;
}

/**
 * Of two modes the reasoning one counts, at its highest effort: the workloads run with thinking on unless the model has none. What is
 * measured stands before what is estimated, the preferred score before others, that of the model before that of one of its revisions,
 * a later revision before an earlier one.
 */
function speaksBefore(one: Benchmark, other: Benchmark): boolean {
  const difference =
    Number(reasons(one)) - Number(reasons(other)) ||
    Number(isMeasured(one)) - Number(isMeasured(other)) ||
    Number(one.preferred) - Number(other.preferred) ||
    Number(isOfModel(one)) - Number(isOfModel(other)) ||
    (one.revision === other.revision ? 0 : (one.date ?? '').localeCompare(other.date ?? '')) ||
    effortOf(one) - effortOf(other);
  return difference > 0;
}

const reasons = ({ reasoning }: Benchmark): boolean => reasoning !== false;
const isMeasured = ({ estimate }: Benchmark): boolean => estimate !== true;
const isOfModel = ({ revision }: Benchmark): boolean => revision === undefined;
const effortOf = ({ effort }: Benchmark): number => (effort === undefined ? -1 : efforts.indexOf(effort));
