import { describe, expect, it } from 'vitest';
import { defaultDemand, resolveDemand, withRequirements, withWorkload } from '../../../../renderer/features/choose-model/demand.ts';
import { testCatalog } from '../../../support/catalog.ts';

const catalog = testCatalog();
const chatContext = catalog.useCases.find(({ id }) => id === 'chat')?.workload.contextTokens ?? 0;

describe('what is asked for', () => {
  it('forgets a change that leads back to the default', () => {
    const changed = withWorkload(defaultDemand, { contextTokens: 32_768 }, catalog);
    expect(changed.workload).toEqual({ contextTokens: 32_768 });
    expect(withWorkload(changed, { contextTokens: chatContext }, catalog).workload).toEqual({});
    const { requirements } = resolveDemand(defaultDemand, catalog, true);
    expect(withRequirements(defaultDemand, { runtimeIds: [] }, requirements).requirements).toEqual({});
  });

  it('says why prompt and answer cannot be held, and still shows them', () => {
    const demand = withWorkload(defaultDemand, { contextTokens: 1024, promptTokens: 2000, outputTokens: 100 }, catalog);
    const resolved = resolveDemand(demand, catalog, true);
    expect(resolved.error?.code).toBe('invalid-input');
    expect(resolved.workload.promptTokens).toBe(2000);
  });

  it('expects less of a computer without a GPU', () => {
    const withGpu = resolveDemand(defaultDemand, catalog, true).requirements;
    const without = resolveDemand(defaultDemand, catalog, false).requirements;
    expect(without.minDecodeTokensPerSecond).toBeLessThan(withGpu.minDecodeTokensPerSecond);
    expect(without.maxTtftSeconds).toBeGreaterThan(withGpu.maxTtftSeconds);
  });
});
