import type { PlacedMemoryPlan } from '../memory/memory-plan.ts';
import type { LatencyTargets } from '../demand/users.ts';
import { servesOneByOne } from '../memory/memory-need.ts';
import { planMemory } from '../memory/plan-memory.ts';
import { planSpeed } from '../speed/plan-speed.ts';
import type { SpeedNumbers, SpeedRequest } from '../speed/speed-estimate.ts';

/** What is asked of a machine in one split, without the number of requests and the placement that follows from it. */
export type ConcurrencyQuestion = Pick<SpeedRequest, 'memory'> & {
  readonly lengths: Omit<SpeedRequest['workload'], 'concurrency'>;
  readonly targets: LatencyTargets;
};

export type LargestConcurrency =
  | { readonly concurrency: 0 }
  | { readonly concurrency: number; readonly plan: PlacedMemoryPlan; readonly numbers: SpeedNumbers };

/**
 * Most requests at once that a machine holds without a queue and answers within the targets, in any runtime: slots of llama.cpp and
 * Ollama, each with a cache of its own, or the batch of vLLM and SGLang. 0 when not even one meets them.
 */
export function largestConcurrency(question: ConcurrencyQuestion): LargestConcurrency {
  const { mostConcurrency: most } = question.memory.calibration.serving.constants;
  let best: LargestConcurrency = { concurrency: 0 };
  let high = most + 1;
  while (high - best.concurrency > 1) {
    // From 1 in doublings, so that machines for few users are found in few steps; then halving.
    const concurrency = high > most ? Math.min(most, Math.max(1, 2 * best.concurrency)) : Math.floor((best.concurrency + high) / 2);
    const found = within(question, concurrency);
    if (found) best = found;
    else high = concurrency;
    if (best.concurrency === most) break;
  }
  return best;
}

/** Null: it does not fit, some requests wait, or the targets are missed. */
function within({ memory, lengths, targets }: ConcurrencyQuestion, concurrency: number): LargestConcurrency | null {
  const asked = { ...memory, concurrency };
  const plan = planMemory(asked);
  if (!plan.placed) return null;
  const numbers = planSpeed({ memory: asked, plan, workload: { ...lengths, concurrency } });
  const runs = concurrency === 1 || !servesOneByOne(asked);
  return runs && numbers.ttftSeconds <= targets.ttftSeconds && numbers.tpotSeconds <= targets.tpotSeconds
    ? { concurrency, plan, numbers }
    : null;
}
