import type { CostEstimate } from '#shared/cost/cost-estimate.ts';
import { formatNumber, formatUsd } from '#shared/format.ts';

export const lineWords: Readonly<Record<CostEstimate['lines'][number]['kind'], string>> = {
  amortization: 'Hardware, spread over its life',
  energy: 'Electricity',
  hosting: 'Space',
  maintenance: 'Support contract',
  staff: 'Staff',
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
  machines: 'Machines in service, at least',
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

/** How an assumption is typed and read: shares as percent, the rest in its own unit. */
type AssumptionScale = { readonly unit: string; readonly factor: number };

/** Ratios that may exceed one and are read as plain factors. */
const plainFactors: ReadonlySet<string> = new Set(['pue', 'peakFactor', 'outputMultiplier', 'speedFactor']);

export function scaleOf(name: string, unit: string): AssumptionScale {
  if (unit.startsWith('ratio') && !plainFactors.has(name)) return { unit: unit.replace('ratio', '%'), factor: 100 };
  return { unit: unit === '–' || unit === 'ratio' ? '' : unit, factor: 1 };
}

/** "4 – 12 %/year", "$2,750 – $3,500", "36 – 48 months". */
export function formatAssumptionRange({
  name,
  unit,
  low,
  high,
}: {
  readonly name: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
}): string {
  if (unit === 'USD') return `${formatUsd(low)} – ${formatUsd(high)}`;
  const scale = scaleOf(name, unit);
  const number = (value: number): string => formatNumber(rounded(value * scale.factor));
  return `${number(low)} – ${number(high)}${scale.unit ? `\u202f${scale.unit}` : ''}`;
}

/** Binary fractions of percent values are no information: 0.07 × 100 is 7. */
export const rounded = (value: number): number => Number(value.toPrecision(12));
