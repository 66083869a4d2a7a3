import { PlannerError } from '../errors.ts';
import type { Assumption } from './cost-estimate.ts';

const numbers = [
  'machines',
  'minMachines',
  'capexSharedUsd',
  'serviceLifeMonths',
  'residualRatio',
  'discountRateRatio',
  'activeWatts',
  'idleWatts',
  'pue',
  'tariffUsdPerKwh',
  'provisionedKw',
  'hostingUsdPerKwMonth',
  'supportRatioPerYear',
  'staffHoursPerMonth',
  'staffUsdPerHour',
  'softwareUsdPerMonth',
  'otherUsdPerMonth',
  'availabilityRatio',
  'maxUtilisationRatio',
  'peakFactor',
  'outputMultiplier',
  'batchShareRatio',
  'batchDiscountRatio',
  'sovereigntyUsdPerMonth',
  'dutyRatio',
  'sparesRatio',
  'networkRatio',
  'horizonMonths',
] as const;

type NumberName = (typeof numbers)[number];

/** The assumptions as plain numbers, named as in `--assume`. */
export type CostInputs = Readonly<Record<NumberName, number>> & {
  readonly alreadyOwned: boolean;
  /** Null: not for sale (a rented machine), or not known for a machine already owned. */
  readonly capexPerMachineUsd: number | null;
  readonly rentUsdPerHour: number | null;
  /** Null: grid intensity not known. Moves no cost. */
  readonly carbonGramsPerKwh: number | null;
};

export type CostInputName = keyof CostInputs;

/** Names without which no cost can be computed; empty when the list is complete. */
export function missingCostInputs(assumptions: readonly Assumption[]): readonly string[] {
  const names = new Set(assumptions.map((assumption) => assumption.name));
  const missing: string[] = ['alreadyOwned', ...numbers].filter((name) => !names.has(name));
  const owned = assumptions.some((assumption) => assumption.name === 'alreadyOwned' && assumption.value === true);
  if (!owned && !names.has('capexPerMachineUsd') && !names.has('rentUsdPerHour')) missing.push('capexPerMachineUsd');
  return missing;
}

/** Throws `invalid-input` that names what is missing: only a list edited by hand is incomplete. */
export function costInputs(assumptions: readonly Assumption[]): CostInputs {
  const values: Record<string, number | boolean> = {};
  for (const assumption of assumptions) values[assumption.name] = assumption.value;
  const read = (name: string): number => numberOf(values[name], name);
  const optional = (name: string): number | null => (values[name] === undefined ? null : read(name));
  const plain = Object.fromEntries(numbers.map((name) => [name, read(name)])) as Record<NumberName, number>;
  if (values['alreadyOwned'] === undefined) throw missing('alreadyOwned');
  const inputs = {
    ...plain,
    alreadyOwned: values['alreadyOwned'] === true,
    capexPerMachineUsd: optional('capexPerMachineUsd'),
    rentUsdPerHour: optional('rentUsdPerHour'),
    carbonGramsPerKwh: optional('carbonGramsPerKwh'),
  };
  if (!inputs.alreadyOwned && inputs.capexPerMachineUsd === null && inputs.rentUsdPerHour === null) throw missing('capexPerMachineUsd');
  return inputs;
}

function numberOf(value: number | boolean | undefined, name: string): number {
  if (value === undefined) throw missing(name);
  return Number(value);
}

const missing = (name: string): PlannerError =>
  new PlannerError('invalid-input', `assumptions: ${name} is missing`, 'Add it to the list of assumptions, or plan again.');
