import { describe, expect, it } from 'vitest';
import { type ServingMetric, servingMetrics } from '#shared/catalog/serving-calibration.ts';
import { servingPoint } from '#shared/speed/serving.ts';
import { testCatalog } from '../support/catalog.ts';
import { standardInputs } from './inputs.ts';
import { type Leaf, leafOf, type Outcome } from './score.ts';
import { conditionsOf, type ServingRow } from './serving-rows.ts';
import { servingCase, type ServingScore, servingScore } from './serving-scores.ts';

/** What the serving model must hold on the rows that its constants were fitted to; lost gates fail `npm run check`. */
const inputs = standardInputs();
const registry = inputs.servingRegistry ?? { models: {}, gpus: {}, precisions: {}, kvBytes: {} };
const scores = inputs.serving.map((row) => servingScore(row, registry));
/** The full rows are there; else those that ship with the repository, all of data-centre cards. */
const complete = scores.some(({ row }) => row.src === 'CR');

const isScored = (score: ServingScore): boolean => score.throughput !== null && 'prediction' in score.throughput;
const groupOfRow = (row: ServingRow): { readonly cards: string; readonly family: string } | null => {
  const served = servingCase(row, registry);
  return 'refused' in served ? null : served.group;
};

function leaf(metric: ServingMetric, counts: (row: ServingRow) => boolean): Leaf {
  const outcomes = scores
    .filter(({ row }) => counts(row))
    .map((score) => score[metric])
    .filter((outcome): outcome is Outcome => outcome !== null);
  return leafOf(outcomes);
}

const dataCentre = (row: ServingRow): boolean => row.src === 'AIC';
const consumer = (row: ServingRow): boolean => row.src === 'CR' && groupOfRow(row)?.cards === 'local';

describe('serving on data-centre cards', () => {
  it('predicts throughput within 12 % in the median and within 2× in 98 % of the rows', () => {
    const { n, medianAbsolutePercentError, within2xRatio } = leaf('throughput', dataCentre);
    expect(n).toBeGreaterThan(complete ? 1300 : 150);
    expect(medianAbsolutePercentError).toBeLessThanOrEqual(12);
    expect(within2xRatio).toBeGreaterThanOrEqual(0.98);
  });

  it('predicts the time per token of dense models within 10 % in the median', () => {
    const dense = leaf('tpot', (row) => dataCentre(row) && groupOfRow(row)?.family === 'dense');
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
    const { constants } = testCatalog().calibration.serving;
    const errors = inputs.serving.flatMap((row) => {
      const measured = row.running_est;
      const served = servingCase(row, registry);
      if (row.src !== 'CR' || !measured || 'refused' in served || measured > 0.95 * served.load.concurrency) return [];
      return [Math.abs(servingPoint(served.server, served.load, constants).runningSequences / measured - 1)];
    });
    expect(errors.length).toBeGreaterThan(10);
    expect(errors.filter((error) => error <= 0.15).length / errors.length).toBeGreaterThanOrEqual(0.75);
    expect(Math.max(...errors)).toBeLessThan(0.3);
  });
});

describe('ranges of serving figures', () => {
  const steady = (row: ServingRow): boolean => conditionsOf(row) === 'steady';

  it.each(servingMetrics)('hold 75 to 88 %% of the measured values of steady load (%s)', (metric) => {
    const coverage = leaf(metric, steady).bandCoverageRatio;
    expect(coverage).toBeGreaterThanOrEqual(0.75);
    expect(coverage).toBeLessThanOrEqual(complete ? 0.88 : 0.95);
  });

  /** Kind of model and engine for data-centre rows, the source for the others. llama.cpp is judged with the other local engines. */
  const categoryOf = (row: ServingRow): string =>
    steady(row) ? `${row.src} ${groupOfRow(row)?.family ?? ''} ${row.engine}` : `${row.src} ${conditionsOf(row)}`;
  const judged = scores.filter((score) => isScored(score) && score.row.src !== 'LC');
  const categories = [...new Set(judged.map(({ row }) => categoryOf(row)))].filter(
    (category) => judged.filter(({ row }) => categoryOf(row) === category).length >= 30,
  );

  it('are judged in every category with 30 rows', () => {
    expect(categories.length).toBeGreaterThan(complete ? 5 : 0);
  });

  it.each(categories.flatMap((category) => servingMetrics.map((metric) => [category, metric] as const)))(
    'hold 65 to 95 %% of the measured values of %s (%s)',
    (category, metric) => {
      const coverage = leaf(metric, (row) => categoryOf(row) === category).bandCoverageRatio;
      expect(coverage).toBeGreaterThanOrEqual(0.65);
      expect(coverage).toBeLessThanOrEqual(complete ? 0.95 : 1);
    },
  );
});
