import { assertNever } from '#shared/estimate.ts';
import type { CostEstimate, Sensitivity } from '#shared/cost/cost-estimate.ts';
import { costInputs } from '#shared/cost/cost-inputs.ts';
import { type CostRequest, estimateCost, sensitivity } from '#shared/cost/estimate-cost.ts';
import { costRequest } from '#shared/evaluate/cost-request.ts';
import { serviceFor } from '#shared/evaluate/service.ts';
import { formatNumber, formatTokenCount } from '#shared/format.ts';
import type { Candidate } from '#shared/recommend/recommendation.ts';
import type { Planned } from '../../api/page.ts';
import type { ChartPoint } from '../../ui/line-chart.tsx';
import { inEnglish } from '#shared/words/en.ts';

export type WorkedCandidate = {
  readonly request: CostRequest;
  readonly cost: CostEstimate;
  readonly sensitivity: readonly Sensitivity[];
};

/** One candidate's cost with what it was made from, so that it can be asked at other volumes too. All of it is the plan's. */
export function workOutCandidate({ artifact, runtimeId, speed, cost }: Candidate, planned: Planned): WorkedCandidate {
  const { input, assumptions, ranking } = planned;
  const found = ranking.find(({ request }) => request.artifact.id === artifact.id && request.runtime.id === runtimeId);
  if (!found) throw new Error(`${artifact.id} in ${runtimeId} is not in the ranking that it was picked from`);
  const service = serviceFor({ memory: found.request, workload: input.workload }, () => costInputs(assumptions));
  const request = costRequest({ input, assumptions, modelId: artifact.modelId, numbers: found.numbers, speed, service });
  return { request, cost: cost ?? estimateCost(request), sensitivity: sensitivity(request) };
}

type CostCurves = {
  readonly own: readonly ChartPoint[];
  readonly apis: readonly { readonly apiModelId: string; readonly points: readonly ChartPoint[] }[];
  readonly tokensPerMonth: number;
};

/** Monthly cost against monthly volume, mix unchanged: from a hundredth of the volume to a thousand times, four points a decade. */
export function costCurves(request: CostRequest): CostCurves {
  const { inputTokensPerMonth, outputTokensPerMonth } = request.workload;
  const tokensPerMonth = inputTokensPerMonth + outputTokensPerMonth;
  const factors = Array.from({ length: 21 }, (_, index) => 10 ** (index / 4 - 2));
  const costs = factors.map((factor) => ({ x: tokensPerMonth * factor, cost: estimateCost(scaled(request, factor)) }));
  return {
    tokensPerMonth,
    own: costs.map(({ x, cost }) => ({ x, y: cost.usdPerMonth.point })),
    apis: request.apiPrices.map(({ id }) => ({
      apiModelId: id,
      points: costs.flatMap(({ x, cost }) =>
        cost.versusApi.filter(({ apiModelId }) => apiModelId === id).map(({ apiUsdPerMonth }) => ({ x, y: apiUsdPerMonth.point })),
      ),
    })),
  };
}

const scaled = (request: CostRequest, factor: number): CostRequest => ({
  ...request,
  workload: {
    ...request.workload,
    inputTokensPerMonth: request.workload.inputTokensPerMonth * factor,
    outputTokensPerMonth: request.workload.outputTokensPerMonth * factor,
  },
});

type BreakEven = CostEstimate['versusApi'][number]['breakEven'];

/** "owning is cheaper from 162 M tokens a month" in the words of a person who decides. */
export function breakEvenWords(breakEven: BreakEven, tokensPerMonth: number): string {
  switch (breakEven.kind) {
    case 'never':
      return `Owning never gets cheaper: ${inEnglish(breakEven.reason)}.`;
    case 'at-volume': {
      const volume = formatTokenCount(breakEven.tokensPerMonth.point);
      if (breakEven.tokensPerMonth.point <= tokensPerMonth) return `Owning is cheaper from ${volume} tokens a month: you are above that.`;
      return `Owning gets cheaper from ${volume} tokens a month, ${formatFactor(breakEven.tokensPerMonth.point / tokensPerMonth)} your volume.`;
    }
    default:
      return assertNever(breakEven);
  }
}

const formatFactor = (factor: number): string => (Number.isFinite(factor) ? `${formatNumber(factor)} times` : 'beyond');
