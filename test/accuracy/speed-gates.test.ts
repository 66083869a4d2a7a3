import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testCatalog } from '../support/catalog.ts';
import { readFoldTable, staleness, worstOf } from './fit/fold-table.ts';
import { foldedParts, leftOutByKind, ONE_STREAM } from './fit/fit-speed.ts';
import { type RatioErrors, ratioErrors } from './fit/ratio-errors.ts';
import { categoryOf } from './fit/speed-band-fit.ts';
import { fitSpeed, type Phase, ratiosWith, type SpeedCase, speedCases, speedMadeFrom, type SpeedRatio } from './fit/speed-fit.ts';
import { rulesWith } from './fit/speed-parameters.ts';
import { standardInputs } from './inputs.ts';
import { readmeTable } from './readme-table.ts';
import { scoresOf } from './scores.ts';
import { isLlamafile } from './speed-rows.ts';
import { causesOfNothing, weakCategories } from './weak-categories.ts';

/** What decode and prefill must hold on the measured rows; lost gates fail `npm run check`. */
const inputs = standardInputs();
const registry = inputs.registry ?? { models: {}, hardware: {} };
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const calibration = testCatalog().calibration.speed;
const casesOf: Readonly<Record<Phase, readonly SpeedCase[]>> = {
  decode: speedCases(inputs.speed, registry, 'decode'),
  prefill: speedCases(inputs.speed, registry, 'prefill'),
};
/** The full rows are there; else those that ship with the repository. */
const complete = casesOf.decode.length > 1000;
const table = readFoldTable();
const phases = ['decode', 'prefill'] as const;

const isCounted = ({ row }: SpeedCase): boolean => row.batch === 1 && !isLlamafile(row);
const fittedOf = (phase: Phase): readonly SpeedRatio[] => ratiosWith(casesOf[phase].filter(isCounted), phase, rulesWith(calibration, {}));
const errorsOf = (ratios: readonly SpeedRatio[]): RatioErrors => ratioErrors(ratios.map(({ ratio }) => ratio));
const median = (ratios: readonly SpeedRatio[]): number => errorsOf(ratios).medianPercent;

/** Categories with 20 rows and more, each with its median error. */
function medians(ratios: readonly SpeedRatio[]): readonly (readonly [category: string, median: number])[] {
  const names = [...new Set(ratios.map(categoryOf))].sort();
  return names.flatMap((name) => {
    const own = ratios.filter((ratio) => categoryOf(ratio) === name);
    return own.length < 20 ? [] : [[name, median(own)] as const];
  });
}

/** Mixtures of experts with less than 3.5 B active parameters. */
const isSmallMoe = ({ one: { inputs: taken } }: SpeedRatio): boolean => taken.decode.moeLayers > 0 && taken.decode.activeParameters < 3.5e9;

describe('decode of the rows that the constants were fitted to', () => {
  const fitted = fittedOf('decode');

  it('is within 13 % in the median, within 25 % in 73 % of the rows and within 2× in 95 %', () => {
    expect(fitted.length).toBeGreaterThan(complete ? 900 : 150);
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
  it('is within 16 % in the median, and 25 % in that of any category', () => {
    const fitted = fittedOf('prefill');
    expect(median(fitted)).toBeLessThanOrEqual(16);
    expect(medians(fitted).filter(([, error]) => error > 25)).toEqual([]);
  });
});

describe.skipIf(!complete)('hardware, models and sources that were left out: the worst of the three', () => {
  it.each(phases)('are those of today for %s (else: npm run fit -- speed --folds)', (phase) => {
    expect(staleness(table[phase], speedMadeFrom(casesOf[phase], { phase, calibration }))).toBeNull();
  });

  it('decode within 9.6 % in the median, within 25 % in 81 % of the rows and within 2× in 95 %', () => {
    const { medianPercent, within25Ratio, within2xRatio } = worstErrors('decode');
    expect(medianPercent).toBeLessThanOrEqual(9.6);
    expect(within25Ratio).toBeGreaterThanOrEqual(0.81);
    expect(within2xRatio).toBeGreaterThanOrEqual(0.95);
  });

  it('prefill within 22 % in the median', () => {
    expect(worstErrors('prefill').medianPercent).toBeLessThanOrEqual(22);
  });

  it('name the cause of every category that is off by more than 25 % in the median, and of no other', () => {
    expect(weakCategories(table).filter(({ cause }) => cause === null)).toEqual([]);
    expect(causesOfNothing(table)).toEqual([]);
  });

  /** Minutes of fitting: with `npm run test:long` alone. */
  it.skipIf(process.env['QUARTERMASTER_LONG'] !== '1').each(phases)(
    'come out of fitting %s again as the table has them',
    (phase) => {
      const cases = casesOf[phase];
      const fit = ratiosWith(cases, phase, rulesWith(calibration, fitSpeed(cases, phase, calibration)));
      expect(foldedParts(fit, leftOutByKind(cases, { phase, calibration }))).toEqual(table[phase].parts);
    },
    1_800_000,
  );

  function worstErrors(phase: Phase): RatioErrors {
    const part = table[phase].parts[ONE_STREAM];
    if (!part) throw new Error(`the table of folds has no ${ONE_STREAM}`);
    return worstOf(part);
  }
});

const scores = scoresOf(inputs);

describe('ranges of decode and prefill', () => {
  const { decode, prefill } = scores;

  it.skipIf(!complete)('hold 76 to 88 % of the measured values', () => {
    for (const leaf of [decode?.singleStream, prefill?.all]) {
      expect(leaf?.bandCoverageRatio).toBeGreaterThanOrEqual(0.76);
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
  expect(shown).toBe(readmeTable(scores, table));
});

const prefixed = <T>(prefix: string, leaves: Readonly<Record<string, T>> = {}): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(leaves).map(([name, leaf]) => [`${prefix}${name}`, leaf]));
