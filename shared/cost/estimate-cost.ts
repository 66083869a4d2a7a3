import { type Estimate, mergeBasis } from '../estimate.ts';
import { MEGA } from '../units.ts';
import { type CostEstimate, costLineKinds, type Sensitivity } from './cost-estimate.ts';
import { eightyPercentRange } from './cost-range.ts';
import { totalTokens } from '../demand/monthly-demand.ts';
import { roundToCent } from './money.ts';
import { type CostLineKind, utilisationRatio } from './self-host.ts';
import { sensitivityOf } from './sensitivity.ts';
import { versusApi } from './versus-api.ts';
import { costFigure, type CostRequest, type WorkedCost, workOut } from './worked-cost.ts';

export type { CostRequest } from './worked-cost.ts';

/**
 * Monthly cost, total cost of ownership, price per token and break-even of one server under a workload; machines are added when one
 * is full. Ranges: a line runs from all assumptions at their cheap ends to all at their dear ends; totals, and what follows from
 * them (TCO, prices per token, break-even), hold 80 % of outcomes of independent ranges. Throws `invalid-input` when an assumption
 * is missing or a price is not in USD.
 */
export function estimateCost(request: CostRequest): CostEstimate {
  const worked = workOut(request);
  const usdPerMonth = totalFigure(worked);
  return {
    capexUsd: capexFigure(worked),
    lines: costLineKinds.map((kind) => ({ kind, usdPerMonth: lineFigure(worked, kind) })),
    usdPerMonth,
    tcoUsd: tcoFigure(worked, usdPerMonth),
    horizonMonths: worked.inputs.horizonMonths,
    machines: worked.load.machines,
    ...machineCountOf(worked),
    utilisationRatio: utilisationFigure(worked),
    usdPerMillionTokens: tokenPrices(worked, usdPerMonth),
    versusApi: request.apiPrices.map((price) => versusApi(worked, usdPerMonth, price)),
  };
}

function machineCountOf({ request, count: { decidedBy, byPeak, byVolume } }: WorkedCost): Pick<CostEstimate, 'machineCount'> {
  return request.byPeak === undefined ? {} : { machineCount: { decidedBy, byPeak, byVolume } };
}

/** The tornado of the monthly cost: every assumption with a range, and the speed, one at a time. */
export function sensitivity(request: CostRequest): readonly Sensitivity[] {
  const { inputs, load } = workOut(request);
  return sensitivityOf({ inputs, load, assumptions: request.assumptions, speedBand: request.rates.band });
}

function capexFigure({ cost, swings, bases }: WorkedCost): Estimate {
  const reached = [cost.capexUsd, ...swings.flatMap((swing) => [swing.atLow.capexUsd, swing.atHigh.capexUsd])];
  return costFigure(cost.capexUsd, { low: Math.min(...reached), high: Math.max(...reached) }, bases.capex);
}

const lineFigure = ({ cost, ends, bases }: WorkedCost, kind: CostLineKind): Estimate =>
  costFigure(cost.lines[kind], { low: ends.cheapest.lines[kind], high: ends.dearest.lines[kind] }, bases.lines[kind]);

function totalFigure({ cost, swings, ends, basis: from }: WorkedCost): Estimate {
  const likely = eightyPercentRange(cost.totalUsdPerMonth, swings, (swung) => swung.totalUsdPerMonth);
  const low = Math.max(roundToCent(likely.low), ends.cheapest.totalUsdPerMonth);
  const high = Math.min(roundToCent(likely.high), ends.dearest.totalUsdPerMonth);
  return costFigure(cost.totalUsdPerMonth, { low, high }, from);
}

/**
 * Capex + what is paid monthly − residual value over the horizon. Capex less residual wears evenly over the service life, so that a
 * longer horizon counts replacements and a shorter one what the machines are still worth.
 */
function tcoFigure({ inputs, cost, basis: from }: WorkedCost, usdPerMonth: Estimate): Estimate {
  const wear = (cost.capexUsd * (1 - inputs.residualRatio) * inputs.horizonMonths) / inputs.serviceLifeMonths;
  const point = roundToCent(wear + (cost.totalUsdPerMonth - cost.lines.amortization) * inputs.horizonMonths);
  const low = roundToCent(point - (usdPerMonth.point - usdPerMonth.low) * inputs.horizonMonths);
  const high = roundToCent(point + (usdPerMonth.high - usdPerMonth.point) * inputs.horizonMonths);
  return costFigure(point, { low: Math.max(0, low), high }, from);
}

function utilisationFigure({ request, inputs, load, cost, bases }: WorkedCost): Estimate {
  const atSpeed = (factor: number): number => utilisationRatio(inputs, { ...load, busySeconds: load.busySeconds / factor });
  const { low, high } = request.rates.band;
  return costFigure(cost.utilisationRatio, { low: atSpeed(high), high: atSpeed(low) }, mergeBasis(bases.availability, request.speedBasis));
}

/** Effective price of a token kind: the total, shared by machine-seconds, over its tokens. Null for a kind that is not used. */
function tokenPrices({ demand, seconds }: WorkedCost, usdPerMonth: Estimate): CostEstimate['usdPerMillionTokens'] {
  const price = (share: number, tokens: number): Estimate | null => {
    if (tokens <= 0) return null;
    const perMillion = (usd: number): number => (usd * share * MEGA) / tokens;
    return costFigure(
      perMillion(usdPerMonth.point),
      { low: perMillion(usdPerMonth.low), high: perMillion(usdPerMonth.high) },
      usdPerMonth.basis,
    );
  };
  const shareOf = (part: number): number => (seconds.total > 0 ? part / seconds.total : 0);
  return {
    input: price(shareOf(seconds.freshInput), demand.freshInputTokens + demand.cacheWriteTokens),
    cachedInput: price(shareOf(seconds.cachedInput), demand.cachedInputTokens),
    output: price(shareOf(seconds.output), demand.outputTokens),
    blended: price(1, totalTokens(demand)),
  };
}
