import { HOURS_PER_MONTH, MONTHS_PER_YEAR, type Ratio, type Seconds, type Usd, type UsdPerMonth } from '../units.ts';
import { capitalRecoveryUsdPerMonth } from './amortization.ts';
import type { CostEstimate } from './cost-estimate.ts';
import { type CostInputs, missing } from './cost-inputs.ts';
import { energyKwhPerMonth, energyUsdPerMonth, powerDraw } from './energy.ts';
import { availableSecondsPerMonth } from '../demand/machine-seconds.ts';
import { roundToCent, sumOfCents } from './money.ts';

export type CostLineKind = CostEstimate['lines'][number]['kind'];

/** How much work a number of machines does in a month. */
export type Load = {
  readonly machines: number;
  /** Machine-seconds of all tokens together. */
  readonly busySeconds: Seconds;
};

/** Monthly cost of owning (or renting) the machines, each line rounded to the cent, the total the sum of the rounded lines. */
export type SelfHostCost = {
  readonly lines: Readonly<Record<CostLineKind, UsdPerMonth>>;
  readonly totalUsdPerMonth: UsdPerMonth;
  readonly capexUsd: Usd;
  readonly utilisationRatio: Ratio;
};

/** A machine that is neither owned nor for sale is rented. */
export const isRented = (inputs: CostInputs): boolean => !inputs.alreadyOwned && inputs.capexPerMachineUsd === null;

/** Machines that must be bought: all of them, or only those beyond the ones that exist. */
export function machinesBought(inputs: CostInputs, machines: number): number {
  if (isRented(inputs)) return 0;
  return inputs.alreadyOwned ? Math.max(0, machines - inputs.machines) : machines;
}

/** Machines that must be bought at a price nobody knows: every cost leaves them out and must say so. */
export const machinesWithoutPrice = (inputs: CostInputs, machines: number): number =>
  inputs.capexPerMachineUsd === null ? machinesBought(inputs, machines) : 0;

/** Of the machines bought whose price is known. */
const purchaseUsd = (inputs: CostInputs, machines: number): Usd =>
  inputs.capexPerMachineUsd === null ? 0 : inputs.capexPerMachineUsd * machinesBought(inputs, machines);

/** What is bought at the start, part by part, each rounded to the cent. */
export type CapexParts = {
  readonly machinesUsd: Usd;
  readonly dutyUsd: Usd;
  readonly sparesUsd: Usd;
  readonly networkUsd: Usd;
  readonly sharedUsd: Usd;
};

/** Machines and what is reckoned as a share of their price, plus what is bought once for all. Nothing for hardware already owned. */
export function capexParts(inputs: CostInputs, machines: number): CapexParts {
  const price = purchaseUsd(inputs, machines);
  return {
    machinesUsd: roundToCent(price),
    dutyUsd: roundToCent(price * inputs.dutyRatio),
    sparesUsd: roundToCent(price * inputs.sparesRatio),
    networkUsd: roundToCent(price * inputs.networkRatio),
    sharedUsd: inputs.alreadyOwned ? 0 : roundToCent(inputs.capexSharedUsd),
  };
}

/** Sum of the rounded parts, so that a bill of materials adds up. */
export function capexUsd(inputs: CostInputs, machines: number): Usd {
  const { machinesUsd, dutyUsd, sparesUsd, networkUsd, sharedUsd } = capexParts(inputs, machines);
  return roundToCent(machinesUsd + dutyUsd + sparesUsd + networkUsd + sharedUsd);
}

export const utilisationRatio = (inputs: CostInputs, { machines, busySeconds }: Load): Ratio =>
  Math.min(1, busySeconds / (availableSecondsPerMonth(inputs.availabilityRatio) * machines));

export function selfHostCost(inputs: CostInputs, load: Load): SelfHostCost {
  const capex = capexUsd(inputs, load.machines);
  const utilisation = utilisationRatio(inputs, load);
  const investment = { capexUsd: capex, serviceLifeMonths: inputs.serviceLifeMonths, residualRatio: inputs.residualRatio };
  const lines: Record<CostLineKind, UsdPerMonth> = {
    amortization: roundToCent(capitalRecoveryUsdPerMonth(investment, inputs.discountRateRatio)),
    energy: roundToCent(energyUsd(inputs, load.machines, utilisation)),
    hosting: roundToCent(hostingUsdPerMonth(inputs, load.machines)),
    maintenance: roundToCent(supportUsdPerMonth(inputs, load.machines)),
    staff: roundToCent(inputs.staffHoursPerMonth * inputs.staffUsdPerHour),
    software: roundToCent(inputs.softwareUsdPerMonth),
    other: roundToCent(inputs.otherUsdPerMonth),
  };
  return { lines, totalUsdPerMonth: totalOf(lines), capexUsd: capex, utilisationRatio: utilisation };
}

const totalOf = ({ amortization, energy, hosting, maintenance, staff, software, other }: SelfHostCost['lines']): UsdPerMonth =>
  roundToCent(amortization + energy + hosting + maintenance + staff + software + other);

/** Power that nobody knows is in no cost; the basis of the cost says so. */
function energyUsd(inputs: CostInputs, machines: number, utilisation: Ratio): Usd {
  const draw = powerDraw(inputs);
  return draw === null ? 0 : energyUsdPerMonth(energyKwhPerMonth({ ...draw, machines }, utilisation), inputs.tariffUsdPerKwh);
}

/** An hour of a rented machine. */
export const rentedUsdPerHour = ({ rentUsdPerHour }: CostInputs): Usd => rentUsdPerHour ?? missing('rentUsdPerHour');

/** Space by the provisioned kilowatt, or the rent of machines that are not owned (all hours of the month). */
function hostingUsdPerMonth(inputs: CostInputs, machines: number): UsdPerMonth {
  if (isRented(inputs)) return machines * HOURS_PER_MONTH * rentedUsdPerHour(inputs);
  const { provisionedKw, hostingUsdPerKwMonth } = inputs;
  return hostingUsdPerKwMonth === 0 ? 0 : machines * (provisionedKw ?? missing('provisionedKw')) * hostingUsdPerKwMonth;
}

/** Rate × purchase price of the machines bought; shared parts carry no support. */
const supportUsdPerMonth = (inputs: CostInputs, machines: number): UsdPerMonth =>
  (purchaseUsd(inputs, machines) * inputs.supportRatioPerYear) / MONTHS_PER_YEAR;

export type RentAlternative = {
  /** Reserved: every hour of the month. */
  readonly reservedUsdPerMonth: UsdPerMonth;
  /** Only the hours in which the machines serve. */
  readonly busyUsdPerMonth: UsdPerMonth;
};

/** The same machines rented instead; null where no rent is known. Energy, space and repair are in the rate; staff stays. */
export function rentAlternative(inputs: CostInputs, load: Load): RentAlternative | null {
  if (inputs.rentUsdPerHour === null) return null;
  const perHour = inputs.rentUsdPerHour * load.machines;
  const staff = roundToCent(inputs.staffHoursPerMonth * inputs.staffUsdPerHour);
  const busyHours = HOURS_PER_MONTH * utilisationRatio(inputs, load);
  return {
    reservedUsdPerMonth: sumOfCents([roundToCent(perHour * HOURS_PER_MONTH), staff]),
    busyUsdPerMonth: sumOfCents([roundToCent(perHour * busyHours), staff]),
  };
}
