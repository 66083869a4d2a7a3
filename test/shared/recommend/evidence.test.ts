import { describe, expect, it } from 'vitest';
import type { UseCaseId } from '#shared/demand/workload.ts';
import { findUseCase } from '#shared/evaluate/defaults.ts';
import { modesFor } from '#shared/evaluate/answer-modes.ts';
import { evidenceIn, modelEvidence } from '#shared/recommend/evidence.ts';
import { findModel } from '#shared/evaluate/subjects.ts';
import { testCatalog } from '../../support/catalog.ts';

const catalog = testCatalog();
const evidenceOf = (modelId: string, useCase: UseCaseId) =>
  modelEvidence(findModel(catalog, modelId), findUseCase(catalog, useCase), catalog);

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

  it('is lent by the same-size predecessor, as it is, and says by whom', () => {
    const { evidence } = evidenceOf('qwen3.8-27b', 'coding');
    expect(evidence).toMatchObject({ kind: 'inferred', lentBy: 'qwen3.6-27b', benchmark: 'SWE-bench Verified' });
    expect(evidence.score).toBe(77.2);
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
    expect(evidence.score).toBe(60);
  });

  it('is not lent by a dense model to one with fewer active parameters', () => {
    const borrower = { ...findModel(catalog, 'qwen3.6-35b-a3b'), benchmarks: [], lenders: ['qwen3.6-27b'] };
    expect(modelEvidence(borrower, findUseCase(catalog, 'coding'), catalog).evidence.kind).toBe('none');
    const larger = { ...findModel(catalog, 'qwen3.6-27b'), benchmarks: [], lenders: ['qwen3.5-9b'] };
    expect(modelEvidence(larger, findUseCase(catalog, 'chat'), catalog).evidence.lentBy).toBe('qwen3.5-9b');
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
    expect(evidenceOf('glm-4.7-flash', 'chat')).toMatchObject({ group: 1, evidence: { benchmark: 'IFBench', score: 60.82 } });
  });
});

describe('evidence in the quicker mode', () => {
  const inQuickMode = (modelId: string, useCaseId: UseCaseId) => {
    const model = findModel(catalog, modelId);
    const useCase = findUseCase(catalog, useCaseId);
    const quick = modesFor(model, { useCase, thinking: 'off' }, catalog)[0];
    if (!quick) throw new Error(`${modelId} has no quick mode`);
    return evidenceIn(quick, { model, known: modelEvidence(model, useCase, catalog) }, catalog.calibration.evidence);
  };

  it('is the score of that mode on the same benchmark', () => {
    expect(inQuickMode('qwen3.8-27b', 'chat').evidence).toMatchObject({ kind: 'own', score: 35 });
    expect(inQuickMode('gpt-oss-120b', 'chat').evidence).toMatchObject({ kind: 'own', score: 18 });
  });

  it('is a share of the other where nobody measured it, and counts a little less', () => {
    // 77.2 of SWE-bench Verified, of which models keep 0.93 without reasoning.
    const { evidence, counted } = inQuickMode('qwen3.6-27b', 'coding');
    expect(evidence).toMatchObject({ kind: 'inferred', lentBy: null });
    expect(evidence.score).toBeCloseTo(77.2 * 0.93, 10);
    expect(counted).toBe(0.97);
  });

  it('is never above that with reasoning', () => {
    for (const model of catalog.models) {
      const useCase = findUseCase(catalog, 'chat');
      const known = modelEvidence(model, useCase, catalog);
      for (const mode of modesFor(model, { useCase, thinking: 'auto' }, catalog)) {
        const { evidence } = evidenceIn(mode, { model, known }, catalog.calibration.evidence);
        expect(evidence.score ?? 0, model.id).toBeLessThanOrEqual(known.evidence.score ?? 0);
      }
    }
  });
});
