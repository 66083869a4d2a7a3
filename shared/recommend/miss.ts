import type { Placed, Unplaced } from '../evaluate/evaluate.ts';
import { nearnessOf, type Refusal } from '../evaluate/refusal.ts';
import { unfitOf, unfitWords } from '../evaluate/unfit.ts';
import type { SpeedNumbers } from '../speed/speed-estimate.ts';
import type { Requirements } from '../demand/workload.ts';
import type { Text } from '../words/text.ts';
import { message } from '../words/message.ts';

/** Kinds of misses, the nearest first. */
const SLOW = 0;
const SHORT = 1;
const REFUSED = 2;

/** Why an artifact was not taken. Distances compare inside a kind only; the reason is only written out when shown. */
export type Miss = {
  readonly artifactId: string;
  /** Null where no runtime was asked. */
  readonly runtimeId: string | null;
  readonly kind: number;
  readonly distance: number;
  /** Why it was not even placed; null where it was tried. */
  readonly refusal: Refusal['kind'] | null;
  readonly reason: () => Text;
};

/** Negative when `a` came nearer than `b`. */
export const compareMisses = (a: Miss, b: Miss): number => a.kind - b.kind || a.distance - b.distance;

/** It was placed nowhere for want of memory. */
export const isShortMiss = ({ kind }: Miss): boolean => kind === SHORT;

/** No runtime that may be asked loads a file of this kind. */
export const isFormatMiss = ({ refusal }: Miss): boolean => refusal === 'file-format';

/** It is refused for what the file is, whatever the question. */
export const isFileMiss = (miss: Miss): boolean => isFormatMiss(miss) || miss.refusal === 'file';

/** What the runtime cannot do with this question is nearer than a refusal before it was asked. */
const NOT_WITH_THESE_SETTINGS = -1;

export const missOf = {
  slow: ({ request, numbers }: Placed, floors: Requirements): Miss => ({
    artifactId: request.artifact.id,
    runtimeId: request.runtime.id,
    kind: SLOW,
    refusal: null,
    distance: Math.max(
      (floors.minDecodeTokensPerSecond ?? 0) / Math.max(numbers.decodeTokensPerSecond, 1e-9),
      numbers.ttftSeconds / (floors.maxTtftSeconds ?? Number.POSITIVE_INFINITY),
    ),
    reason: () => message('recommend.too-slow', { runtime: request.runtime.name, why: slowness(numbers, floors) }),
  }),
  /** No placement: for want of memory, with what would help, or because the runtime cannot do what is asked. */
  notPlaced: ({ request, plan }: Unplaced, remedy: () => Text | null): Miss => {
    const cannot = plan.limit === 'runtime-support';
    return {
      artifactId: request.artifact.id,
      runtimeId: request.runtime.id,
      kind: cannot ? REFUSED : SHORT,
      refusal: null,
      distance: cannot ? NOT_WITH_THESE_SETTINGS : plan.shortBytes,
      reason: () => withRemedy(unfitWords(unfitOf(request, plan), request.artifact.fileBytes), remedy()),
    };
  },
  refused: (artifactId: string, refusal: Refusal, runtimeId: string | null = null): Miss => ({
    artifactId,
    runtimeId,
    kind: REFUSED,
    refusal: refusal.kind,
    distance: nearnessOf(refusal),
    reason: () => refusal.reason,
  }),
};

const withRemedy = (reason: Text, change: Text | null): Text =>
  change === null ? reason : message('recommend.alone-enough', { reason, change });

/** Three digits would print such a rate as the floor itself. */
const ROUNDS_TO_THE_FLOOR = 0.995;

function slowness({ decodeTokensPerSecond: rate, ttftSeconds }: SpeedNumbers, floors: Requirements): readonly Text[] {
  const { minDecodeTokensPerSecond: floor, maxTtftSeconds: limit } = floors;
  const parts: Text[] = [];
  if (floor !== null && rate < floor) {
    const close = rate > floor * ROUNDS_TO_THE_FLOOR;
    parts.push(close ? message('recommend.just-under', { floor }) : message('recommend.under', { rate, floor }));
  }
  if (limit !== null && ttftSeconds > limit) parts.push(message('recommend.first-token-late', { seconds: ttftSeconds, limit }));
  return parts;
}
