import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costEstimateSchema, sensitivitySchema } from '#shared/cost/cost-estimate.ts';
import { costSteps } from '#shared/cost/cost-steps.ts';
import { type CostRequest, estimateCost, sensitivity } from '#shared/cost/estimate-cost.ts';
import type { Workload } from '#shared/demand/workload.ts';
import { desktopRanges, tableD } from './table-d.ts';
import { desktop, priceOf } from './worked-examples.ts';
import { inEnglish } from '#shared/words/en.ts';
import { asSaved } from '../../support/as-saved.ts';

const sampleText = readFileSync(new URL('../../fixtures/reference/cost.json', import.meta.url), 'utf8');
const sample = costEstimateSchema.extend({ sensitivity: sensitivitySchema.array() }).parse(JSON.parse(sampleText));

const workload: Workload = {
  useCase: 'coding',
  contextTokens: 32_768,
  promptTokens: 8000,
  outputTokens: 1000,
  concurrency: 1,
  cachedPromptRatio: 0.8,
  inputTokensPerMonth: 20_000_000,
  outputTokensPerMonth: 2_000_000,
};

/** The question that the sample document answers: a desktop with one RTX 4090, Qwen3.6-27B at 40.5 tok/s. */
const request: CostRequest = {
  assumptions: tableD(desktop.inputs, desktopRanges),
  workload,
  rates: { prefillTokensPerSecond: 2927, cachedTokensPerSecond: 20 * 2927, decodeTokensPerSecond: 40.5, band: { low: 0.56, high: 1.3597 } },
  apiPrices: [priceOf('price-038', 2, { cached: 0.2, output: 10 }), priceOf('price-107', 0.1, { cached: null, output: 0.4 })],
  speedBasis: [{ kind: 'calibrated', sourceId: 'speed-compact' }],
  asOf: '2026-11-24T09:00:00Z',
};
const cost = estimateCost(request);
const lineOf = (estimate: typeof cost, kind: string) => estimate.lines.find((line) => line.kind === kind)?.usdPerMonth;

describe('the basis of an API bill', () => {
  const noteOf = (price: CostRequest['apiPrices'][number], cachedPromptRatio: number): string | undefined => {
    const [api] = estimateCost({ ...request, workload: { ...workload, cachedPromptRatio }, apiPrices: [price] }).versusApi;
    const note = api?.apiUsdPerMonth.basis[0]?.note;
    return note === undefined ? undefined : inEnglish(note);
  };
  const charging = { ...priceOf('price-038', 2, { cached: 0.2, output: 10 }), cacheWritePerMillion: 2.5 };

  it('says that it leaves out the storing of prompts where the provider charges for that', () => {
    expect(noteOf(charging, 0.8)).toMatch(/without what storing prompts in the cache costs \(\$2\.50 per million tokens\)/);
    expect(noteOf(charging, 0) ?? '').not.toMatch(/storing/);
    expect(noteOf({ ...charging, cacheWritePerMillion: null }, 0.8) ?? '').not.toMatch(/storing/);
  });
});

describe('the cost estimate of the sample question', () => {
  it('is a document of the published shape', () => {
    expect(costEstimateSchema.parse(JSON.parse(JSON.stringify(cost)))).toEqual(JSON.parse(JSON.stringify(cost)));
    expect(cost.lines.map((line) => line.kind)).toEqual(sample.lines.map((line) => line.kind));
    expect(Object.keys(sample).filter((key) => key !== 'sensitivity' && !(key in cost))).toEqual([]);
  });

  it('has the sample lines, totals and price per token', () => {
    for (const line of sample.lines) expect(lineOf(cost, line.kind)?.point, line.kind).toBe(line.usdPerMonth.point);
    expect(cost.usdPerMonth.point).toBe(sample.usdPerMonth.point);
    expect(cost.tcoUsd.point).toBe(sample.tcoUsd.point);
    expect(cost.capexUsd).toMatchObject({ point: 3500, low: 2750, high: 3500 });
    expect(cost.utilisationRatio.point).toBeCloseTo(sample.utilisationRatio.point, 5);
    for (const kind of ['input', 'cachedInput', 'output', 'blended'] as const) {
      const [mine, published] = [cost.usdPerMillionTokens[kind], sample.usdPerMillionTokens[kind]];
      expect((mine?.point ?? 0) / (published?.point ?? 1), kind).toBeCloseTo(1, 3);
    }
  });

  it('spans capital recovery from all assumptions at their cheap ends to all at their dear ends', () => {
    const published = sample.lines.find((line) => line.kind === 'amortization')?.usdPerMonth;
    expect(lineOf(cost, 'amortization')).toMatchObject({ low: published?.low, high: published?.high });
    expect(lineOf(cost, 'staff')).toMatchObject({ low: 60, high: 240 });
  });

  it('spans energy over tariff and speed', () => {
    // u at the fast end 0.019811 / 1.3597, at the slow end 0.019811 / 0.56; 730 h × (70 + 430 u) W at 0.06 and 0.30 USD/kWh
    expect(lineOf(cost, 'energy')?.low).toBeCloseTo((730 * (70 + (430 * 0.019811) / 1.3597) * 0.06) / 1000, 2);
    expect(lineOf(cost, 'energy')?.high).toBeCloseTo((730 * (70 + (430 * 0.019811) / 0.56) * 0.3) / 1000, 2);
  });

  it('keeps the total in the range that 80 % of simulated outcomes leave it', () => {
    // The sample's own range is a simulation of the same triangular assumptions.
    expect(Math.abs(cost.usdPerMonth.low / sample.usdPerMonth.low - 1)).toBeLessThan(0.03);
    expect(Math.abs(cost.usdPerMonth.high / sample.usdPerMonth.high - 1)).toBeLessThan(0.03);
  });

  it('moves TCO and prices per token with the total', () => {
    expect(cost.tcoUsd.high - cost.tcoUsd.point).toBeCloseTo(36 * (cost.usdPerMonth.high - cost.usdPerMonth.point), 1);
    const blended = cost.usdPerMillionTokens.blended;
    expect((blended?.high ?? 0) / (blended?.point ?? 1)).toBeCloseTo(cost.usdPerMonth.high / cost.usdPerMonth.point, 9);
  });

  it('breaks even against Sonnet 5 where the sample does, without a payback at the stated volume', () => {
    const [sonnet] = cost.versusApi;
    const [published] = sample.versusApi;
    expect(sonnet?.apiUsdPerMonth.point).toBe(31.2);
    if (sonnet?.breakEven.kind !== 'at-volume' || published?.breakEven.kind !== 'at-volume') throw new Error('expected a volume');
    expect(sonnet.breakEven.tokensPerMonth.point / published.breakEven.tokensPerMonth.point).toBeCloseTo(1, 4);
    expect(sonnet.breakEven.paybackMonths).toEqual({ value: null, reason: 'no saving at the stated volume' });
  });

  it('never breaks even against Qwen3.5-Flash, and says at which volume and for how much', () => {
    const breakEven = asSaved(cost.versusApi[1]?.breakEven);
    expect(breakEven).toMatchObject({ kind: 'never' });
    expect(breakEven).toHaveProperty(
      'reason',
      expect.stringMatching(/555\sM tokens a month\) the API costs \$70\.6\d, self-hosting \$246\.4\d/),
    );
  });

  it('is the same for the same request', () => expect(estimateCost(request)).toEqual(cost));
});

describe('sensitivity', () => {
  const bars = sensitivity(request);

  it('has the sample bars in order of swing', () => {
    for (const published of sample.sensitivity) {
      const mine = bars.find((bar) => bar.assumption === published.assumption);
      expect(mine, published.assumption).toEqual(published);
    }
    const swings = bars.map((bar) => bar.swingUsdPerMonth);
    expect(swings).toEqual([...swings].sort((a, b) => b - a));
  });

  it('leaves out what moves nothing, and names the speed', () => {
    expect(bars.map((bar) => bar.assumption)).not.toContain('pue');
    expect(bars.map((bar) => bar.assumption)).toContain('speedFactor');
  });
});

describe('machines', () => {
  const busy = { ...workload, inputTokensPerMonth: 0, outputTokensPerMonth: 100_000_000 };

  it('are added when one is full at its highest utilisation', () => {
    // 100 M / 40.5 tok/s = 2,469,136 s; one machine holds 730 × 3,600 × 0.98 × 0.5 = 1,287,720 s
    const two = estimateCost({ ...request, workload: busy });
    expect(two.machines).toBe(2);
    expect(two.capexUsd.point).toBe(7000);
  });

  it('follow the peak, while utilisation follows the average', () => {
    const inputs = { ...desktop.inputs, peakFactor: 2.5 };
    const peaky = estimateCost({ ...request, workload: busy, assumptions: tableD(inputs) });
    expect(peaky.machines).toBe(5);
    expect(peaky.utilisationRatio.point).toBeCloseTo(2_469_136 / (5 * 730 * 3600 * 0.98), 6);
  });

  it('stay as they are where a further one has no price, and are then busy beyond the limit', () => {
    const inputs = { ...desktop.inputs, alreadyOwned: true, capexPerMachineUsd: null };
    const owned = estimateCost({ ...request, workload: busy, assumptions: tableD(inputs) });
    expect(owned.machines).toBe(1);
    expect(owned.utilisationRatio.point).toBeGreaterThan(0.5);
  });
});

describe('hardware already owned', () => {
  const owned = estimateCost({ ...request, assumptions: tableD({ ...desktop.inputs, alreadyOwned: true }, desktopRanges) });

  it('costs what runs it, pays back at once, and says why', () => {
    expect(owned.capexUsd).toMatchObject({ point: 0, low: 0, high: 0, basis: [{ note: 'hardware already owned' }] });
    expect(owned.usdPerMonth.point).toBe(128.6);
    expect(owned.versusApi[0]?.breakEven).toMatchObject({ kind: 'at-volume', paybackMonths: { point: 0, low: 0, high: 0 } });
  });

  it('breaks even at the volume of the owned sample', () => {
    const breakEven = owned.versusApi[0]?.breakEven;
    if (breakEven?.kind !== 'at-volume') throw new Error('expected a volume');
    expect(breakEven.tokensPerMonth.point / 92_794_872).toBeCloseTo(1, 2);
  });
});

describe('edges', () => {
  it('have no price for a token kind that is not used', () => {
    const uncached = estimateCost({ ...request, workload: { ...workload, cachedPromptRatio: 0 } });
    expect(uncached.usdPerMillionTokens.cachedInput).toBeNull();
  });

  it('cost the standing charge where there is no work', () => {
    const idle = estimateCost({ ...request, workload: { ...workload, inputTokensPerMonth: 0, outputTokensPerMonth: 0 } });
    expect(idle.usdPerMillionTokens).toEqual({ input: null, cachedInput: null, output: null, blended: null });
    expect(idle.utilisationRatio.point).toBe(0);
    expect(idle.versusApi[0]?.breakEven).toEqual({ kind: 'never', reason: 'the workload has no tokens' });
  });

  it('repay within the service life or say how long it would take', () => {
    const heavy = { ...workload, outputTokensPerMonth: 20_000_000 };
    const against = (capexPerMachineUsd: number) =>
      estimateCost({ ...request, workload: heavy, assumptions: tableD({ ...desktop.inputs, capexPerMachineUsd }) }).versusApi[0]?.breakEven;
    // API 8 + 3.2 + 200 = 211.20; paid monthly: staff 120 and energy of u = (4e6/2927 + 16e6/58540 + 20e6/40.5) s / 2,575,440 s
    const u = (4e6 / 2927 + 16e6 / 58_540 + 20e6 / 40.5) / (730 * 3600 * 0.98);
    const saving = 211.2 - 120 - Math.round(730 * (70 + 430 * u) * 0.15) / 1000;
    expect(against(2000)).toMatchObject({ paybackMonths: { point: Math.ceil(2000 / saving) } });
    expect(asSaved(against(9000))).toMatchObject({
      paybackMonths: { value: null, reason: expect.stringContaining(`${Math.ceil(9000 / saving)} months needed`) },
    });
  });

  it('repay sooner by what keeping data in house is worth, and at the latest at the end of the service life', () => {
    const heavy = { ...workload, outputTokensPerMonth: 20_000_000 };
    const rates = { ...request.rates, band: { low: 1, high: 1 } };
    const paybackOf = (change: Partial<typeof desktop.inputs>, staff: readonly [number, number]) => {
      const assumptions = tableD({ ...desktop.inputs, capexPerMachineUsd: 2000, ...change }, { staffHoursPerMonth: staff });
      return estimateCost({ ...request, rates, workload: heavy, assumptions }).versusApi[0]?.breakEven;
    };
    // Savings as above: 211.20 less 120 of staff and some 9 of energy; an hour of staff costs 60.
    const u = (4e6 / 2927 + 16e6 / 58_540 + 20e6 / 40.5) / (730 * 3600 * 0.98);
    const saving = 211.2 - 120 - Math.round(730 * (70 + 430 * u) * 0.15) / 1000;
    expect(paybackOf({ sovereigntyUsdPerMonth: 500 }, [2, 2])).toMatchObject({
      paybackMonths: { point: Math.ceil(2000 / (saving + 500)) },
    });
    // With 40 hours of staff there is no saving: nothing is repaid within the 36 months.
    expect(paybackOf({}, [1, 40])).toMatchObject({
      paybackMonths: { low: Math.ceil(2000 / (saving + 60)), point: Math.ceil(2000 / saving), high: 36 },
    });
  });

  it('refuse a list without a needed assumption, naming it', () => {
    const short = request.assumptions.filter((assumption) => assumption.name !== 'pue');
    expect(() => estimateCost({ ...request, assumptions: short })).toThrow(/pue is missing/);
  });

  it('flag a price that is older than the limit', () => {
    const limit = { id: 'a-stale', name: 'stalePriceDays', value: 90, unit: 'days', low: null, high: null } as const;
    const assumptions = [...request.assumptions, { ...limit, status: 'default' as const, sourceId: 'cost-rules', asOf: '2026-11-24' }];
    const noteOf = (asOf: string) => estimateCost({ ...request, assumptions, asOf }).versusApi[0]?.apiUsdPerMonth.basis[0]?.note;
    // The row is dated 2026-10-27.
    expect(noteOf('2026-11-24T09:00:00Z')).toBeUndefined();
    expect(noteOf('2027-02-01T00:00:00Z')).toEqual('price of 2026-10-27, older than 90 days');
  });
});

describe('steps of the explanation', () => {
  const steps = costSteps(request, cost);
  const explained = readFileSync(new URL('../../fixtures/reference/explain.json', import.meta.url), 'utf8');
  const published = (
    JSON.parse(explained) as { steps: { id: string; formula: string; inputs: { name: string; value: number; unit: string }[] }[] }
  ).steps;

  it('have the energy step of the sample', () => {
    const mine = steps.find((step) => step.id === 'energy');
    const theirs = published.find((step) => step.id === 'energy');
    expect(mine?.formula).toBe(theirs?.formula);
    expect(mine?.inputs.map((input) => input.name)).toEqual(theirs?.inputs.map((input) => input.name));
    for (const input of theirs?.inputs ?? [])
      expect(mine?.inputs.find(({ name }) => name === input.name)?.value).toBeCloseTo(input.value, 5);
    expect(mine?.result.point).toBe(8.6);
  });

  it('end in figures of the estimate', () => {
    expect(steps.map((step) => step.id)).toEqual([
      'utilisation',
      'amortization',
      'energy',
      'hosting',
      'maintenance',
      'staff',
      'total',
      'blended-price',
    ]);
    expect(steps.find((step) => step.id === 'total')?.result).toEqual(cost.usdPerMonth);
  });
});
