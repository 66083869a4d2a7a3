import { basis } from '#shared/estimate.ts';
import { describe, expect, it } from 'vitest';
import type { Scored } from '#shared/recommend/candidates.ts';
import { onePerModelFirst, rankCandidates } from '#shared/recommend/rank.ts';
import { testCatalog } from '../../support/catalog.ts';
import { memoryRequest, placed } from '../memory/requests.ts';

const rules = testCatalog().calibration.evidence.worth;
const request = memoryRequest();
const plan = placed(request);
const card = plan.devices.filter(({ device }) => device === 'accelerator:0');
const cardBytes = card.reduce((sum, { budgetBytes }) => sum + budgetBytes, 0);

type Change = {
  readonly model?: string;
  readonly worth?: number;
  readonly quality?: number;
  readonly group?: number;
  readonly bits?: number;
  readonly fileBytes?: number;
  /** Share of the card that stays free. */
  readonly free?: number;
  readonly seconds?: number;
  readonly kind?: 'accelerator' | 'host-offload';
  readonly released?: string;
  readonly layers?: number;
};

/** A candidate of one's own making: `id` is its artifact, and its model unless told otherwise, of a shape of its own. */
function candidate(id: string, change: Change = {}): Scored {
  const { model = id, worth = 0, quality = 50, group = 0, bits = 4.89, fileBytes = 1e9, free = 0.5, seconds = 40 } = change;
  const { kind = 'accelerator', released = '2026-01-01', layers = id.length + fileBytes } = change;
  const release = { ...request.model.release, date: { value: released, sourceId: 's', status: 'confirmed' as const } };
  return {
    request: {
      ...request,
      model: { ...request.model, id: model, release },
      shape: { ...request.shape, layers },
      artifact: { ...request.artifact, id, fileBytes },
    },
    plan: { ...plan, kind, devices: card, headroomBytes: free * cardBytes },
    placed: true,
    numbers: {} as Scored['numbers'],
    mode: {
      mode: 'thinking',
      effort: null,
      quick: false,
      tokens: { point: 0, low: 0, high: 0 },
      basis: basis('assumed', 's'),
      hasOther: false,
    },
    evidence: { group, evidence: { kind: 'own', benchmark: 'b', score: 50, lentBy: null, sourceId: 's' }, counted: 1 },
    retained: { point: 1, low: 1, high: 1 },
    quality,
    bits,
    answerSeconds: seconds,
    worth,
  };
}

const order = (...candidates: readonly Scored[]): readonly string[] =>
  rankCandidates(candidates, rules).map(({ request: { artifact } }) => artifact.id);

describe('the order of candidates', () => {
  it('follows what their answers are worth inside a group, and never compares scores of two benchmarks', () => {
    expect(order(candidate('low', { worth: -1 }), candidate('high', { worth: -0.5 }))).toEqual(['high', 'low']);
    expect(order(candidate('second benchmark', { group: 1, worth: 3 }), candidate('lead', { worth: -2 }))).toEqual([
      'lead',
      'second benchmark',
    ]);
  });

  it('puts a lead score under half of the best one, worth half its odds, behind the later groups, and before none at all', () => {
    const best = candidate('best', { worth: 0 });
    const other = candidate('other benchmark', { group: 2, worth: -3 });
    const none = candidate('none', { group: Number.POSITIVE_INFINITY });
    expect(order(none, candidate('weak', { worth: -0.7, quality: 24 }), other, best)).toEqual(['best', 'other benchmark', 'weak', 'none']);
    expect(order(none, candidate('half', { worth: -0.7, quality: 25 }), other, best)).toEqual(['best', 'half', 'other benchmark', 'none']);
  });

  it('holds nothing against main memory beside what it is worth', () => {
    expect(order(candidate('offload', { kind: 'host-offload', worth: 0.1 }), candidate('whole'))).toEqual(['offload', 'whole']);
  });
});

describe('a tie', () => {
  const near = { worth: -0.03 };

  it('goes to what lies wholly on the accelerator', () => {
    expect(order(candidate('offload', { kind: 'host-offload' }), candidate('whole', near))).toEqual(['whole', 'offload']);
  });

  it('then to more headroom, counted up to 10 % of memory', () => {
    expect(order(candidate('tight', { free: 0.02 }), candidate('roomy', { ...near, free: 0.09 }))).toEqual(['roomy', 'tight']);
    expect(order(candidate('a', { free: 0.11, bits: 6 }), candidate('b', { ...near, free: 0.9 }))).toEqual(['a', 'b']);
  });

  it('then to a clearly shorter wait, then to more bits up to six, then to any shorter wait, then to fewer bytes, then to the id', () => {
    expect(order(candidate('61 s, 6 bits', { seconds: 61, bits: 6 }), candidate('40 s', near))).toEqual(['40 s', '61 s, 6 bits']);
    expect(order(candidate('40 s', near), candidate('59 s, 6 bits', { seconds: 59, bits: 6 }))).toEqual(['59 s, 6 bits', '40 s']);
    expect(order(candidate('8 bits', { seconds: 50, bits: 8.5 }), candidate('6 bits', { bits: 6.56 }))).toEqual(['6 bits', '8 bits']);
    expect(order(candidate('large', { fileBytes: 2e9 }), candidate('small', near))).toEqual(['small', 'large']);
    expect(order(candidate('z', near), candidate('y'))).toEqual(['y', 'z']);
  });

  it('is none beyond half of what the evidence resolves', () => {
    expect(order(candidate('fast', { worth: -0.036, seconds: 1 }), candidate('slow'))).toEqual(['slow', 'fast']);
  });

  it('is measured from its head, so that it cannot be passed on along a chain', () => {
    const chain = [0, -0.03, -0.06].map((worth, at) => candidate(`${worth}`, { worth, seconds: 40 - at }));
    expect(order(...chain)).toEqual(['-0.03', '0', '-0.06']);
  });

  it('of two models of one shape goes to the later one, whatever the rest says', () => {
    const older = candidate('older', { layers: 64, released: '2026-02-01', seconds: 10, fileBytes: 1 });
    const newer = candidate('newer', { layers: 64, released: '2026-05-01', worth: -0.01 });
    expect(order(older, newer)).toEqual(['newer', 'older']);
    expect(order(older, candidate('between', { seconds: 20 }), newer)).toEqual(['newer', 'between', 'older']);
  });
});

describe('the list that is shown', () => {
  it('names the best artifact of each model first, and an artifact once, in its best runtime and mode', () => {
    const ranked = [
      candidate('a/1', { model: 'a' }),
      candidate('a/1', { model: 'a' }),
      candidate('a/2', { model: 'a' }),
      candidate('b/1', { model: 'b' }),
    ];
    const shown = onePerModelFirst(ranked);
    expect(shown.map(({ request: { artifact } }) => artifact.id)).toEqual(['a/1', 'b/1', 'a/2']);
    expect(shown[0]).toBe(ranked[0]);
  });
});
