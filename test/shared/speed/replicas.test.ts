import { describe, expect, it } from 'vitest';
import { countReplicas } from '#shared/demand/replicas.ts';
import { servingPoint } from '#shared/speed/serving.ts';
import { maxConcurrencyUnderSlo, planReplicas } from './server-replicas.ts';
import { cacheTokens, constants, referenceConstants } from './serving-check-points.ts';
import { agentRequest, codingAgents, largeOnH200, smallOn4090 } from './serving-examples.ts';
import { inEnglish } from '#shared/words/en.ts';

const targets = { ttftSeconds: 3, tpotSeconds: 0.05 };
const options = { derateRatio: constants.derateRatio.usual, spareReplicas: 1 };
const demand = { users: codingAgents, request: agentRequest, options };

describe('the largest concurrency under latency targets', () => {
  it('is 247 for 397B FP8 on eight H200 at 4,000 / 600', () => {
    expect(maxConcurrencyUnderSlo(largeOnH200, { promptTokens: 4000, outputTokens: 600, targets }, referenceConstants).concurrency).toBe(
      247,
    );
  });

  it('is 26 for a 4-bit 30B-A3B with an FP8 cache on one RTX 4090 at 4,000 / 500', () => {
    const half = { ...smallOn4090, kvElementBytes: 1 };
    const server = { ...half, kvCapacityTokens: cacheTokens(half) };
    expect(maxConcurrencyUnderSlo(server, { promptTokens: 4000, outputTokens: 500, targets }, referenceConstants).concurrency).toBe(26);
  });

  it('is the last one that meets them: one more request does not', () => {
    const request = { promptTokens: 4000, outputTokens: 600, targets };
    const best = maxConcurrencyUnderSlo(largeOnH200, request, constants);
    const next = servingPoint(largeOnH200, { ...request, concurrency: best.concurrency + 1 }, constants);
    expect(best.tpotSeconds).toBeLessThanOrEqual(0.05);
    expect(next.tpotSeconds > 0.05 || next.ttftSeconds > 3).toBe(true);
  });

  it('is 0 when one request alone misses them', () => {
    const impossible = { ttftSeconds: 1e-6, tpotSeconds: 1e-6 };
    const point = maxConcurrencyUnderSlo(largeOnH200, { promptTokens: 4000, outputTokens: 600, targets: impossible }, constants);
    expect(point.concurrency).toBe(0);
  });
});

describe('from users to replicas', () => {
  it('500 users of a coding agent need one server of eight H200 and a spare', () => {
    const plan = planReplicas(largeOnH200, demand, referenceConstants);
    if (!plan.feasible) throw new Error(inEnglish(plan.reason));
    expect(plan.requestsPerDay).toBe(36_000);
    expect(plan.peakRequestsPerSecond).toBeCloseTo(2.78, 2);
    expect(plan.slots).toBe(297);
    expect(plan.requestsPerSecondPerReplica).toBeCloseTo(8.2, 1);
    expect(plan.replicas).toBe(1);
    expect(plan.replicasWithSpare).toBe(2);
    expect(Math.round(100 * plan.utilisationAtPeakRatio)).toBe(34);
  });

  it('never promises a wait that even the most replicas counted exceed', () => {
    // One request a second from each, and a replica that answers one a second: 10,000 replicas are busy all but a ten-thousandth of the time.
    const crowd = { ...codingAgents, count: 9_999, sessionsPerDay: 3600, requestsPerSession: 1, activeHoursPerDay: 1, peakFactor: 1 };
    const count = countReplicas(crowd, { slots: 1, serviceSeconds: 1 }, { derateRatio: 1, spareReplicas: 0 });
    expect(count).toMatchObject({ feasible: false, reason: 'more than 10,000 replicas, which is where the count ends' });
  });

  it('more users never need fewer replicas, and waiting stays within the limit', () => {
    let before = 0;
    for (const count of [100, 500, 2000, 5000, 20_000]) {
      const plan = planReplicas(largeOnH200, { ...demand, users: { ...codingAgents, count } }, constants);
      if (!plan.feasible) throw new Error(inEnglish(plan.reason));
      expect(plan.replicas).toBeGreaterThanOrEqual(before);
      expect(plan.waitProbability).toBeLessThanOrEqual(0.05);
      before = plan.replicas;
    }
    expect(before).toBeGreaterThan(1);
  });

  it('a model whose weights do not fit is infeasible, not infinite', () => {
    const plan = planReplicas({ ...largeOnH200, tensorParallel: 1, kvCapacityTokens: 0 }, demand, constants);
    expect(plan).toMatchObject({ feasible: false, slots: 0 });
  });
});
