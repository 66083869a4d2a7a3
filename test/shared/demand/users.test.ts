import { describe, expect, it } from 'vitest';
import { activeRatio, requestsPerDay, volumeOf } from '#shared/demand/users.ts';
import { useCaseIds, volumeFollowsUsers, workloadSchema } from '#shared/demand/workload.ts';
import { workloadFor } from '#shared/evaluate/defaults.ts';
import { testCatalog } from '../../support/catalog.ts';
import { codingAgents } from '../speed/serving-examples.ts';

const catalog = testCatalog();

describe('people', () => {
  it('ask 36,000 times a day when 500 sit down six times for twelve requests', () => {
    expect(requestsPerDay(codingAgents)).toBe(36_000);
  });

  it('ask in a month for their requests of 22 days, token by token', () => {
    expect(volumeOf(codingAgents, { promptTokens: 12_000, outputTokens: 500 })).toEqual({
      inputTokensPerMonth: 36_000 * 22 * 12_000,
      outputTokensPerMonth: 36_000 * 22 * 500,
    });
  });

  it('come in 27 % of the hours of a month: nine on 22 days of 730', () => {
    expect(activeRatio(codingAgents)).toBeCloseTo(198 / 730, 12);
  });

  it('never come in more hours than a month has', () => {
    expect(activeRatio({ ...codingAgents, activeHoursPerDay: 24, workingDaysPerMonth: 31 })).toBe(1);
  });
});

describe('a workload that names people', () => {
  it('takes what is not said of them from the use case, and the volume of a month from them', () => {
    const workload = workloadFor(catalog, 'chat', { users: { count: 200 } });
    expect(workload.users).toMatchObject({ count: 200, sessionsPerDay: 6, requestsPerSession: 12, workingDaysPerMonth: 22 });
    expect(workload.inputTokensPerMonth).toBe(200 * 6 * 12 * 22 * workload.promptTokens);
    expect(volumeFollowsUsers(workload)).toBe(true);
  });

  it('asks for longer months when its prompts are longer', () => {
    const [short, long] = [1000, 4000].map((promptTokens) => workloadFor(catalog, 'chat', { promptTokens, users: { count: 50 } }));
    expect(long?.inputTokensPerMonth).toBe(4 * (short?.inputTokensPerMonth ?? Number.NaN));
  });

  it('keeps a volume that is stated beside them, and says so', () => {
    const workload = workloadFor(catalog, 'chat', { users: { count: 200 }, inputTokensPerMonth: 5e6 });
    expect(workload.inputTokensPerMonth).toBe(5e6);
    expect(workload.outputTokensPerMonth).toBe(200 * 6 * 12 * 22 * workload.outputTokens);
    expect(volumeFollowsUsers(workload)).toBe(false);
  });

  it('is as it was where it names none', () => {
    expect(workloadFor(catalog, 'chat', { users: undefined })).toEqual(workloadFor(catalog, 'chat', {}));
  });

  it.each(useCaseIds)('of %s can be served by what its defaults allow: every field within its limits', (id) => {
    expect(workloadSchema.safeParse(workloadFor(catalog, id, { users: { count: 1 } })).error).toBeUndefined();
  });

  it('reads about as many long documents and problems in a month as the use case says of one person', () => {
    for (const id of ['long-context', 'math'] as const) {
      const one = workloadFor(catalog, id, {});
      const person = workloadFor(catalog, id, { users: { count: 1 } });
      expect(person.outputTokensPerMonth / one.outputTokensPerMonth).toBeCloseTo(1, 1);
    }
  });
});
