import type { NotPlaced } from '../memory/device-load.ts';
import type { MemoryRequest, PlacedMemoryPlan } from '../memory/memory-plan.ts';
import { planMemory } from '../memory/plan-memory.ts';
import { planSpeed } from '../speed/plan-speed.ts';
import type { SpeedNumbers } from '../speed/speed-estimate.ts';
import type { Requirements } from '../demand/workload.ts';
import type { PlanInput } from './plan-input.ts';
import { dealtOut, exchangesOverPcie, type Split, splitsOf, stagedSplitsOf } from './splits.ts';

/** A candidate in plain numbers: where it goes and how fast it is there. `request` carries the split of the cards that was chosen. */
export type Placed = {
  readonly placed: true;
  readonly request: MemoryRequest;
  readonly plan: PlacedMemoryPlan;
  readonly numbers: SpeedNumbers;
};
export type Unplaced = { readonly placed: false; readonly request: MemoryRequest; readonly plan: NotPlaced };

export type Question = Pick<PlanInput, 'workload' | 'requirements'>;

/**
 * Places and times a request. Of several ways to deal out the cards: one that meets the floors before one that does not, then the one
 * with the highest throughput, then the widest group. When none is placed: the one that lacks least.
 */
export function evaluate(request: MemoryRequest, question: Question): Placed | Unplaced {
  const whole = bestOf(request, splitsOf(request), question);
  if (whole.placed && !exchangesOverPcie(request)) return whole;
  const staged = stagedSplitsOf(request);
  if (staged.length === 0) return whole;
  return better(whole, bestOf(request, staged, question), question);
}

/** Whether any way to deal out the cards holds it. */
export const isPlaced = (request: MemoryRequest): boolean =>
  [...splitsOf(request), ...stagedSplitsOf(request)].some((split) => planMemory(dealtOut(request, split)).placed);

export const meetsFloors = (
  { decodeTokensPerSecond, ttftSeconds }: SpeedNumbers,
  { minDecodeTokensPerSecond, maxTtftSeconds }: Requirements,
): boolean =>
  (minDecodeTokensPerSecond === null || decodeTokensPerSecond >= minDecodeTokensPerSecond) &&
  (maxTtftSeconds === null || ttftSeconds <= maxTtftSeconds);

function bestOf(request: MemoryRequest, [first, ...others]: readonly Split[], question: Question): Placed | Unplaced {
  let best = evaluateSplit(request, first, question);
  for (const parallelism of others) best = better(best, evaluateSplit(request, parallelism, question), question);
  return best;
}

function evaluateSplit(request: MemoryRequest, parallelism: Split, { workload }: Question): Placed | Unplaced {
  const split = dealtOut(request, parallelism);
  const plan = planMemory(split);
  if (!plan.placed) return { placed: false, request: split, plan };
  return { placed: true, request: split, plan, numbers: planSpeed({ memory: split, plan, workload }) };
}

/** The first of equal ones. */
function better(one: Placed | Unplaced, other: Placed | Unplaced, { requirements }: Question): Placed | Unplaced {
  if (!one.placed || !other.placed) {
    if (one.placed || other.placed) return one.placed ? one : other;
    return other.plan.limit !== 'runtime-support' && other.plan.shortBytes < one.plan.shortBytes ? other : one;
  }
  const [meets, otherMeets] = [meetsFloors(one.numbers, requirements), meetsFloors(other.numbers, requirements)];
  if (meets !== otherMeets) return meets ? one : other;
  return other.numbers.throughputTokensPerSecond > one.numbers.throughputTokensPerSecond ? other : one;
}
