import { beforeEach, describe, expect, it, vi } from 'vitest';
import { planOutcome } from '../../../renderer/app/plan-outcome.ts';
import { planInput } from '../../support/plan-input.ts';

const planned = vi.hoisted(() => ({ inputs: new Array<{ runtimeIds: readonly string[]; limit: number }>() }));

/** The planner itself, with a note of what it was asked. */
vi.mock('#shared/recommend/plan.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('#shared/recommend/plan.ts')>();
  return {
    ...original,
    planAndRank: (input: Parameters<typeof original.planAndRank>[0]) => {
      planned.inputs.push(input.requirements);
      return original.planAndRank(input);
    },
  };
});

const outcomeFor = (runtimeIds: readonly string[]) => {
  const outcome = planOutcome(planInput({ hardware: 'nvidia-rtx-4090', requirements: { runtimeIds: [...runtimeIds] } }), null);
  if (!outcome.ok) throw new Error('nothing was planned');
  return outcome;
};

beforeEach(() => {
  planned.inputs.length = 0;
});

describe('the plan that every page is about', () => {
  it('is not made where the numbers contradict each other', () => {
    const problem = { code: 'invalid-input', message: 'too short', hint: '' } as const;
    expect(planOutcome(planInput({ hardware: 'nvidia-rtx-4090' }), problem)).toEqual({ ok: false, error: problem });
    expect(planned.inputs).toEqual([]);
  });

  it('is not made with an assumption that the cost model does not know, and says which', () => {
    const outcome = planOutcome(planInput({ hardware: 'nvidia-rtx-4090', change: { assumptions: { priceOfMoon: 1 } } }), null);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'unknown-assumption', message: expect.stringContaining('priceOfMoon') } });
  });

  it('ranks for a runtime that nobody asked about when a page does, once, and works out no candidate for that', () => {
    const outcome = outcomeFor([]);
    expect(planned.inputs).toHaveLength(1);
    const ranking = outcome.rankingOf('ollama');
    expect(ranking.length).toBeGreaterThan(0);
    expect(new Set(ranking.map(({ request }) => request.runtime.id))).toEqual(new Set(['ollama']));
    expect(outcome.rankingOf('ollama')).toBe(ranking);
    expect(planned.inputs.slice(1)).toMatchObject([{ runtimeIds: ['ollama'], limit: 0 }]);
  });

  it('takes the ranking of the runtime that was asked for from the plan itself', () => {
    const outcome = outcomeFor(['ollama']);
    expect(outcome.rankingOf('ollama').map(({ request }) => request.artifact.id)).toContain(outcome.recommendation.best?.artifact.id);
    expect(planned.inputs).toHaveLength(1);
  });
});
