import type { ApiPrice } from '../catalog/api-price.ts';
import { type Basis, type Estimate, mergeBasis } from '../estimate.ts';
import type { Workload } from '../demand/workload.ts';
import type { Seconds } from '../units.ts';
import { type CostBases, costBases } from './cost-basis.ts';
import type { Assumption } from './cost-estimate.ts';
import { type CostInputs, costInputs } from './cost-inputs.ts';
import { type CostEnds, costEnds } from './cost-range.ts';
import { countMachines, type MachineCount } from '../demand/machines.ts';
import { type MonthlyDemand, monthlyDemand } from '../demand/monthly-demand.ts';
import { type MachineSeconds, machineSecondsPerMonth, type ServerRates } from '../demand/machine-seconds.ts';
import { type Load, machinesBought, machinesWithoutPrice, type SelfHostCost, selfHostCost } from './self-host.ts';
import { type CostSwing, costSwings, type Range } from './sensitivity.ts';

export type CostRates = ServerRates & {
  /** Measured ÷ predicted speed: 80 % lie in it. */
  readonly band: Range;
};

/** A workload on machines of known speed, under assumptions, beside the APIs it is compared with. */
export type CostRequest = {
  readonly assumptions: readonly Assumption[];
  readonly workload: Workload;
  /** Machines that carry the peak of its people, spare included; null: no number of them does. Absent: nobody is named. */
  readonly byPeak?: number | null | undefined;
  /** Rates of the whole server at its operating batch. */
  readonly rates: CostRates;
  readonly apiPrices: readonly ApiPrice[];
  /** Where the rates come from. */
  readonly speedBasis: readonly Basis[];
  /** Date against which prices age (ISO). */
  readonly asOf: string;
};

/** A request worked through once: what every figure of the estimate is made of. */
export type WorkedCost = {
  readonly request: CostRequest;
  readonly inputs: CostInputs;
  readonly demand: MonthlyDemand;
  readonly seconds: MachineSeconds;
  readonly load: Load;
  readonly count: MachineCount;
  readonly cost: SelfHostCost;
  readonly swings: readonly CostSwing[];
  readonly ends: CostEnds;
  readonly bases: CostBases;
  /** Of everything that follows from the total. */
  readonly basis: readonly Basis[];
};

/** Machines that must be bought at a price nobody knows: every figure of the estimate leaves them out. */
export function unpricedMachines(request: CostRequest): number {
  const { inputs, load } = workOut(request);
  return machinesWithoutPrice(inputs, load.machines);
}

export const costFigure = (point: number, { low, high }: Range, from: readonly Basis[]): Estimate => ({ point, low, high, basis: from });

/** What follows from a list of assumptions alone. */
type Prepared = { readonly inputs: CostInputs; readonly bases: CostBases };

/** Twenty candidates of one plan share a list; lists are never changed, so what follows from one is worked out once. */
const preparedLists = new WeakMap<readonly Assumption[], Prepared>();

function prepare(assumptions: readonly Assumption[]): Prepared {
  const known = preparedLists.get(assumptions);
  if (known) return known;
  const inputs = costInputs(assumptions);
  const prepared = { inputs, bases: costBases(assumptions, inputs, !inputs.alreadyOwned) };
  preparedLists.set(assumptions, prepared);
  return prepared;
}

/** Throws `invalid-input` when an assumption is missing. */
export function workOut(request: CostRequest): WorkedCost {
  const { assumptions, workload, rates } = request;
  const { inputs: assumed, bases: usualBases } = prepare(assumptions);
  const demand = monthlyDemand(workload, assumed.outputMultiplier);
  const seconds = machineSecondsPerMonth(demand, rates);
  const count = machinesInService(request, assumed, seconds.total);
  // People want their machines at every volume: it is their service that is compared with an API, not the first machine of it.
  const inputs = count.byPeak === null ? assumed : { ...assumed, minMachines: count.machines };
  const load = { busySeconds: seconds.total, machines: count.machines };
  const swings = costSwings({ inputs, load, assumptions, speedBand: rates.band });
  const bought = machinesBought(inputs, load.machines) > 0;
  const bases = inputs.alreadyOwned && bought ? costBases(assumptions, inputs, bought) : usualBases;
  return {
    request,
    inputs,
    demand,
    seconds,
    load,
    count,
    cost: selfHostCost(inputs, load),
    swings,
    ends: costEnds(inputs, load, swings),
    bases,
    basis: mergeBasis(bases.total, request.speedBasis),
  };
}

function machinesInService({ assumptions, byPeak = null }: CostRequest, inputs: CostInputs, busySeconds: Seconds): MachineCount {
  return countMachines({
    busySeconds,
    capacity: inputs,
    byPeak,
    atLeast: Math.max(inputs.machines, inputs.minMachines),
    byHand: assumptions.some(({ name, status }) => name === 'machines' && status === 'user'),
    canAdd: !inputs.alreadyOwned || inputs.capexPerMachineUsd !== null,
  });
}
