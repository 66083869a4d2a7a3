import type { ApiPrice } from '../catalog/api-price.ts';
import type { Assumption } from '../cost/cost-estimate.ts';
import type { CostRequest } from '../cost/estimate-cost.ts';
import { resolveAssumptions } from '../cost/resolve-assumptions.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import { resolveMachine } from '../hardware/resolve-machine.ts';
import type { SpeedEstimate, SpeedNumbers } from '../speed/speed-estimate.ts';
import type { PlanInput } from './plan-input.ts';
import { operatingPoint, type ServicePlan } from './service.ts';

/** The cost assumptions in force for a plan: defaults of the machine's kind, with the user's changes. */
export function assumptionsOf(
  input: PlanInput,
  machine: ResolvedMachine = resolveMachine(input.profile, input.catalog),
): readonly Assumption[] {
  if (input.resolvedAssumptions) return input.resolvedAssumptions;
  const { catalog, assumptions: overrides, region, workload, asOf } = input;
  return resolveAssumptions({ catalog, machine, overrides, region, workload, asOf });
}

type Costed = {
  readonly input: PlanInput;
  readonly assumptions: readonly Assumption[];
  readonly modelId: string;
  readonly numbers: SpeedNumbers;
  readonly speed: SpeedEstimate;
  /** For the people whom the workload names; null: it names none. */
  readonly service: ServicePlan | null;
};

/** What the cost model needs of a candidate: rates of the whole server at its operating batch, the machines of its people, the APIs to compare with. */
export function costRequest({ input, assumptions, modelId, service, ...asked }: Costed): CostRequest {
  const { catalog, workload, asOf } = input;
  const { numbers, speed, replicas } = operatingPoint(service, asked);
  const prefill = numbers.prefillTokensPerSecond * replicas;
  const throughput = speed.throughputTokensPerSecond;
  return {
    assumptions,
    workload,
    ...(service ? { byPeak: service.feasible ? service.machines : null } : {}),
    rates: {
      prefillTokensPerSecond: prefill,
      cachedTokensPerSecond: prefill * catalog.costDefaults.cachedPrefillFactor,
      decodeTokensPerSecond: (numbers.runningSequences / numbers.stepSeconds) * replicas,
      band: { low: throughput.low / throughput.point, high: throughput.high / throughput.point },
    },
    apiPrices: comparedPrices(input, modelId),
    speedBasis: throughput.basis,
    asOf,
  };
}

/** The catalog's default API rows, and the cheapest row that serves the same weights. */
function comparedPrices({ catalog }: PlanInput, modelId: string): readonly ApiPrice[] {
  const chosen = catalog.apiPrices.filter((price) => catalog.costDefaults.defaultApiPriceIds.includes(price.id));
  const same = catalog.apiPrices
    .filter((price) => price.modelId === modelId && price.currency === 'USD' && price.inputPerMillion + price.outputPerMillion > 0)
    .sort((a, b) => a.inputPerMillion + a.outputPerMillion - (b.inputPerMillion + b.outputPerMillion))[0];
  return same && !chosen.includes(same) ? [...chosen, same] : chosen;
}
