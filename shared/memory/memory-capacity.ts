import { MAX_CONCURRENCY } from '../demand/workload.ts';
import { changedRequest, type RequestChange } from './changed-request.ts';
import { HOST } from './device-load.ts';
import type { PlacementKind } from './fit.ts';
import { servesOneByOne } from './memory-need.ts';
import type { MemoryPlan, MemoryRequest, PlacedMemoryPlan } from './memory-plan.ts';
import { memoryTraits } from './memory-traits.ts';
import { planMemory } from './plan-memory.ts';
import { weightsOf } from './weights.ts';

/** Contexts are given in steps of this: llama.cpp allocates cells in such blocks. */
const CONTEXT_STEP = 256;

/**
 * Largest context that every request may hold in the same kind of placement: the sum inverted by bisection, capped by what the
 * model was made for. Over several cards it leaves the slack that llama.cpp leaves when it chooses a context by itself.
 */
export function maxContextTokens(request: MemoryRequest, plan: PlacedMemoryPlan): number {
  const native = request.model.context.native.value;
  const split = withSplitSlack(request, plan);
  const planned = (of: MemoryRequest, contextTokens: number): MemoryPlan =>
    planMemory(asked(of, plan.kind, { contextTokens, concurrency: request.concurrency }));
  const fits = (contextTokens: number): boolean =>
    planned(split, contextTokens).placed || (split !== request && cardsOf(planned(request, contextTokens)) === 1);
  if (fits(native)) return native;
  const most = Math.floor(native / CONTEXT_STEP);
  const wanted = Math.min(most, Math.floor(request.contextTokens / CONTEXT_STEP));
  const found = largest((steps) => fits(steps * CONTEXT_STEP), wanted, most);
  // The context that was asked for is known to fit.
  return CONTEXT_STEP * Math.max(found, wanted);
}

/**
 * Whole layers leave about half a layer unused on every card, single expert tensors a sixth: llama.cpp sets that aside for one card
 * more than there are before it chooses a context [llama.cpp fit].
 */
function withSplitSlack(request: MemoryRequest, plan: PlacedMemoryPlan): MemoryRequest {
  const { kind } = plan;
  const cards = cardsOf(plan);
  if (kind !== 'accelerator' || cards < 2 || !memoryTraits(request.runtime).leavesSplitSlack) return request;
  const layerBytes = weightsOf(request).deviceBytes / request.shape.layers;
  const slack = ((cards + 1) / cards) * (layerBytes / (request.shape.ffn.kind === 'moe' ? 6 : 2));
  const machine = {
    ...request.machine,
    devices: request.machine.devices.map((device) => ({
      ...device,
      freeBytes: { ...device.freeBytes, value: Math.max(0, device.freeBytes.value - slack) },
    })),
  };
  return { ...request, machine };
}

const cardsOf = (plan: MemoryPlan): number => (plan.placed ? plan.devices.filter(({ device }) => device !== HOST).length : 0);

/** Most requests at once, each with the requested context, in the same kind of placement. */
export function maxConcurrency(request: MemoryRequest, plan: PlacedMemoryPlan): number {
  if (servesOneByOne(request)) return 1;
  const fits = (concurrency: number): boolean =>
    planMemory(asked(request, plan.kind, { contextTokens: request.contextTokens, concurrency })).placed;
  let most = Math.max(1, request.concurrency);
  // What is left over what one request takes: near the answer, since memory grows with every request alike.
  let more = Math.max(1, Math.min(MAX_CONCURRENCY, guessedMore(request, plan)));
  while (more > 1 && !fits(most + more)) more = Math.floor(more / 2);
  most += more > 1 ? more : 0;
  let step = 1;
  while (most + step <= MAX_CONCURRENCY && fits(most + step)) {
    most += step;
    step *= 2;
  }
  return Math.min(MAX_CONCURRENCY, largest(fits, most, most + step - 1));
}

function guessedMore({ concurrency }: MemoryRequest, { devices, headroomBytes }: PlacedMemoryPlan): number {
  const taken = devices.reduce((sum, load) => sum + load.kvCacheBytes + load.recurrentStateBytes, 0) / devices.length;
  return taken > 0 ? Math.floor((headroomBytes * concurrency) / taken) : 1;
}

/** The same question for another amount, in the same kind of placement and the same split. */
const asked = (
  request: MemoryRequest,
  placement: PlacementKind,
  amount: Pick<RequestChange, 'contextTokens' | 'concurrency'>,
): MemoryRequest =>
  changedRequest(request, {
    contextTokens: amount.contextTokens,
    concurrency: amount.concurrency,
    placement,
    parallelism: request.parallelism,
  });

/** Largest value in from…to for which `fits` holds, given that it holds up to some point and `from` is inside (or nothing is). */
export function largest(fits: (value: number) => boolean, from: number, to: number): number {
  let low = fits(from) ? from : 0;
  let high = low === from ? to : from;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
