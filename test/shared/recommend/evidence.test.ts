import { describe, expect, it } from 'vitest';
import type { UseCaseId } from '#shared/demand/workload.ts';
import { findUseCase } from '#shared/evaluate/defaults.ts';
import { modelEvidence, quantizationFactor } from '#shared/recommend/evidence.ts';
import { findArtifact, findModel, findQuantization } from '#shared/evaluate/subjects.ts';
import { testCatalog } from '../../support/catalog.ts';

const catalog = testCatalog();
const evidenceOf = (modelId: string, useCase: UseCaseId) =>
  modelEvidence(findModel(catalog, modelId), findUseCase(catalog, useCase), catalog);

function factorOf(modelId: string, quantization: string): number {
  const model = findModel(catalog, modelId);
  const artifact = findArtifact(model, quantization);
  return quantizationFactor(
    { model, artifact, quantization: findQuantization(catalog, artifact.quantizationId) },
    catalog.calibration.evidence,
  );
}

describe('evidence of a model for a use case', () => {
  it('is its own score on the lead benchmark where there is one', () => {
    expect(evidenceOf('qwen3.6-27b', 'coding')).toMatchObject({
      group: 0,
      evidence: { kind: 'own', benchmark: 'SWE-bench Verified', score: 77.2 },
    });
  });

  it('takes the thinking score when a model has one of each mode', () => {
    expect(evidenceOf('deepseek-v4-flash', 'coding').evidence.score).toBe(79);
  });

  it('is that of the highest effort, of what was measured, and of the latest revision', () => {
    const model = findModel(catalog, 'qwen3.6-27b');
    const score = { ...model.benchmarks[0], name: 'SWE-bench Verified', reasoning: true, preferred: true, date: null };
    const best = (...benchmarks: object[]) =>
      modelEvidence({ ...model, benchmarks } as unknown as typeof model, findUseCase(catalog, 'coding'), catalog).evidence.score;
    expect(best({ ...score, score: 50, effort: 'low' }, { ...score, score: 40, effort: 'max' })).toBe(40);
    expect(best({ ...score, score: 90, estimate: true }, { ...score, score: 40 })).toBe(40);
    expect(best({ ...score, score: 90, preferred: false }, { ...score, score: 40 })).toBe(40);
    expect(best({ ...score, score: 90, revision: 'later', date: '2026-08' }, { ...score, score: 40 })).toBe(40);
    const [older, newer] = [
      { revision: '1', date: '2025-01-20', score: 90 },
      { revision: '2', date: '2025-05-28', score: 40 },
    ];
    expect(best({ ...score, ...older }, { ...score, ...newer })).toBe(40);
    expect(best({ ...score, ...newer }, { ...score, ...older })).toBe(40);
  });

  it('is lent by the same-size predecessor, times 0.95, and says by whom', () => {
    const { evidence } = evidenceOf('qwen3.8-27b', 'coding');
    expect(evidence).toMatchObject({ kind: 'inferred', lentBy: 'qwen3.6-27b', benchmark: 'SWE-bench Verified' });
    expect(evidence.score).toBeCloseTo(77.2 * 0.95, 10);
  });

  it('is lent by the best of several lenders', () => {
    const lender = (id: string, score: number) => ({
      ...findModel(catalog, 'qwen3.6-27b'),
      id,
      benchmarks: [{ name: 'SWE-bench Verified', score, mode: null, reasoning: null, preferred: true, sourceId: id }],
    });
    const borrower = { ...findModel(catalog, 'qwen3.6-27b'), id: 'borrower', benchmarks: [], lenders: ['a', 'b', 'c'] };
    const models = [lender('a', 40), lender('b', 60), lender('c', 50)] as unknown as typeof catalog.models;
    const { evidence } = modelEvidence(borrower, findUseCase(catalog, 'coding'), { ...catalog, models });
    expect(evidence).toMatchObject({ lentBy: 'b', sourceId: 'b' });
    expect(evidence.score).toBeCloseTo(60 * 0.95, 10);
  });

  it('is never lent by a successor, a larger sibling or another family', () => {
    expect(findModel(catalog, 'qwen3.5-27b').lenders).not.toContain('qwen3.6-27b');
    expect(findModel(catalog, 'qwen3.5-9b').lenders).not.toContain('qwen3.5-27b');
    for (const model of catalog.models) {
      for (const lender of model.lenders) {
        expect(lender.split('-')[0]?.slice(0, 4), `${model.id} borrows from ${lender}`).toBe(model.id.split('-')[0]?.slice(0, 4));
      }
    }
  });

  it('falls to a later group when the lead benchmark is missing, and to none without any score', () => {
    expect(evidenceOf('deepseek-r1-distill-qwen-7b', 'coding').group).toBe(Number.POSITIVE_INFINITY);
    expect(evidenceOf('deepseek-v3.2-exp', 'chat')).toMatchObject({ group: 1, evidence: { benchmark: 'IFBench', score: 54.15 } });
  });
});

describe('the quantization factor', () => {
  it('follows the nominal bits of the scheme, not the bits of the file', () => {
    expect(factorOf('qwen3.6-27b', 'Q8_0')).toBe(1);
    expect(factorOf('qwen3.6-27b', 'Q6_K')).toBe(0.995);
    expect(factorOf('qwen3.6-27b', 'Q5_K_M')).toBe(0.99);
    expect(factorOf('qwen3.6-27b', 'Q4_K_M')).toBe(0.975);
    expect(factorOf('qwen3.5-9b', 'Q3_K_XL')).toBe(0.94);
    expect(factorOf('qwen3.6-27b', 'UD-IQ2_XXS')).toBe(0.7);
  });

  it('is 1 in the format that a model was released in', () => {
    expect(factorOf('gpt-oss-20b', 'MXFP4')).toBe(1);
    expect(factorOf('deepseek-v4-flash', 'original FP4+FP8')).toBe(1);
  });
});
