import { assertNever } from '../estimate.ts';
import type { NotPlaced } from '../memory/device-load.ts';
import { fitOf } from '../memory/estimate-fit.ts';
import type { Fit } from '../memory/fit.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import type { Bytes } from '../units.ts';
import type { Text } from '../words/text.ts';
import { message } from '../words/message.ts';

export type UnfittingFit = Extract<Fit, { verdict: 'does-not-fit' }>;

/** The answer for a request that was placed nowhere. */
export function unfitOf(request: MemoryRequest, plan: NotPlaced): UnfittingFit {
  const fit = fitOf(request, plan);
  if (fit.verdict !== 'does-not-fit') throw new Error(`${request.artifact.id} was not placed and fits`);
  return fit;
}

/** The answer for what may not be planned at all. */
export const refusedFit = (artifactId: string, runtimeId: string, reason: Text): UnfittingFit => ({
  verdict: 'does-not-fit',
  artifactId,
  runtimeId,
  shortBytes: { point: 0, low: 0, high: 0, basis: [{ kind: 'assumed', sourceId: 'memory-rules', note: reason }] },
  limit: 'runtime-support',
  reason,
});

/** Why a candidate does not run, in the one sentence that plan, explain and pull say: what stands in the way, by how much, and why. */
export function unfitWords({ limit, shortBytes, reason }: UnfittingFit, fileBytes: Bytes): Text {
  // A file of rounded size may miss by its largest size alone.
  const atMost = shortBytes.point <= 0;
  const short = { fileBytes, shortBytes: atMost ? shortBytes.high : shortBytes.point, atMost };
  switch (limit) {
    case 'runtime-support':
      return reason ?? limit;
    case 'accelerator-memory':
      return message('evaluate.short-of-accelerator', { ...short, reason: reason ?? null });
    case 'host-memory':
      return message('evaluate.short-of-memory', { ...short, reason: reason ?? null });
    case 'disk':
      return message('evaluate.short-of-disk', short);
    default:
      return assertNever(limit);
  }
}
