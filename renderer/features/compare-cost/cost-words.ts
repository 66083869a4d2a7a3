import type { CostEstimate } from '#shared/cost/cost-estimate.ts';
import { formatNumber, formatPercent, formatUsd } from '#shared/format.ts';

export const lineWords: Readonly<Record<CostEstimate['lines'][number]['kind'], string>> = {
  amortization: 'Hardware, spread over its life',
  energy: 'Electricity',
  hosting: 'Space',
  maintenance: 'Support contract',
  staff: 'People',
  software: 'Software',
  other: 'Other',
};

/** tariffUsdPerKwh → "Tariff usd per kwh" is no help: the unit has its own column, so it is dropped from the name. */
export function assumptionWords(name: string): string {
  const known = knownWords[name];
  if (known) return known;
  const spaced = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return `${spaced.charAt(0).toUpperCase()}${spaced.slice(1)}`;
}

const knownWords: Readonly<Record<string, string>> = {
  alreadyOwned: 'Hardware already owned',
  machines: 'Machines in service',
  minMachines: 'Machines at least',
  capexPerMachineUsd: 'Price of one machine',
  hostUsd: 'Price of a host without cards',
  capexSharedUsd: 'Shared equipment',
  serviceLifeMonths: 'Service life',
  residualRatio: 'Residual value',
  discountRateRatio: 'Cost of capital',
  activeWatts: 'Power while serving',
  idleWatts: 'Power while idle',
  gpuActivePowerRatio: 'GPU power while serving, share of limit',
  gpuIdlePowerRatio: 'GPU power while idle, share of limit',
  hostActiveWatts: 'Host power while serving',
  hostIdleWatts: 'Host power while idle',
  pue: 'PUE',
  tariffUsdPerKwh: 'Electricity price',
  carbonGramsPerKwh: 'Carbon intensity',
  provisionedKw: 'Provisioned power',
  hostingUsdPerKwMonth: 'Space and power in a data centre',
  supportRatioPerYear: 'Support contract',
  staffHoursPerMonth: 'Hours of work',
  staffUsdPerHour: 'Cost of an hour of work',
  softwareUsdPerMonth: 'Software',
  otherUsdPerMonth: 'Other',
  availabilityRatio: 'Availability',
  maxUtilisationRatio: 'Utilisation at most',
  peakFactor: 'Peak over average load',
  outputMultiplier: 'Output tokens, multiplied (reasoning)',
  batchShareRatio: 'Share sent as batch to the API',
  batchDiscountRatio: 'Batch discount of the API',
  rentUsdPerHour: 'Rent of one machine',
  sovereigntyUsdPerMonth: 'Worth of keeping data here',
  dutyRatio: 'Duty and tax',
  sparesRatio: 'Spare parts',
  networkRatio: 'Network equipment',
  horizonMonths: 'Horizon',
  stalePriceDays: 'A price is old after',
  speedFactor: 'Speed against the estimate',
};

export const groups: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  {
    title: 'Purchase',
    names: [
      'alreadyOwned',
      'capexPerMachineUsd',
      'hostUsd',
      'capexSharedUsd',
      'machines',
      'minMachines',
      'serviceLifeMonths',
      'residualRatio',
      'discountRateRatio',
      'dutyRatio',
      'sparesRatio',
      'networkRatio',
      'rentUsdPerHour',
      'horizonMonths',
    ],
  },
  {
    title: 'Power',
    names: [
      'tariffUsdPerKwh',
      'activeWatts',
      'idleWatts',
      'gpuActivePowerRatio',
      'gpuIdlePowerRatio',
      'hostActiveWatts',
      'hostIdleWatts',
      'pue',
      'carbonGramsPerKwh',
    ],
  },
  {
    title: 'Running it',
    names: [
      'staffHoursPerMonth',
      'staffUsdPerHour',
      'supportRatioPerYear',
      'hostingUsdPerKwMonth',
      'provisionedKw',
      'softwareUsdPerMonth',
      'otherUsdPerMonth',
      'sovereigntyUsdPerMonth',
    ],
  },
];

/** A value of an assumption in its unit; shares read as percent. */
export function formatAssumption(value: number, unit: string): string {
  if (unit.startsWith('ratio') && value <= 1) return formatPercent(value);
  if (unit === 'USD') return formatUsd(value);
  return unit.startsWith('USD') ? formatUsd(value) : formatNumber(value);
}
