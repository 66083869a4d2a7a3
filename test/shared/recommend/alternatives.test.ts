import { describe, expect, it } from 'vitest';
import { planAndRank } from '#shared/recommend/plan.ts';
import { planInput, type Question } from '../../support/plan-input.ts';

const planned = (question: Question) => planAndRank(planInput(question));

describe('other good answers', () => {
  it('are quick within the comfortable wait and without reasoning, and better only after a longer one', () => {
    const { recommendation } = planned({
      hardware: 'cpu',
      ramGib: 24,
      requirements: { waits: { comfortableSeconds: 60, longestSeconds: 61 } },
    });
    const { best, quick, patient } = recommendation;
    if (!best || !quick) throw new Error('a desktop answers in time');
    expect(quick.answer.mode).toBe('non-thinking');
    expect(quick.answer.seconds.point).toBeLessThanOrEqual(60);
    if (patient === null) throw new Error('there is a better model for whoever waits');
    expect(patient.evidence.benchmark).toBe(best.evidence.benchmark);
    expect(patient.answer.seconds.point).toBeGreaterThan(best.answer.seconds.point);
    const counted = ({ evidence }: typeof best): number => (evidence.score ?? 0) * evidence.quantizationFactor;
    expect(counted(patient)).toBeGreaterThan(counted(best));
  });

  it('are none where nothing is known of the pick', () => {
    const { recommendation } = planned({
      hardware: 'nvidia-rtx-4090',
      change: { modelId: 'deepseek-r1-distill-qwen-7b' },
      useCase: 'coding',
    });
    expect(recommendation.best?.evidence.score).toBeNull();
    expect(recommendation.patient).toBeNull();
  });

  it('leave a good part of the memory free where the pick does not', () => {
    const { recommendation } = planned({ hardware: 'desktop-rtx-4090' });
    const { best, roomy } = recommendation;
    if (!best || !roomy || !('headroomBytes' in best.fit) || !('headroomBytes' in roomy.fit)) throw new Error('both fit');
    expect(roomy.fit.headroomBytes.point).toBeGreaterThan(best.fit.headroomBytes.point);
    expect(roomy.fit.headroomBytes.point).toBeGreaterThanOrEqual(0.15 * 22 * 2 ** 30);
  });
});
