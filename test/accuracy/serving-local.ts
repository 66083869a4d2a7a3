import { estimateSpeed } from '#shared/speed/estimate-speed.ts';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import { testCatalog } from '../support/catalog.ts';
import { speedRequestOrReason } from '../shared/speed/speed-request.ts';
import { formulaOnly } from './formula-only.ts';
import type { Prediction } from './score.ts';
import type { ServingRow } from './serving-rows.ts';
import type { Predictions } from './serving-scores.ts';

/** Slots of llama.cpp: the app answers with its local model, from the catalog's own files and machines. */
export const isLocalEngine = ({ engine }: Pick<ServingRow, 'engine'>): boolean => /^llama\.cpp$/i.test(engine);

/** Measured with llama-batched-bench: all prompts are read first, then all sequences decode together. */
export function localPredictions(row: ServingRow, gpuId: string | null): Predictions | { readonly refused: string } {
  const { model, precision, isl, osl, concurrency } = row;
  if (!isl || !osl || !concurrency) return { refused: 'no prompt length, output length or concurrency stated' };
  const artifact = testCatalog()
    .models.find(({ id }) => id === model)
    ?.artifacts.find(({ quantizationId }) => quantizationId.toLowerCase() === precision);
  if (gpuId === null || !artifact) return { refused: `the catalog has no ${model} in ${precision} on ${row.gpu}` };
  const placed = speedRequestOrReason({
    hardware: gpuId,
    model,
    quant: artifact.quantizationId,
    runtime: 'llama.cpp',
    contextTokens: isl + osl,
    promptTokens: isl,
    outputTokens: osl,
    concurrency,
  });
  if ('refused' in placed) return placed;
  const request = formulaOnly(placed);
  const estimate = estimateSpeed(request);
  const numbers = planSpeed(request);
  return {
    throughput: estimate.throughputTokensPerSecond,
    tpot: estimate.tpotSeconds,
    ttft: moved(estimate.ttftSeconds, concurrency * numbers.prefillSeconds + numbers.stepSeconds),
  };
}

/** The same relative range around another point. */
const moved = ({ point, low, high }: Prediction, to: number): Prediction => ({
  point: to,
  low: (low / point) * to,
  high: (high / point) * to,
});
