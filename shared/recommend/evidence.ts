import type { Catalog } from '../catalog/catalog.ts';
import type { EvidenceRules } from '../catalog/calibration.ts';
import { type Benchmark, efforts, type ModelVariant } from '../catalog/model.ts';
import type { UseCase } from '../catalog/use-case.ts';
import type { Subject } from '../memory/memory-plan.ts';
import { bitsPerWeight } from '../memory/weights.ts';
import type { Evidence } from './recommendation.ts';

/** A model's standing in one use case: which benchmark speaks for it (group 0 = the lead), and its score there. */
export type ModelEvidence = {
  /** Index in the use case's list of benchmarks; `Infinity` without evidence. Scores compare inside a group only. */
  readonly group: number;
  readonly evidence: Omit<Evidence, 'quantizationFactor'>;
};

const NO_EVIDENCE: ModelEvidence = {
  group: Number.POSITIVE_INFINITY,
  evidence: { kind: 'none', benchmark: null, score: null, lentBy: null, sourceId: null },
};

/**
 * Own score on the first benchmark that has one; a missing score may be lent by a same-size predecessor or a smaller sibling,
 * times 0.95, never by a successor, a larger sibling or another family.
 */
export function modelEvidence(model: ModelVariant, useCase: UseCase, catalog: Catalog): ModelEvidence {
  for (const [group, benchmark] of useCase.benchmarks.entries()) {
    const evidence = ownEvidence(model, benchmark) ?? lentEvidence(model, benchmark, catalog);
    if (evidence) return { group, evidence };
  }
  return NO_EVIDENCE;
}

function ownEvidence(model: ModelVariant, benchmark: string): ModelEvidence['evidence'] | null {
  const score = scoreOf(model, benchmark);
  return score && { kind: 'own', benchmark, score: score.score, lentBy: null, sourceId: score.sourceId };
}

function lentEvidence(model: ModelVariant, benchmark: string, catalog: Catalog): ModelEvidence['evidence'] | null {
  let best: { readonly lender: ModelVariant; readonly score: Benchmark } | null = null;
  for (const id of model.lenders) {
    const lender = catalog.models.find((candidate) => candidate.id === id);
    const score = lender && scoreOf(lender, benchmark);
    if (score && (!best || score.score > best.score.score)) best = { lender, score };
  }
  if (!best) return null;
  const score = best.score.score * catalog.calibration.evidence.lentFactor;
  return { kind: 'inferred', benchmark, score, lentBy: best.lender.id, sourceId: best.score.sourceId };
}

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

/** The scheme's own bits, else the file's. */
export function nominalBits(subject: Pick<Subject, 'model' | 'artifact' | 'quantization'>): number {
  return subject.quantization.nominalBits ?? bitsPerWeight(subject.model, subject.artifact.fileBytes) ?? 0;
}

/** Share of the score that survives the quantization: an assumption by nominal bits; 1 in the format the model was released in. */
export function quantizationFactor(subject: Pick<Subject, 'model' | 'artifact' | 'quantization'>, rules: EvidenceRules): number {
  if (subject.quantization.original) return 1;
  const bits = nominalBits(subject);
  const row = rules.quantizationFactors.find((candidate) => bits >= candidate.fromBits);
  return row?.factor ?? 0;
}
