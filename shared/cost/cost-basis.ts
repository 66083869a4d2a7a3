import { type Basis, basis, mergeBasis } from '../estimate.ts';
import { formatNumber } from '../format.ts';
import type { Assumption } from './cost-estimate.ts';
import type { CostInputName, CostInputs } from './cost-inputs.ts';
import { type CostLineKind, isRented } from './self-host.ts';

/** How an assumption is known, in the words of `Basis`. */
export function assumptionBasis({ status, sourceId }: Assumption, note?: string): Basis {
  if (status === 'measured on this computer') return basis('measured', sourceId, note);
  return basis(status === 'dataset' || status === 'vendor quote' ? 'datasheet' : 'assumed', sourceId, note);
}

/** Looks up the bases of assumptions by name. */
export type BasisOf = (names: readonly CostInputName[], note?: string) => readonly Basis[];

export function basisLookup(assumptions: readonly Assumption[]): BasisOf {
  const byName = new Map(assumptions.map((assumption) => [assumption.name, assumption]));
  return (names, note) =>
    mergeBasis(
      names.flatMap((name) => {
        const assumption = byName.get(name);
        return assumption ? [assumptionBasis(assumption, note)] : [];
      }),
    );
}

const CAPEX = ['capexPerMachineUsd', 'machines', 'capexSharedUsd', 'dutyRatio', 'sparesRatio', 'networkRatio'] as const;

const DEPENDS_ON: Readonly<Record<CostLineKind, readonly CostInputName[]>> = {
  amortization: [...CAPEX, 'serviceLifeMonths', 'residualRatio', 'discountRateRatio'],
  energy: ['activeWatts', 'idleWatts', 'pue', 'tariffUsdPerKwh'],
  hosting: ['hostingUsdPerKwMonth', 'provisionedKw'],
  maintenance: ['supportRatioPerYear'],
  staff: ['staffHoursPerMonth', 'staffUsdPerHour'],
  software: ['softwareUsdPerMonth'],
  other: ['otherUsdPerMonth'],
};

/** Where each line comes from; hardware already owned and rent are said in words. */
export function lineBasis(kind: CostLineKind, inputs: CostInputs, of: BasisOf): readonly Basis[] {
  if (kind === 'amortization') return capexBasis(inputs, of, DEPENDS_ON.amortization);
  if (kind === 'hosting' && isRented(inputs)) return of(['rentUsdPerHour'], `rent, ${formatNumber(inputs.rentUsdPerHour ?? 0)} USD/h`);
  return of(DEPENDS_ON[kind], lineNote(kind, inputs));
}

/** Capex of owned hardware is nothing by the user's word, unless further machines must be bought. */
export function capexBasis(inputs: CostInputs, of: BasisOf, names: readonly CostInputName[] = CAPEX): readonly Basis[] {
  if (inputs.alreadyOwned) return of(['alreadyOwned'], 'hardware already owned');
  if (isRented(inputs)) return of(['rentUsdPerHour'], 'rented');
  return of(names);
}

function lineNote(kind: CostLineKind, inputs: CostInputs): string | undefined {
  switch (kind) {
    case 'energy':
      return `${formatNumber(inputs.tariffUsdPerKwh)} USD/kWh, ${formatNumber(inputs.activeWatts)}/${formatNumber(inputs.idleWatts)} W`;
    case 'hosting':
      return inputs.hostingUsdPerKwMonth === 0 ? 'own room' : undefined;
    case 'staff':
      return `${formatNumber(inputs.staffHoursPerMonth)} h × ${formatNumber(inputs.staffUsdPerHour)} USD`;
    default:
      return undefined;
  }
}
