import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { testCatalog } from '../support/catalog.ts';
import { type RatioErrors, ratioErrors } from './fit/ratio-errors.ts';
import { byHardware, leftOutRatios, type Phase, ratiosWith, type SpeedCase, speedCases, type SpeedRatio } from './fit/speed-fit.ts';
import { rulesWith } from './fit/speed-parameters.ts';
import { standardInputs } from './inputs.ts';
import { readmeTable } from './readme-table.ts';
import { scoresOf } from './scores.ts';

/** What decode and prefill must hold on the measured rows; lost gates fail `npm run check`. */
const inputs = standardInputs();
const registry = inputs.registry ?? { models: {}, hardware: {} };
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const calibration = testCatalog().calibration.speed;
const casesOf: Readonly<Record<Phase, readonly SpeedCase[]>> = {
  decode: speedCases(inputs.speed, registry, 'decode').filter(({ row }) => row.batch === 1),
  prefill: speedCases(inputs.speed, registry, 'prefill'),
};
/** The full rows are there; else those that ship with the repository. */
const complete = casesOf.decode.length > 1000;

const errorsOf = (ratios: readonly SpeedRatio[]): RatioErrors => ratioErrors(ratios.map(({ ratio }) => ratio));
const median = (ratios: readonly SpeedRatio[]): number => errorsOf(ratios).medianPercent;

/** Categories with 20 rows and more, each with its median error. */
function medians(ratios: readonly SpeedRatio[]): readonly (readonly [category: string, median: number])[] {
  const names = [...new Set(ratios.map(({ one }) => one.row.category))].sort();
  return names.flatMap((name) => {
    const own = ratios.filter(({ one }) => one.row.category === name);
    return own.length < 20 ? [] : [[name, median(own)] as const];
  });
}

/** Mixtures of experts with less than 3.5 B active parameters. */
const isSmallMoe = ({ one: { inputs: taken } }: SpeedRatio): boolean => taken.decode.moeLayers > 0 && taken.decode.activeParameters < 3.5e9;

describe('decode of the rows that the constants were fitted to', () => {
  const fitted = ratiosWith(casesOf.decode, 'decode', rulesWith(calibration, {}));

  it('is within 13 % in the median, within 25 % in 73 % of the rows and within 2× in 95 %', () => {
    expect(fitted.length).toBeGreaterThan(complete ? 1050 : 150);
    expect(median(fitted)).toBeLessThanOrEqual(13);
    expect(errorsOf(fitted).within25Ratio).toBeGreaterThanOrEqual(0.73);
    expect(errorsOf(fitted).within2xRatio).toBeGreaterThanOrEqual(0.95);
  });

  it('is off by no more than 25 % in the median of any category, and 16 % of small mixtures of experts', () => {
    expect(medians(fitted).length).toBeGreaterThan(complete ? 7 : 2);
    expect(medians(fitted).filter(([, error]) => error > 25)).toEqual([]);
    expect(median(fitted.filter(isSmallMoe))).toBeLessThanOrEqual(16);
  });
});

describe('prefill of the rows that the constants were fitted to', () => {
  it('is within 22 % in the median, and 38 % in that of any category', () => {
    const fitted = ratiosWith(casesOf.prefill, 'prefill', rulesWith(calibration, {}));
    expect(median(fitted)).toBeLessThanOrEqual(22);
    expect(medians(fitted).filter(([, error]) => error > 38)).toEqual([]);
  });
});

describe.skipIf(!complete)('hardware that was left out, in five folds', () => {
  const left: Partial<Record<Phase, readonly SpeedRatio[]>> = {};
  beforeAll(() => {
    for (const phase of ['decode', 'prefill'] as const)
      left[phase] = leftOutRatios(casesOf[phase], { phase, calibration }, { keyOf: byHardware, salt: 'cv' });
  }, 120_000);

  it('decodes within 13 % in the median, within 25 % in 73 % of the rows and within 2× in 95 %', () => {
    const ratios = left.decode ?? [];
    expect(ratios).toHaveLength(casesOf.decode.length);
    expect(median(ratios)).toBeLessThanOrEqual(13);
    expect(errorsOf(ratios).within25Ratio).toBeGreaterThanOrEqual(0.73);
    expect(errorsOf(ratios).within2xRatio).toBeGreaterThanOrEqual(0.95);
  });

  it('decodes no category of 20 rows worse than 25 % in the median, small mixtures of experts within 16 %', () => {
    expect(medians(left.decode ?? []).filter(([, error]) => error > 25)).toEqual([]);
    expect(median((left.decode ?? []).filter(isSmallMoe))).toBeLessThanOrEqual(16);
  });

  it('prefills within 22 % in the median, and 38 % in that of any category of 20 rows', () => {
    expect(median(left.prefill ?? [])).toBeLessThanOrEqual(22);
    expect(medians(left.prefill ?? []).filter(([, error]) => error > 38)).toEqual([]);
  });
});

describe('ranges of decode and prefill', () => {
  const { decode, prefill } = scoresOf({ ...inputs, accounting: [], logs: [], serving: [] });

  it.skipIf(!complete)('hold 75 to 88 % of the measured values', () => {
    for (const leaf of [decode?.singleStream, prefill?.all]) {
      expect(leaf?.bandCoverageRatio).toBeGreaterThanOrEqual(0.75);
      expect(leaf?.bandCoverageRatio).toBeLessThanOrEqual(0.88);
    }
  });

  it.skipIf(!complete)('hold 65 to 95 % of those of any category with 30 rows', () => {
    const large = Object.entries({ ...decode?.byCategory, ...prefixed('prefill ', prefill?.byCategory) }).filter(([, { n }]) => n >= 30);
    expect(large.length).toBeGreaterThan(15);
    const outside = large.filter(([, { bandCoverageRatio: ratio }]) => ratio === null || ratio < 0.65 || ratio > 0.95);
    expect(outside.map(([name]) => name)).toEqual([]);
  });
});

it.skipIf(!complete)('the README shows the scores of today', () => {
  const [, shown = ''] = /<!-- npm run -s accuracy -- --readme -->\n([\s\S]*?)\n<!-- end -->/.exec(readme) ?? [];
  expect(shown).toBe(readmeTable(scoresOf(inputs)));
});

const prefixed = <T>(prefix: string, leaves: Readonly<Record<string, T>> = {}): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(leaves).map(([name, leaf]) => [`${prefix}${name}`, leaf]));
