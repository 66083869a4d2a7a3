import { assertNever } from '../estimate.ts';
import { formatFileSize, formatDuration, formatMemoryShortage, formatTokensPerSecond } from '../format.ts';
import type { MemoryPlan, MemoryRequest } from '../memory/memory-plan.ts';
import type { SpeedNumbers } from '../speed/speed-estimate.ts';
import type { Requirements } from '../demand/workload.ts';

/** Kinds of misses, the nearest first. */
const SLOW = 0;
const SHORT = 1;
const UNSUPPORTED = 2;
const EXCLUDED = 3;

/** Why an artifact was not taken. Distances compare inside a kind only; the reason is only written out when shown. */
export type Miss = {
  readonly artifactId: string;
  readonly kind: number;
  readonly distance: number;
  readonly reason: () => string;
};

/** Negative when `a` came nearer than `b`. */
export const compareMisses = (a: Miss, b: Miss): number => a.kind - b.kind || a.distance - b.distance;

type ShortPlan = Extract<MemoryPlan, { placed: false }>;

export const missOf = {
  slow: (request: MemoryRequest, speed: SpeedNumbers, floors: Requirements): Miss => ({
    artifactId: request.artifact.id,
    kind: SLOW,
    distance: Math.max(
      floors.minDecodeTokensPerSecond / Math.max(speed.decodeTokensPerSecond, 1e-9),
      speed.ttftSeconds / floors.maxTtftSeconds,
    ),
    reason: () => `too slow in ${request.runtime.name}: ${slowness(speed, floors)}`,
  }),
  /** No placement: for want of memory, with what would help, or because the runtime cannot do what is asked. */
  notPlaced: ({ artifact }: MemoryRequest, plan: ShortPlan, remedy: () => string): Miss => {
    const { limit } = plan;
    if (limit === 'runtime-support') return missOf.unsupported(artifact.id, plan.reason);
    const reason = (): string => `does not fit: ${formatFileSize(artifact.fileBytes)} file, ${shortage(limit, plan)}${remedy()}`;
    return { artifactId: artifact.id, kind: SHORT, distance: plan.shortBytes, reason };
  },
  unsupported: (artifactId: string, reason: string): Miss => ({ artifactId, kind: UNSUPPORTED, distance: 0, reason: () => reason }),
  excluded: (artifactId: string, reason: string): Miss => ({ artifactId, kind: EXCLUDED, distance: 0, reason: () => reason }),
};

/** Three digits would print such a rate as the floor itself. */
const ROUNDS_TO_THE_FLOOR = 0.995;

function slowness(speed: SpeedNumbers, floors: Requirements): string {
  const parts: string[] = [];
  if (speed.decodeTokensPerSecond < floors.minDecodeTokensPerSecond) {
    const floor = formatTokensPerSecond(floors.minDecodeTokensPerSecond);
    const close = speed.decodeTokensPerSecond > floors.minDecodeTokensPerSecond * ROUNDS_TO_THE_FLOOR;
    parts.push(close ? `just under the floor of ${floor}` : `${formatTokensPerSecond(speed.decodeTokensPerSecond)}, floor ${floor}`);
  }
  if (speed.ttftSeconds > floors.maxTtftSeconds) {
    parts.push(`first token after ${formatDuration(speed.ttftSeconds)}, limit ${formatDuration(floors.maxTtftSeconds)}`);
  }
  return parts.join('; ');
}

function shortage(limit: Exclude<ShortPlan['limit'], 'runtime-support'>, plan: ShortPlan): string {
  switch (limit) {
    case 'accelerator-memory':
      return `${formatMemoryShortage(plan.shortBytes)} too much for the accelerator memory that is free (${plan.reason})`;
    case 'host-memory':
      return `${formatMemoryShortage(plan.shortBytes)} too much for the memory that is free (${plan.reason})`;
    case 'disk':
      return `${formatFileSize(plan.shortBytes)} too much for the free disk`;
    default:
      return assertNever(limit);
  }
}
