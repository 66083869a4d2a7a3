import { describe, expect, it } from 'vitest';
import type { ApiPrice } from '#shared/catalog/api-price.ts';
import { breakEvenPoint } from '#shared/cost/break-even.ts';
import type { CostInputs } from '#shared/cost/cost-inputs.ts';
import type { MonthlyDemand } from '#shared/demand/monthly-demand.ts';
import { gainAtVolume } from './gain-at-volume.ts';
import { agentic, chat, desktop, type Example, prices, server } from './worked-examples.ts';
import { asSaved } from '../../support/as-saved.ts';

const BILLION = 1e9;
const mixes = { agentic, chat };
type Mix = keyof typeof mixes;

function find(example: Example, mix: (tokens: number) => MonthlyDemand, price: ApiPrice) {
  return breakEvenPoint({ inputs: example.inputs, rates: example.rates, demand: mix(1e9), price });
}

/** Billions of tokens a month, in the digits of the published table. */
function volume(example: Example, mix: Mix, price: ApiPrice): number | 'never' {
  const found = find(example, mixes[mix], price);
  return found.kind === 'at-volume' ? found.tokensPerMonth / BILLION : 'never';
}

const capped = (example: Example): Example => ({ ...example, inputs: { ...example.inputs, maxUtilisationRatio: 0.11 } });

describe('break-even volumes, billions of tokens a month', () => {
  // Exact roots of the published table: server agentic, server chat, desktop agentic, desktop chat; digits as printed there.
  const table: readonly (readonly [keyof typeof prices, string, string, string, string])[] = [
    ['opus', '9.639', '1.776', '0.15135', '0.02788'],
    ['sonnet', '17.352', '3.557', '0.27233', '0.05581'],
    ['gpt', '15.466', '2.955', '0.24276', '0.04638'],
    ['qwenPlus', '29.867', '15.971', '0.46841', '0.24958'],
    ['qwenOpenRouter', '30.636', '16.386', '0.48046', '0.25602'],
    ['deepseekPro', '78.267', '14.502', '1.224', '0.22673'],
    ['deepseekFlash', '1335.09', '303.62', '4.999', '0.87227'],
    ['qwenFlash', '129.497', 'never', '2.020', '1.327'],
  ];
  const cells = table.flatMap(([price, ...expected]) =>
    [
      { name: 'server', example: server, mix: 'agentic' as const },
      { name: 'server', example: server, mix: 'chat' as const },
      { name: 'desktop', example: desktop, mix: 'agentic' as const },
      { name: 'desktop', example: desktop, mix: 'chat' as const },
    ].map((cell, column) => ({ ...cell, price, expected: expected[column] ?? '' })),
  );

  it.each(cells)('$name, $mix mix, $price: $expected', ({ example, mix, price, expected }) => {
    const found = volume(example, mix, prices[price]);
    const digits = expected.split('.')[1]?.length ?? 0;
    expect(found === 'never' ? found : found.toFixed(digits)).toBe(expected);
  });

  it('needs 6 and 8 servers against DeepSeek V4.1-Flash', () => {
    expect(find(server, agentic, prices.deepseekFlash)).toMatchObject({ machines: 6 });
    expect(find(server, chat, prices.deepseekFlash)).toMatchObject({ machines: 8 });
  });
});

describe('break-even with machines that can be filled to 11 % only', () => {
  it.each(['opus', 'sonnet', 'gpt'] as const)('leaves the %s rows unchanged', (price) => {
    for (const example of [server, desktop]) {
      for (const mix of ['agentic', 'chat'] as const)
        expect(volume(capped(example), mix, prices[price])).toBe(volume(example, mix, prices[price]));
    }
  });

  it.each(['qwenPlus', 'qwenOpenRouter', 'deepseekPro', 'deepseekFlash', 'qwenFlash'] as const)(
    'never comes for the server on chat against %s',
    (price) => {
      expect(volume(capped(server), 'chat', prices[price])).toBe('never');
    },
  );

  it.each(['deepseekPro', 'deepseekFlash', 'qwenFlash'] as const)('never comes for the server on the agentic mix against %s', (price) => {
    expect(volume(capped(server), 'agentic', prices[price])).toBe('never');
  });

  it('rises for the desktop against the cheap APIs, on more machines', () => {
    const flash = find(capped(desktop), agentic, prices.deepseekFlash);
    expect(flash).toMatchObject({ kind: 'at-volume', machines: 2 });
    expect(volume(capped(desktop), 'agentic', prices.deepseekFlash)).toBeCloseTo(7.31, 2);
    expect(find(capped(desktop), chat, prices.deepseekFlash)).toMatchObject({ machines: 2 });
    expect(volume(capped(desktop), 'chat', prices.deepseekFlash)).toBeCloseTo(1.275, 3);
    expect(find(capped(desktop), chat, prices.qwenFlash)).toMatchObject({ machines: 6 });
    expect(volume(capped(desktop), 'chat', prices.qwenFlash)).toBeCloseTo(4.388, 3);
  });
});

describe('outcomes other than a volume', () => {
  it('says in words what both sides cost at the largest volume', () => {
    const found = asSaved(find(server, chat, prices.qwenFlash));
    // 730 h × 3,600 × 0.99 × 0.6 over 0.75/89,240 + 0.25/7,653 s a token: 38.0 B tokens, at $0.175 a million $6,651;
    // energy 730 × (0.6 × 6,500 + 0.4 × 2,100) W × 1.54 × $0.15 = $799.31 beside the lines of capital, support, staff, other.
    expect(found).toMatchObject({ kind: 'never' });
    expect(found).toHaveProperty(
      'reason',
      expect.stringMatching(
        /^at the largest volume of this machine \(38\.0\sB tokens a month\) the API costs \$6,651, self-hosting \$14,632; a further machine does not change the sign$/,
      ),
    );
  });

  it('blames the electricity where a token costs more of it than the API charges', () => {
    const dear = { ...desktop, inputs: { ...desktop.inputs, tariffUsdPerKwh: 30 } };
    expect(asSaved(find(dear, chat, prices.qwenFlash))).toMatchObject({ kind: 'never', reason: expect.stringContaining('electricity') });
  });

  it('stops at the machines that exist where a further one has no price', () => {
    const inputs = { ...desktop.inputs, alreadyOwned: true, capexPerMachineUsd: null, staffHoursPerMonth: 400 };
    expect(asSaved(find({ ...desktop, inputs }, chat, prices.qwenFlash))).toMatchObject({
      kind: 'beyond-capacity',
      reason: expect.stringContaining('a further machine has no known price'),
    });
  });

  it('is at zero where owning costs nothing', () => {
    const free = { ...desktop.inputs, alreadyOwned: true, staffHoursPerMonth: 0, idleWatts: 0, activeWatts: 0 };
    expect(find({ ...desktop, inputs: free }, chat, prices.sonnet)).toMatchObject({ kind: 'at-volume', tokensPerMonth: 0 });
  });

  it('is never for a workload without tokens', () => {
    expect(breakEvenPoint({ ...desktop, demand: chat(0), price: prices.sonnet })).toMatchObject({ kind: 'never' });
  });

  it('counts what keeping data in house is worth as a benefit of owning', () => {
    const inputs = { ...desktop.inputs, sovereigntyUsdPerMonth: 1000 };
    expect(find({ ...desktop, inputs }, chat, prices.qwenFlash)).toMatchObject({ kind: 'at-volume', tokensPerMonth: 0 });
  });
});

/** Of the server, agentic mix, against Sonnet 5. */
function serverBreakEven(inputs: CostInputs): number {
  const found = breakEvenPoint({ inputs, rates: server.rates, demand: agentic(BILLION), price: prices.sonnet });
  return found.kind === 'at-volume' ? found.tokensPerMonth / BILLION : Number.POSITIVE_INFINITY;
}

describe('tornado of the server against Sonnet 5, billions of tokens a month', () => {
  const at = (name: keyof CostInputs, value: number): string => serverBreakEven({ ...server.inputs, [name]: value }).toFixed(2);

  // Ends of the range and the volumes there, as published.
  it.each([
    ['staffHoursPerMonth', 10, 160, '12.95', '34.96'],
    ['serviceLifeMonths', 36, 72, '19.85', '14.87'],
    ['capexPerMachineUsd', 260_000, 400_000, '15.40', '19.95'],
    ['supportRatioPerYear', 0, 0.1, '15.72', '18.98'],
    ['residualRatio', 0, 0.3, '18.49', '16.22'],
    ['discountRateRatio', 0.04, 0.12, '16.38', '18.35'],
    ['tariffUsdPerKwh', 0.06, 0.3, '17.07', '17.83'],
    ['pue', 1.2, 2, '17.25', '17.49'],
    ['maxUtilisationRatio', 0.11, 0.6, '17.35', '17.35'],
  ] as const)('%s from %d to %d moves it from %s to %s', (name, low, high, atLow, atHigh) => {
    expect([at(name, low), at(name, high)]).toEqual([atLow, atHigh]);
  });
});

describe('the gain at a volume', () => {
  it('holds what keeping data in house is worth', () => {
    const given = { ...server, demand: agentic(BILLION), price: prices.sonnet };
    const sovereign = { ...given, inputs: { ...server.inputs, sovereigntyUsdPerMonth: 1000 } };
    expect(gainAtVolume(sovereign, BILLION) - gainAtVolume(given, BILLION)).toBeCloseTo(1000, 9);
  });

  it('changes its sign at the break-even', () => {
    const given = { ...server, demand: agentic(BILLION), price: prices.sonnet };
    expect(gainAtVolume(given, 17.3 * BILLION)).toBeLessThan(0);
    expect(gainAtVolume(given, 17.4 * BILLION)).toBeGreaterThan(0);
  });
});

describe('a machine that serves next to nothing', () => {
  it('ends the search instead of counting machines for ever', () => {
    const example = { ...desktop, rates: { prefillTokensPerSecond: 1e-15, cachedTokensPerSecond: 1e-15, decodeTokensPerSecond: 1e-15 } };
    const found = find(example, chat, { ...prices.opus, inputPerMillion: 1e15, outputPerMillion: 1e15 });
    expect(['at-volume', 'never', 'beyond-capacity']).toContain(found.kind);
  });
});
