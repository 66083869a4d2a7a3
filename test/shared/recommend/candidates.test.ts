import { describe, expect, it } from 'vitest';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { plan } from '#shared/recommend/plan.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import { planInput, type Question } from '../../support/plan-input.ts';
import { inEnglish } from '#shared/words/en.ts';

const card: Question = { hardware: 'nvidia-rtx-4090', ramGib: 64 };
const one = (modelId: string, quantization: string): Partial<PlanInput> => ({ modelId, quantization });

/** Why the files of a plan were not taken, each reason once. */
const reasonsOf = (question: Question): readonly string[] => [
  ...new Set(plan(planInput(question)).rejected.map(({ reason }) => inEnglish(reason))),
];

describe('a model is left out', () => {
  it('when its native context does not hold the request, with both numbers', () => {
    const asked = { ...card, workload: { contextTokens: 131_073 }, change: one('gpt-oss-20b', 'MXFP4') };
    expect(plan(planInput(asked)).best).toBeNull();
    expect(reasonsOf(asked)).toEqual(['holds 131072 tokens natively, 131073 are asked for']);
    expect(plan(planInput({ ...asked, workload: { contextTokens: 131_072 } })).best).not.toBeNull();
  });

  it('when it is to see images and takes none', () => {
    const asked = { ...card, change: one('gpt-oss-20b', 'MXFP4') };
    expect(reasonsOf({ ...asked, useCase: 'vision' })).toEqual(['takes no image input']);
    expect(plan(planInput(asked)).best).not.toBeNull();
  });

  it('when it is announced only, or its weights are closed', () => {
    const { catalog } = planInput(card);
    const change = (fields: object): Catalog => ({
      ...catalog,
      models: catalog.models.map((model) => (model.id === 'gpt-oss-20b' ? { ...model, ...fields } : model)),
    });
    const model = catalog.models.find(({ id }) => id === 'gpt-oss-20b');
    if (!model) throw new Error('the catalog has no gpt-oss-20b');
    const reasons = (fields: object): readonly string[] =>
      reasonsOf({ ...card, change: { ...one('gpt-oss-20b', 'MXFP4'), catalog: change(fields) } });
    expect(reasons({ release: { ...model.release, status: 'announced' } })).toEqual(['announced, not released: listed, not recommended']);
    expect(reasons({ weights: 'closed' })).toEqual(['weights are not published']);
  });
});

describe('a candidate near the floor', () => {
  it('says that it may miss it when only the low end of its range does', () => {
    const change = one('qwen3.6-27b', 'Q4_K_M');
    const { decodeTokensPerSecond } = plan(planInput({ ...card, change })).best?.speed ?? {};
    if (!decodeTokensPerSecond) throw new Error('a 27B fits a 4090');
    const warned = (minDecodeTokensPerSecond: number): boolean =>
      plan(planInput({ ...card, change, requirements: { minDecodeTokensPerSecond } })).best?.reasons.some((reason) =>
        inEnglish(reason).startsWith('may miss the floor'),
      ) ?? false;
    expect(warned(decodeTokensPerSecond.low * 1.01)).toBe(true);
    expect(warned(decodeTokensPerSecond.low * 0.99)).toBe(false);
  });
});
