import type { Catalog } from '../catalog/catalog.ts';
import type { EvidenceRules } from '../catalog/calibration.ts';
import type { Benchmark, ModelVariant } from '../catalog/model.ts';
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

/** Of two modes the thinking one counts: the workloads run with thinking on unless the model has none. */
function scoreOf(model: ModelVariant, benchmark: string): Benchmark | null {
  const scores = model.benchmarks.filter((score) => score.name === benchmark);
  return scores.find((score) => score.mode !== 'non-thinking') ?? scores[0] ?? null;
}

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
