import { PlannerError } from '../errors.ts';
import type { Text } from '../words/text.ts';
import type { Assumption } from './cost-estimate.ts';
import { message } from '../words/message.ts';

/** The assumptions as plain numbers, named as in `--assume`. */
export type CostInputs = {
  readonly alreadyOwned: boolean;
  readonly machines: number;
  readonly minMachines: number;
  /** Null: not for sale (a rented machine), or not known for a machine already owned. */
  readonly capexPerMachineUsd: number | null;
  readonly capexSharedUsd: number;
  readonly serviceLifeMonths: number;
  readonly residualRatio: number;
  readonly discountRateRatio: number;
  /** Null: nobody knows what the machine draws. */
  readonly activeWatts: number | null;
  readonly idleWatts: number | null;
  readonly pue: number;
  readonly tariffUsdPerKwh: number;
  /** Null: grid intensity not known. Moves no cost. */
  readonly carbonGramsPerKwh: number | null;
  /** Null: as unknown as the power that it follows. */
  readonly provisionedKw: number | null;
  readonly hostingUsdPerKwMonth: number;
  readonly supportRatioPerYear: number;
  readonly staffHoursPerMonth: number;
  readonly staffUsdPerHour: number;
  readonly softwareUsdPerMonth: number;
  readonly otherUsdPerMonth: number;
  readonly availabilityRatio: number;
  readonly maxUtilisationRatio: number;
  readonly peakFactor: number;
  readonly outputMultiplier: number;
  readonly batchShareRatio: number;
  readonly batchDiscountRatio: number;
  readonly rentUsdPerHour: number | null;
  readonly sovereigntyUsdPerMonth: number;
  readonly dutyRatio: number;
  readonly sparesRatio: number;
  readonly networkRatio: number;
  readonly horizonMonths: number;
};

export type CostInputName = keyof CostInputs;

/** Throws `invalid-input` that names what is missing: only a list edited by hand is incomplete. */
export function costInputs(assumptions: readonly Assumption[]): CostInputs {
  const values = new Map(assumptions.map(({ name, value }) => [name, Number(value)]));
  const optional = (name: CostInputName): number | null => values.get(name) ?? null;
  const number = (name: CostInputName): number => values.get(name) ?? missing(name);
  // Nothing that serves draws no power: reports of earlier versions say 0 W where nobody knows it.
  const drawn = (name: CostInputName): number | null => (values.get('activeWatts') === 0 ? null : optional(name));
  const inputs: CostInputs = {
    alreadyOwned: number('alreadyOwned') === 1,
    machines: number('machines'),
    minMachines: number('minMachines'),
    capexPerMachineUsd: optional('capexPerMachineUsd'),
    capexSharedUsd: number('capexSharedUsd'),
    serviceLifeMonths: number('serviceLifeMonths'),
    residualRatio: number('residualRatio'),
    discountRateRatio: number('discountRateRatio'),
    activeWatts: drawn('activeWatts'),
    idleWatts: drawn('idleWatts'),
    pue: number('pue'),
    tariffUsdPerKwh: number('tariffUsdPerKwh'),
    carbonGramsPerKwh: optional('carbonGramsPerKwh'),
    provisionedKw: optional('provisionedKw'),
    hostingUsdPerKwMonth: number('hostingUsdPerKwMonth'),
    supportRatioPerYear: number('supportRatioPerYear'),
    staffHoursPerMonth: number('staffHoursPerMonth'),
    staffUsdPerHour: number('staffUsdPerHour'),
    softwareUsdPerMonth: number('softwareUsdPerMonth'),
    otherUsdPerMonth: number('otherUsdPerMonth'),
    availabilityRatio: number('availabilityRatio'),
    maxUtilisationRatio: number('maxUtilisationRatio'),
    peakFactor: number('peakFactor'),
    outputMultiplier: number('outputMultiplier'),
    batchShareRatio: number('batchShareRatio'),
    batchDiscountRatio: number('batchDiscountRatio'),
    rentUsdPerHour: optional('rentUsdPerHour'),
    sovereigntyUsdPerMonth: number('sovereigntyUsdPerMonth'),
    dutyRatio: number('dutyRatio'),
    sparesRatio: number('sparesRatio'),
    networkRatio: number('networkRatio'),
    horizonMonths: number('horizonMonths'),
  };
  const obtainable = inputs.alreadyOwned || inputs.capexPerMachineUsd !== null || inputs.rentUsdPerHour !== null;
  return obtainable ? inputs : missing('capexPerMachineUsd');
}

export function missing(name: CostInputName): never {
  throw new PlannerError('invalid-input', message('cost.assumption-missing', { name }), message('cost.add-assumption'));
}

/** As `costInputs`, with the reason instead of an error: for documents that may come from elsewhere. */
export function readCostInputs(
  assumptions: readonly Assumption[],
): { readonly inputs: CostInputs } | { readonly inputs: null; readonly reason: Text } {
  try {
    return { inputs: costInputs(assumptions) };
  } catch (error) {
    if (error instanceof PlannerError) return { inputs: null, reason: error.texts.message };
    throw error;
  }
}
