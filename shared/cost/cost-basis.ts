import { type Basis, basis, mergeBasis } from '../estimate.ts';
import { powerDraw } from './energy.ts';
import type { Assumption } from './cost-estimate.ts';
import type { CostInputName, CostInputs } from './cost-inputs.ts';
import { type CostLineKind, isRented, rentedUsdPerHour } from './self-host.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** How an assumption is known, in the words of `Basis`. */
export function assumptionBasis({ status, sourceId }: Assumption, note?: Text): Basis {
  if (status === 'measured on this computer') return basis('measured', sourceId, note);
  return basis(status === 'dataset' || status === 'vendor quote' ? 'datasheet' : 'assumed', sourceId, note);
}

/** Looks up the bases of assumptions by name. */
type BasisOf = (names: readonly CostInputName[], note?: Text) => readonly Basis[];

function basisLookup(assumptions: readonly Assumption[]): BasisOf {
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

/** Where each part of a cost estimate comes from. */
export type CostBases = {
  readonly capex: readonly Basis[];
  readonly lines: Readonly<Record<CostLineKind, readonly Basis[]>>;
  /** Of the total and what follows from it, without the speed. */
  readonly total: readonly Basis[];
  readonly availability: readonly Basis[];
};

/** `bought`: machines are paid for, though some may be owned already. Rent and hardware already owned are said in words. */
export function costBases(assumptions: readonly Assumption[], inputs: CostInputs, bought: boolean): CostBases {
  const of = basisLookup(assumptions);
  const capex = capexBasis(inputs, bought, of);
  const rented = isRented(inputs);
  const line = (kind: CostLineKind): readonly Basis[] => of(DEPENDS_ON[kind], lineNote(kind, inputs));
  return {
    capex: capex(CAPEX),
    lines: {
      amortization: capex(DEPENDS_ON.amortization),
      energy: line('energy'),
      hosting: rented ? of(['rentUsdPerHour'], message('cost.rent', { usdPerHour: rentedUsdPerHour(inputs) })) : line('hosting'),
      maintenance: line('maintenance'),
      staff: line('staff'),
      software: line('software'),
      other: line('other'),
    },
    total: mergeBasis(capex(CAPEX), of(['tariffUsdPerKwh', 'activeWatts', 'staffHoursPerMonth'])),
    availability: of(['availabilityRatio']),
  };
}

function capexBasis(inputs: CostInputs, bought: boolean, of: BasisOf): (names: readonly CostInputName[]) => readonly Basis[] {
  if (inputs.alreadyOwned) {
    const unpriced = bought && inputs.capexPerMachineUsd === null;
    const owned = of(['alreadyOwned'], unpriced ? message('cost.owned-unpriced') : message('cost.owned'));
    return (names) => (bought ? mergeBasis(owned, of(names)) : owned);
  }
  if (isRented(inputs)) return () => of(['rentUsdPerHour'], message('cost.rented'));
  return of;
}

function lineNote(kind: CostLineKind, inputs: CostInputs): Text | undefined {
  switch (kind) {
    case 'energy':
      return energyNote(inputs);
    case 'hosting':
      return inputs.hostingUsdPerKwMonth === 0 ? message('cost.own-room') : undefined;
    case 'staff':
      return message('cost.staff', { hours: inputs.staffHoursPerMonth, usdPerHour: inputs.staffUsdPerHour });
    default:
      return undefined;
  }
}

function energyNote(inputs: CostInputs): Text {
  const draw = powerDraw(inputs);
  if (draw === null) return isRented(inputs) ? message('cost.in-the-rent') : message('cost.power-unknown');
  return message('cost.energy', { usdPerKwh: inputs.tariffUsdPerKwh, activeWatts: draw.activeWatts, idleWatts: draw.idleWatts });
}
