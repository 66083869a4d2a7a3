import type { Machine } from '../catalog/machine.ts';
import type { ResolvedDevice, ResolvedMachine } from '../hardware/machine.ts';
import type { Watts } from '../units.ts';
import type { Assumption } from './cost-estimate.ts';
import { type DerivedAssumption, rangeOf } from './derived-assumption.ts';

export type PowerState = 'active' | 'idle';

/** Shares of the accelerators' power limit and watts of the host, for one state. */
export type PowerRule = {
  readonly gpuRatio: Assumption;
  readonly hostWatts: Assumption;
  /** Somebody else pays for the power: it is in the rent. */
  readonly rented: boolean;
};

/**
 * Watts of one whole machine before PUE: the catalog machine's own figure, else share of the accelerators' power limit plus host.
 * Null without an accelerator of known power: the general default of the kind holds.
 */
export function machinePower(machine: ResolvedMachine, state: PowerState, rule: PowerRule): DerivedAssumption | null {
  const own = state === 'active' ? machine.machine?.activeWatts : machine.machine?.idleWatts;
  if (machine.machine && own !== null && own !== undefined) return catalogPower(machine.machine, own, rule.gpuRatio.asOf);
  if (rule.rented) return null;
  const limits = machine.devices.map((device) => powerLimitWatts(machine, device));
  const known = limits.flatMap((limit) => (limit === null ? [] : [limit]));
  if (known.length === 0 || known.length < limits.length) return null;
  return fromLimits(
    known.reduce((sum, limit) => sum + limit, 0),
    rule,
  );
}

const catalogPower = ({ sourceId }: Machine, watts: Watts, asOf: string): DerivedAssumption => ({
  value: watts,
  low: null,
  high: null,
  status: 'guess',
  sourceId,
  asOf,
});

/** The driver's limit, else the board power of the catalog. */
function powerLimitWatts({ profile }: ResolvedMachine, device: ResolvedDevice): Watts | null {
  const accelerator = profile.accelerators.find((candidate) => candidate.index === device.index);
  return accelerator?.powerLimitWatts.value ?? device.gpu?.tdpWatts ?? null;
}

/** Whole watts: the rule is no better than that. */
function fromLimits(limitWatts: Watts, { gpuRatio, hostWatts }: PowerRule): DerivedAssumption {
  const share = rangeOf(gpuRatio);
  const host = rangeOf(hostWatts);
  const watts = (part: 'value' | 'low' | 'high'): Watts => Math.round(limitWatts * share[part] + host[part]);
  return {
    value: watts('value'),
    low: watts('low'),
    high: watts('high'),
    status: 'guess',
    sourceId: gpuRatio.sourceId,
    asOf: gpuRatio.asOf,
  };
}
