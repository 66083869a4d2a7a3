import { describe, expect, it } from 'vitest';
import type { Scored } from '#shared/recommend/candidates.ts';
import { onePerModelFirst, rankCandidates } from '#shared/recommend/rank.ts';
import { testCatalog } from '../../support/catalog.ts';
import { memoryRequest, placed } from '../memory/requests.ts';

const rules = testCatalog().calibration.evidence;
const request = memoryRequest();
const plan = placed(request);
const card = plan.devices.filter(({ device }) => device === 'accelerator:0');
const cardBytes = card.reduce((sum, { budgetBytes }) => sum + budgetBytes, 0);

type Change = {
  readonly model?: string;
  readonly score?: number | null;
  readonly factor?: number;
  readonly group?: number;
  readonly bits?: number;
  readonly fileBytes?: number;
  /** Share of the card that stays free. */
  readonly free?: number;
  readonly tokensPerSecond?: number;
  readonly kind?: 'accelerator' | 'host-offload';
};

/** A candidate of one's own making: `id` is its artifact, and its model unless told otherwise. */
function candidate(id: string, change: Change = {}): Scored {
  const { model = id, score = 50, factor = 1, group = 0, bits = 4.89, fileBytes = 1e9, free = 0.5, tokensPerSecond = 40 } = change;
  const { kind = 'accelerator' } = change;
  return {
    request: { ...request, model: { ...request.model, id: model }, artifact: { ...request.artifact, id, fileBytes } },
    plan: { ...plan, kind, devices: card, headroomBytes: free * cardBytes },
    placed: true,
    numbers: { decodeTokensPerSecond: tokensPerSecond, throughputTokensPerSecond: tokensPerSecond } as Scored['numbers'],
    evidence: { group, evidence: { kind: 'own', benchmark: 'b', score, lentBy: null, sourceId: 's' } },
    factor,
    score,
    bits,
  };
}

const order = (...candidates: readonly Scored[]): readonly string[] =>
  rankCandidates(candidates, rules).map(({ request: { artifact } }) => artifact.id);

describe('the order of candidates', () => {
  it('follows the score inside a group, and never compares scores of two benchmarks', () => {
    expect(order(candidate('low', { score: 40 }), candidate('high', { score: 60 }))).toEqual(['high', 'low']);
    expect(order(candidate('second benchmark', { group: 1, score: 99 }), candidate('lead', { score: 40 }))).toEqual([
      'lead',
      'second benchmark',
    ]);
  });

  it('puts a lead score under half of the best one behind the later groups, and before none at all', () => {
    const best = candidate('best', { score: 60 });
    const other = candidate('other benchmark', { group: 2, score: 10 });
    const none = candidate('none', { group: Number.POSITIVE_INFINITY, score: null });
    expect(order(none, candidate('weak', { score: 29.9 }), other, best)).toEqual(['best', 'other benchmark', 'weak', 'none']);
    expect(order(none, candidate('half', { score: 30 }), other, best)).toEqual(['best', 'half', 'other benchmark', 'none']);
  });

  it('puts what is wholly on the accelerator before host offload, whatever the score', () => {
    expect(order(candidate('offload', { kind: 'host-offload', score: 90 }), candidate('whole', { score: 10 }))).toEqual([
      'whole',
      'offload',
    ]);
  });

  it('lets the quantization factor speak where nothing else does', () => {
    const none = { group: Number.POSITIVE_INFINITY, score: null };
    expect(order(candidate('2 bits', { ...none, factor: 0.7 }), candidate('4 bits', { ...none, factor: 0.975 }))).toEqual([
      '4 bits',
      '2 bits',
    ]);
  });
});

describe('a tie within 0.5 %', () => {
  const lead = { score: 50 };
  const near = { score: 49.8 };

  it('goes to more headroom, counted up to 10 % of memory', () => {
    expect(order(candidate('tight', { ...lead, free: 0.02 }), candidate('roomy', { ...near, free: 0.09 }))).toEqual(['roomy', 'tight']);
    expect(order(candidate('a', { ...lead, free: 0.11 }), candidate('b', { ...near, free: 0.9 }))).toEqual(['a', 'b']);
  });

  it('then to more speed, then to fewer bytes, then to the id', () => {
    expect(order(candidate('slow', { ...lead, tokensPerSecond: 30 }), candidate('fast', { ...near, tokensPerSecond: 31 }))).toEqual([
      'fast',
      'slow',
    ]);
    expect(order(candidate('large', { ...lead, fileBytes: 2e9 }), candidate('small', near))).toEqual(['small', 'large']);
    expect(order(candidate('z', near), candidate('y', lead))).toEqual(['y', 'z']);
  });

  it('is none beyond it: 49.7 is less than 50 by 0.6 %', () => {
    expect(order(candidate('fast', { score: 49.7, tokensPerSecond: 900 }), candidate('slow', lead))).toEqual(['slow', 'fast']);
  });

  it('is measured from its head, so that it cannot be passed on along a chain', () => {
    const chain = [50, 49.8, 49.6].map((score, at) => candidate(`${score}`, { score, tokensPerSecond: 10 + at }));
    expect(order(...chain)).toEqual(['49.8', '50', '49.6']);
  });
});

describe('a file under 3.5 bits', () => {
  it('waits for a wider file of its model, and then follows it at once', () => {
    const low = candidate('m/2bit', { model: 'm', bits: 2.4, score: 55 });
    const wide = candidate('m/4bit', { model: 'm', bits: 4.89, score: 50 });
    expect(order(low, wide, candidate('between', { score: 52 }), candidate('last', { score: 40 }))).toEqual([
      'between',
      'm/4bit',
      'm/2bit',
      'last',
    ]);
  });

  it('keeps its place where no wider one passed', () => {
    expect(order(candidate('m/2bit', { bits: 2.4, score: 55 }), candidate('other', { score: 52 }))).toEqual(['m/2bit', 'other']);
  });
});

describe('the list that is shown', () => {
  it('names the best artifact of each model first, and an artifact once, in its best runtime', () => {
    const ranked = [
      candidate('a/1', { model: 'a', tokensPerSecond: 1 }),
      candidate('a/1', { model: 'a', tokensPerSecond: 2 }),
      candidate('a/2', { model: 'a' }),
      candidate('b/1', { model: 'b' }),
    ];
    const shown = onePerModelFirst(ranked);
    expect(shown.map(({ request: { artifact } }) => artifact.id)).toEqual(['a/1', 'b/1', 'a/2']);
    expect(shown[0]).toBe(ranked[0]);
  });
});
