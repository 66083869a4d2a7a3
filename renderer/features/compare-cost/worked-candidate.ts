import { assertNever } from '#shared/estimate.ts';
import type { CostEstimate, Sensitivity } from '#shared/cost/cost-estimate.ts';
import { type CostRequest, estimateCost, sensitivity } from '#shared/cost/estimate-cost.ts';
import type { ErrorBody } from '#shared/errors.ts';
import { formatNumber, formatTokenCount } from '#shared/format.ts';
import { evaluateTarget } from '#shared/evaluate/explain.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import type { Candidate } from '#shared/recommend/recommendation.ts';
import { errorBodyOf } from '../../api/call-failure.ts';
import type { ChartPoint } from '../../ui/line-chart.tsx';

export type WorkedCandidate =
  | { readonly ok: true; readonly request: CostRequest; readonly cost: CostEstimate; readonly sensitivity: readonly Sensitivity[] }
  | { readonly ok: false; readonly error: ErrorBody };

/** One candidate's cost with what it was made from, so that it can be asked at other volumes too. */
export function workOutCandidate({ artifact, runtimeId, fit }: Candidate, input: PlanInput): WorkedCandidate {
  const placement = fit.verdict === 'does-not-fit' ? undefined : fit.placement.kind;
  try {
    const result = evaluateTarget(input, { modelId: artifact.modelId, quantization: artifact.id, runtimeId, placement });
    if (!result.placed) return { ok: false, error: doesNotFit };
    const request = result.details.costRequest();
    return { ok: true, request, cost: result.details.cost(), sensitivity: sensitivity(request) };
  } catch (error) {
    return { ok: false, error: errorBodyOf(error) };
  }
}

const doesNotFit: ErrorBody = { code: 'no-answer', message: 'This model does not fit here any more.', hint: 'Choose another one.' };

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
  const first = costs[0]?.cost.versusApi ?? [];
  return {
    tokensPerMonth,
    own: costs.map(({ x, cost }) => ({ x, y: cost.usdPerMonth.point })),
    apis: first.map(({ apiModelId }, index) => ({
      apiModelId,
      points: costs.flatMap(({ x, cost }) => {
        const api = cost.versusApi[index];
        return api ? [{ x, y: api.apiUsdPerMonth.point }] : [];
      }),
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
      return `Owning never gets cheaper: ${breakEven.reason}.`;
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
