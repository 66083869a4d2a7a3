import { describe, expect, it } from 'vitest';
import { type ServingMetric, servingMetrics } from '#shared/catalog/serving-calibration.ts';
import { servingGroup } from '#shared/speed/estimate-serving.ts';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import type { ServingGroup } from '#shared/speed/serving-bands.ts';
import { standardInputs } from './inputs.ts';
import { readFoldTable, staleness, worstOf } from './fit/fold-table.ts';
import { fitCases, isFitted, servingMadeFrom } from './fit/serving-fit.ts';
import { testCatalog } from '../support/catalog.ts';
import { type Leaf, leafOf, type Outcome } from './score.ts';
import { conditionsOf } from './serving-rows.ts';
import { type ServingScore, servingScore } from './serving-scores.ts';

/** What the serving model must hold on the rows that its constants were fitted to; lost gates fail `npm run check`. */
const inputs = standardInputs();
const registry = inputs.servingRegistry ?? { models: {}, gpus: {}, precisions: {}, kvBytes: {} };
const scores = inputs.serving.map((row) => servingScore(row, registry));
/** The full rows are there; else those that ship with the repository, all of data-centre cards. */
const complete = scores.some(({ row }) => row.src === 'CR');

const isScored = (score: ServingScore): boolean => score.throughput !== null && 'prediction' in score.throughput;
const groupOf = ({ request }: ServingScore): ServingGroup | null =>
  request === null || request.memory.runtime.pool === null ? null : servingGroup(request);

function leaf(metric: ServingMetric, counts: (score: ServingScore) => boolean): Leaf {
  const outcomes = scores
    .filter(counts)
    .map((score) => score[metric])
    .filter((outcome): outcome is Outcome => outcome !== null);
  return leafOf(outcomes);
}

const dataCentre = ({ row }: ServingScore): boolean => row.src === 'AIC';
const consumer = (score: ServingScore): boolean => score.row.src === 'CR' && groupOf(score)?.cards === 'local';

describe.skipIf(!complete)('GPUs, models and sources that were left out: the worst of the three', () => {
  const { serving } = readFoldTable();

  it('are those of today (else: npm run fit -- serving --folds)', () => {
    const cases = fitCases(inputs.serving, registry).filter(isFitted);
    expect(staleness(serving, servingMadeFrom(cases, testCatalog().calibration.serving.constants))).toBeNull();
  });

  it('give throughput within 16 % in the median', () => {
    const { throughput } = serving.parts;
    if (!throughput) throw new Error('the table of folds has no throughput');
    expect(worstOf(throughput).medianPercent).toBeLessThanOrEqual(16);
  });
});

describe('serving on data-centre cards', () => {
  it('predicts throughput within 12 % in the median and within 2× in 98 % of the rows', () => {
    const { n, medianAbsolutePercentError, within2xRatio } = leaf('throughput', dataCentre);
    expect(n).toBeGreaterThan(complete ? 1300 : 150);
    expect(medianAbsolutePercentError).toBeLessThanOrEqual(12);
    expect(within2xRatio).toBeGreaterThanOrEqual(0.98);
  });

  it('predicts the time per token of dense models within 10 % in the median', () => {
    const dense = leaf('tpot', (score) => dataCentre(score) && groupOf(score)?.family === 'dense');
    expect(dense.n).toBeGreaterThan(30);
    expect(dense.medianAbsolutePercentError).toBeLessThanOrEqual(10);
  });

  it('predicts the first token within 2× in 70 % of the rows', () => {
    expect(leaf('ttft', dataCentre).within2xRatio).toBeGreaterThanOrEqual(0.7);
  });
});

describe.skipIf(!complete)('serving on consumer and workstation cards', () => {
  it('predicts throughput within 15 % in the median and within 2× in 90 % of the rows', () => {
    const { n, medianAbsolutePercentError, within2xRatio } = leaf('throughput', consumer);
    expect(n).toBe(19);
    expect(medianAbsolutePercentError).toBeLessThanOrEqual(15);
    expect(within2xRatio).toBeGreaterThanOrEqual(0.9);
  });

  it('runs as many requests as were measured, within 15 % in three of four rows where fewer ran than were offered', () => {
    const errors = scores.flatMap(({ row, request }) => {
      const measured = row.running_est;
      if (row.src !== 'CR' || !measured || request === null || measured > 0.95 * request.workload.concurrency) return [];
      return [Math.abs(planSpeed(request).runningSequences / measured - 1)];
    });
    expect(errors.length).toBeGreaterThan(10);
    expect(errors.filter((error) => error <= 0.15).length / errors.length).toBeGreaterThanOrEqual(0.75);
    expect(Math.max(...errors)).toBeLessThan(0.3);
  });
});

describe('ranges of serving figures', () => {
  const steady = ({ row }: ServingScore): boolean => conditionsOf(row) === 'steady';

  it.each(servingMetrics)('hold 75 to 88 %% of the measured values of steady load (%s)', (metric) => {
    const coverage = leaf(metric, steady).bandCoverageRatio;
    expect(coverage).toBeGreaterThanOrEqual(0.75);
    expect(coverage).toBeLessThanOrEqual(complete ? 0.88 : 0.95);
  });

  /** Kind of model and engine for data-centre rows, the source for the others. llama.cpp is judged with the other local engines. */
  const categoryOf = (score: ServingScore): string =>
    steady(score) ? `${score.row.src} ${groupOf(score)?.family ?? ''} ${score.row.engine}` : `${score.row.src} ${conditionsOf(score.row)}`;
  const judged = scores.filter((score) => isScored(score) && score.row.src !== 'LC');
  const categories = [...new Set(judged.map(categoryOf))].filter(
    (category) => judged.filter((score) => categoryOf(score) === category).length >= 30,
  );

  it('are judged in every category with 30 rows', () => {
    expect(categories.length).toBeGreaterThan(complete ? 5 : 0);
  });

  it.each(categories.flatMap((category) => servingMetrics.map((metric) => [category, metric] as const)))(
    'hold 65 to 95 %% of the measured values of %s (%s)',
    (category, metric) => {
      const coverage = leaf(metric, (score) => categoryOf(score) === category).bandCoverageRatio;
      expect(coverage).toBeGreaterThanOrEqual(0.65);
      expect(coverage).toBeLessThanOrEqual(complete ? 0.95 : 1);
    },
  );
});
