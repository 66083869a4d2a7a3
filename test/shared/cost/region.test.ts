import { describe, expect, it } from 'vitest';
import { carbonIntensity, checkRegion, regionalTariff, regionIds } from '#shared/cost/region.ts';
import { resolveAssumptions } from '#shared/cost/resolve-assumptions.ts';
import { testCatalog } from '../../support/catalog.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';

const energy = {
  tariffs: [
    { region: 'AAA', customer: 'industrial' as const, usdPerKwh: 0.1, period: '2025-H1', sourceId: 's-industry', note: null },
    { region: 'AAA', customer: 'household' as const, usdPerKwh: 0.4, period: '2025-H2', sourceId: 's-home', note: null },
    { region: 'USA/Ohio', customer: 'commercial' as const, usdPerKwh: 0.11, period: '2025', sourceId: 's-ohio', note: null },
    { region: 'USA/Ohio', customer: 'industrial' as const, usdPerKwh: 0.07, period: '2025', sourceId: 's-ohio', note: null },
  ],
  carbon: [
    { region: 'WORLD', gramsPerKwh: 470, sourceId: 'c' },
    { region: 'USA', gramsPerKwh: 380, sourceId: 'c' },
  ],
  sources: [],
};

describe('the electricity of a region', () => {
  it('costs what the customer nearest to an office pays, between the lowest and the highest known tariff', () => {
    expect(regionalTariff('USA/Ohio', energy)).toMatchObject({ value: 0.11, low: 0.07, high: 0.11, sourceId: 's-ohio' });
    expect(regionalTariff('AAA', energy)).toMatchObject({ value: 0.4, low: 0.1, high: 0.4, sourceId: 's-home', asOf: '2025-H2' });
    expect(regionalTariff('USA', energy)).toBeNull();
  });

  it('comes from the grid of its country where the region has none of its own, else of the world', () => {
    const grams = ['USA/Ohio', 'USA', 'AAA', undefined].map((region) => carbonIntensity(region, energy)?.value);
    expect(grams).toEqual([380, 380, 470, 470]);
  });

  it('is refused of a place that nobody knows, with the nearest ones', () => {
    expect(regionIds(energy)).toEqual(['AAA', 'USA', 'USA/Ohio']);
    expect(() => checkRegion('USA/Oho', energy)).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('USA/Ohio') }),
    );
    expect(() => checkRegion('WORLD', energy)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('assumptions with a region', () => {
  const catalog = testCatalog();
  const tariffWith = (overrides: Readonly<Record<string, number>>) =>
    resolveAssumptions({ catalog, machine: resolvedMachine({}), overrides, region: 'DEU', asOf: '2026-11-24T09:00:00Z' }).find(
      ({ name }) => name === 'tariffUsdPerKwh',
    );

  it('take its tariff with the source that is to be named', () => {
    const rows = catalog.tariffs.filter(({ region, customer }) => region === 'DEU' && customer === 'household');
    expect(rows).toHaveLength(1);
    expect(tariffWith({})).toMatchObject({ value: rows[0]?.usdPerKwh, status: 'dataset', sourceId: rows[0]?.sourceId });
  });

  it('keep the price that the user gives', () => {
    expect(tariffWith({ tariffUsdPerKwh: 0.2 })).toMatchObject({ value: 0.2, status: 'user' });
  });
});
