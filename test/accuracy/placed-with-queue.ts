import { maxConcurrency } from '#shared/memory/memory-capacity.ts';
import type { MemoryRequest, PlacedMemoryPlan } from '#shared/memory/memory-plan.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { inEnglish } from '#shared/words/en.ts';

/**
 * A request as the planner places it. A benchmark may offer more requests than have room at once, and lets the others wait: then as many
 * are placed as the planner says there is room for, and `memory.concurrency` is less than what was asked.
 */
export function placedWithQueue(
  asked: MemoryRequest,
): { readonly memory: MemoryRequest; readonly plan: PlacedMemoryPlan } | { readonly refused: string } {
  const whole = planMemory(asked);
  if (whole.placed) return { memory: asked, plan: whole };
  const few = { ...asked, concurrency: Math.min(asked.concurrency, asked.parallelism?.replicas ?? 1) };
  const least = planMemory(few);
  if (!least.placed) return { refused: inEnglish(least.reason) };
  const memory = { ...asked, concurrency: maxConcurrency(few, least) };
  const plan = planMemory(memory);
  if (!plan.placed) throw new Error(`${asked.artifact.id}: ${memory.concurrency} requests have room, and have none`);
  return { memory, plan };
}
