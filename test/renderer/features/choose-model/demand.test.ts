import { describe, expect, it } from 'vitest';
import { settingsSchema } from '#shared/api.ts';
import { volumeFollowsUsers } from '#shared/demand/workload.ts';
import { workloadFor } from '#shared/evaluate/defaults.ts';
import { demandFrom, settingsFrom } from '../../../../renderer/app/saved-settings.ts';
import {
  defaultDemand,
  resolveDemand,
  withRequirements,
  withUsers,
  withWorkload,
} from '../../../../renderer/features/choose-model/demand.ts';
import { testCatalog } from '../../../support/catalog.ts';

const catalog = testCatalog();
const chatContext = workloadFor(catalog, 'chat', {}).contextTokens;

describe('what is asked for', () => {
  it('forgets a change that leads back to the default', () => {
    const changed = withWorkload(defaultDemand, { contextTokens: 32_768 }, catalog);
    expect(changed.workload).toEqual({ contextTokens: 32_768 });
    expect(withWorkload(changed, { contextTokens: chatContext }, catalog).workload).toEqual({});
    const { requirements } = resolveDemand(defaultDemand, catalog);
    expect(withRequirements(defaultDemand, { runtimeIds: [] }, requirements).requirements).toEqual({});
  });

  it('says why prompt and answer cannot be held, and still shows them', () => {
    const demand = withWorkload(defaultDemand, { contextTokens: 1024, promptTokens: 2000, outputTokens: 100 }, catalog);
    const resolved = resolveDemand(demand, catalog);
    expect(resolved.error?.code).toBe('invalid-input');
    expect(resolved.workload.promptTokens).toBe(2000);
  });

  it('leaves no room to think where nobody may', () => {
    const quick = withRequirements(defaultDemand, { thinking: 'off' }, resolveDemand(defaultDemand, catalog).requirements);
    expect(resolveDemand(quick, catalog).workload.contextTokens).toBeLessThan(chatContext);
    expect(withWorkload(quick, { contextTokens: chatContext }, catalog).workload).toEqual({ contextTokens: chatContext });
  });
});

describe('people who are asked for', () => {
  const people = withUsers(defaultDemand, { count: 50 }, catalog);
  const [month, oneUser] = [20_000_000, { count: 1 }];

  it('are as those of the use case, and the tokens of a month are what they ask for', () => {
    const { workload } = resolveDemand(people, catalog);
    expect(workload).toEqual(workloadFor(catalog, 'chat', { users: { count: 50 } }));
    expect(volumeFollowsUsers(workload)).toBe(true);
  });

  it('take the place of a volume that was stated, and give it back to the use case', () => {
    const stated = withWorkload(defaultDemand, { inputTokensPerMonth: month }, catalog);
    expect(withUsers(stated, { count: 50 }, catalog).workload).toEqual({ users: { count: 50 } });
    expect(withUsers(people, null, catalog).workload).toEqual({});
  });

  it('keep a volume that is stated beside them, until it is what they ask for', () => {
    const beside = withWorkload(people, { inputTokensPerMonth: month }, catalog);
    expect(withUsers(beside, { count: 60 }, catalog).workload).toEqual({ inputTokensPerMonth: month, users: { count: 60 } });
    const asked = workloadFor(catalog, 'chat', { users: oneUser }).inputTokensPerMonth;
    expect(withWorkload(withUsers(defaultDemand, oneUser, catalog), { inputTokensPerMonth: asked }, catalog).workload).toEqual({
      users: oneUser,
    });
  });

  it('forget a change that leads back to the default, but never how many they are', () => {
    const often = withUsers(people, { count: 50, sessionsPerDay: 9 }, catalog);
    expect(often.workload.users).toEqual({ count: 50, sessionsPerDay: 9 });
    expect(withUsers(often, { count: 50, sessionsPerDay: 6 }, catalog).workload.users).toEqual({ count: 50 });
  });

  it('are the same after a restart', () => {
    const demand = withUsers(people, { count: 50, peakFactor: 4 }, catalog);
    const choices = { theme: 'system', ollamaHost: null, assumptions: {}, region: null, demand } as const;
    expect(demandFrom(settingsSchema.parse(settingsFrom(choices, catalog)), catalog)).toEqual(demand);
  });

  it('are still shown where prompt and answer cannot be held', () => {
    const demand = withWorkload(people, { contextTokens: 1024, promptTokens: 2000, outputTokens: 100 }, catalog);
    expect(resolveDemand(demand, catalog).workload.users?.count).toBe(50);
  });
});
