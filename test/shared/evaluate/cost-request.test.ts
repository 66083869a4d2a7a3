import { describe, expect, it } from 'vitest';
import { costRequest } from '#shared/evaluate/cost-request.ts';
import { estimateSpeed } from '#shared/speed/estimate-speed.ts';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import { planInput } from '../../support/plan-input.ts';
import { speedRequest } from '../speed/speed-request.ts';

describe('what a candidate hands to the cost model', () => {
  const request = speedRequest({ hardware: 'nvidia-rtx-4090', model: 'qwen3.6-27b', quant: 'Q4_K_M', runtime: 'llama.cpp' });
  const numbers = { ...planSpeed(request), prefillTokensPerSecond: 1000, runningSequences: 3, stepSeconds: 0.05 };
  const asked = costRequest({
    input: planInput({ hardware: 'nvidia-rtx-4090', ramGib: 64 }),
    assumptions: [],
    modelId: request.memory.model.id,
    numbers,
    speed: estimateSpeed(request),
    service: null,
  });

  it('are rates of the whole server: three sequences a step of 50 ms write 60 tokens a second, cached tokens cost a twentieth', () => {
    expect(asked.rates).toMatchObject({ prefillTokensPerSecond: 1000, cachedTokensPerSecond: 20_000, decodeTokensPerSecond: 60 });
  });

  it('are the default APIs and the cheapest one that serves the same weights', () => {
    const { catalog } = planInput({ hardware: 'nvidia-rtx-4090', ramGib: 64 });
    const ids = asked.apiPrices.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(catalog.costDefaults.defaultApiPriceIds));
    const [same, ...others] = asked.apiPrices.filter(({ modelId }) => modelId === 'qwen3.6-27b');
    const offered = catalog.apiPrices.filter(({ modelId, currency }) => modelId === 'qwen3.6-27b' && currency === 'USD');
    const paid = offered.filter(({ inputPerMillion, outputPerMillion }) => inputPerMillion + outputPerMillion > 0);
    expect(paid.length).toBeGreaterThan(1);
    expect(others).toEqual([]);
    for (const price of paid) {
      expect((same?.inputPerMillion ?? Number.NaN) + (same?.outputPerMillion ?? Number.NaN)).toBeLessThanOrEqual(
        price.inputPerMillion + price.outputPerMillion,
      );
    }
  });
});
