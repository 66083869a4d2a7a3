import type { ApiPrice } from '../catalog/api-price.ts';
import { MEGA, type Tokens, type Usd } from '../units.ts';
import { apiUsdPerMonth } from './api-cost.ts';
import type { CostInputs } from './cost-inputs.ts';
import { type MonthlyDemand, totalTokens } from '../demand/monthly-demand.ts';
import { energyKwhPerMonth, powerDraw } from './energy.ts';
import { availableSecondsPerMonth, machineSecondsPerMonth, type ServerRates, usableSecondsPerMonth } from '../demand/machine-seconds.ts';
import { roundToCent } from './money.ts';
import { machinesWithoutPrice, selfHostCost } from './self-host.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** Volumes beyond this are out of the question for anyone: the search ends. */
const MAX_TOKENS_PER_MONTH = 5e12;
/** More machines than anyone buys; beyond 2⁵³ a count could not even be halved. */
const MAX_MACHINES = 1e9;

/** Smallest monthly volume, at the demand's own mix, at which self-hosting costs no more than the API. */
export type BreakEvenPoint =
  | { readonly kind: 'at-volume'; readonly tokensPerMonth: Tokens; readonly machines: number }
  | { readonly kind: 'never'; readonly reason: Text }
  | { readonly kind: 'beyond-capacity'; readonly reason: Text };

export type BreakEvenCase = {
  readonly inputs: CostInputs;
  readonly demand: MonthlyDemand;
  readonly rates: ServerRates;
  readonly price: ApiPrice;
};

/** Both sides as functions of the volume; between two machine counts both are straight lines up to the rounding of one cent. */
type Sides = {
  readonly apiUsdPerToken: Usd;
  /** Electricity that a further token costs. */
  readonly energyUsdPerToken: Usd;
  readonly tokensPerMachine: Tokens;
  readonly ownUsd: (tokens: Tokens, machines: number) => Usd;
  /** API bill plus the value of keeping data in house, less the cost of owning. */
  readonly gainUsd: (tokens: Tokens, machines: number) => Usd;
};

/**
 * Exact: the machine count at which the API first costs as much is found from the gain at each full machine (a straight line in the
 * count), the volume by bisection inside that count. Further windows that close and open again at higher counts are not reported.
 */
export function breakEvenPoint(given: BreakEvenCase): BreakEvenPoint {
  if (totalTokens(given.demand) <= 0) return { kind: 'never', reason: message('cost.break-even.no-tokens') };
  const sides = sidesOf(given);
  const least = Math.max(1, given.inputs.minMachines);
  if (machinesWithoutPrice(given.inputs, least) > 0) {
    return { kind: 'beyond-capacity', reason: message('cost.break-even.no-price') };
  }
  if (sides.gainUsd(0, least) >= 0) return { kind: 'at-volume', tokensPerMonth: 0, machines: least };
  if (sides.apiUsdPerToken <= sides.energyUsdPerToken) return { kind: 'never', reason: electricityReason(sides) };
  const machines = firstGainingCount(given, sides);
  if (machines === null) return notFound(given, sides, least);
  const tokensPerMonth = rootInWindow(sides, machines, machines === least ? 0 : (machines - 1) * sides.tokensPerMachine);
  return { kind: 'at-volume', tokensPerMonth, machines };
}

function sidesOf({ inputs, demand, rates, price }: BreakEvenCase): Sides {
  const tokens = totalTokens(demand);
  const secondsPerToken = machineSecondsPerMonth(demand, rates).total / tokens;
  const apiUsdPerToken = apiUsdPerMonth(demand, price, inputs) / tokens;
  const draw = powerDraw(inputs);
  const busyDraw = draw && { ...draw, activeWatts: draw.activeWatts - draw.idleWatts, idleWatts: 0, machines: 1 };
  const kwhPerMonth = busyDraw === null ? 0 : energyKwhPerMonth(busyDraw, 1);
  const energyUsdPerToken = (kwhPerMonth * inputs.tariffUsdPerKwh * secondsPerToken) / availableSecondsPerMonth(inputs.availabilityRatio);
  const standing = standingCosts(inputs);
  const ownUsd = (volume: Tokens, machines: number): Usd => {
    const { otherUsd, idleEnergyUsd } = standing(machines);
    return roundToCent(otherUsd + roundToCent(idleEnergyUsd + energyUsdPerToken * volume));
  };
  return {
    apiUsdPerToken,
    energyUsdPerToken,
    tokensPerMachine: usableSecondsPerMonth(inputs) / secondsPerToken,
    ownUsd,
    gainUsd: (volume, machines) => apiUsdPerToken * volume + inputs.sovereigntyUsdPerMonth - ownUsd(volume, machines),
  };
}

type StandingCost = { readonly otherUsd: Usd; readonly idleEnergyUsd: Usd };

/** What a number of machines costs without work: rounded lines, and the energy of waiting (rounded only with the work's). */
function standingCosts(inputs: CostInputs): (machines: number) => StandingCost {
  const known = new Map<number, StandingCost>();
  const draw = powerDraw(inputs);
  return (machines) => {
    const found = known.get(machines);
    if (found) return found;
    const { lines, totalUsdPerMonth } = selfHostCost(inputs, { machines, busySeconds: 0 });
    const kwh = draw === null ? 0 : energyKwhPerMonth({ ...draw, machines }, 0);
    const cost = { otherUsd: totalUsdPerMonth - lines.energy, idleEnergyUsd: kwh * inputs.tariffUsdPerKwh };
    known.set(machines, cost);
    return cost;
  };
}

/** First machine count at whose full capacity the API costs at least as much; null when there is none. */
function firstGainingCount({ inputs }: BreakEvenCase, sides: Sides): number | null {
  const least = Math.max(1, inputs.minMachines);
  const most = mostMachines(inputs, sides);
  const atCapacity = (machines: number): Usd => sides.gainUsd(machines * sides.tokensPerMachine, machines);
  const lastOwned = inputs.alreadyOwned ? Math.min(inputs.machines, most) : 0;
  return firstInSegment(atCapacity, least, lastOwned) ?? firstInSegment(atCapacity, Math.max(least, lastOwned + 1), most);
}

/** Only machines that exist, where a further one has no price. */
function mostMachines(inputs: CostInputs, sides: Sides): number {
  const searched = Math.min(MAX_MACHINES, Math.ceil(MAX_TOKENS_PER_MONTH / sides.tokensPerMachine));
  const canAdd = !inputs.alreadyOwned || inputs.capexPerMachineUsd !== null;
  return canAdd ? searched : Math.min(searched, Math.max(inputs.machines, inputs.minMachines));
}

/** Lines are rounded, so a straight line is met within a few cents. */
const ROUNDING_USD = 0.05;

/** First count from…to with gain ≥ 0, the gain being a straight line up to rounding. */
function firstInSegment(gain: (machines: number) => Usd, from: number, to: number): number | null {
  if (from > to) return null;
  const start = gain(from);
  if (start >= 0) return from;
  const slope = to > from ? (gain(to) - start) / (to - from) : 0;
  if (slope <= 0 || gain(to) < 0) return null;
  const countAt = (gained: Usd): number => Math.min(to, from + Math.max(0, Math.floor((gained - start) / slope)));
  const early = countAt(-ROUNDING_USD);
  const late = Math.min(to, countAt(ROUNDING_USD) + 1);
  let below = gain(early) < 0 ? early : from;
  let above = gain(late) >= 0 ? late : to;
  while (above - below > 1) {
    const middle = Math.floor((above + below) / 2);
    if (gain(middle) >= 0) above = middle;
    else below = middle;
  }
  return above;
}

/** Enough halvings for the last bit of a double. */
const HALVINGS = 64;

function rootInWindow(sides: Sides, machines: number, from: Tokens): Tokens {
  let low = from;
  let high = machines * sides.tokensPerMachine;
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (sides.gainUsd(middle, machines) >= 0) high = middle;
    else low = middle;
  }
  return high;
}

function notFound({ inputs }: BreakEvenCase, sides: Sides, least: number): BreakEvenPoint {
  const most = mostMachines(inputs, sides);
  const limited = inputs.alreadyOwned && inputs.capexPerMachineUsd === null;
  if (limited) return { kind: 'beyond-capacity', reason: message('cost.break-even.full-no-price', { full: atFull(sides, most) }) };
  const grows = sides.gainUsd(most * sides.tokensPerMachine, most) > sides.gainUsd(least * sides.tokensPerMachine, least);
  if (!grows) return { kind: 'never', reason: message('cost.break-even.full-no-change', { full: atFull(sides, least) }) };
  return {
    kind: 'beyond-capacity',
    reason: message('cost.break-even.beyond', { tokens: MAX_TOKENS_PER_MONTH, machines: most }),
  };
}

function atFull(sides: Sides, machines: number): Text {
  const tokens = machines * sides.tokensPerMachine;
  const apiUsd = sides.apiUsdPerToken * tokens;
  return message('cost.break-even.at-full', { machines, tokens, apiUsd, ownUsd: sides.ownUsd(tokens, machines) });
}

const electricityReason = ({ energyUsdPerToken, apiUsdPerToken }: Sides): Text =>
  message('cost.break-even.electricity', { energyUsd: energyUsdPerToken * MEGA, apiUsd: apiUsdPerToken * MEGA });
