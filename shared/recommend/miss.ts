import { formatFileSize, formatDuration, formatMemoryShortage, formatTokensPerSecond } from '../format.ts';
import type { MemoryPlan, MemoryRequest } from '../memory/memory-plan.ts';
import type { SpeedNumbers } from '../speed/speed-estimate.ts';
import type { Requirements } from '../workload.ts';

/** Why an artifact was not taken. The smaller `distance`, the nearer it came; the reason is only written out when shown. */
export type Miss = { readonly artifactId: string; readonly distance: number; readonly reason: () => string };

type ShortPlan = Extract<MemoryPlan, { placed: false }>;

/** Distances keep the kinds apart: slow < does not fit < not supported < excluded. */
const SHORT = 1e3;
const UNSUPPORTED = 1e6;
const EXCLUDED = 1e7;

export const missOf = {
  slow: (request: MemoryRequest, speed: SpeedNumbers, floors: Requirements): Miss => ({
    artifactId: request.artifact.id,
    distance: Math.max(
      floors.minDecodeTokensPerSecond / Math.max(speed.decodeTokensPerSecond, 1e-9),
      speed.ttftSeconds / floors.maxTtftSeconds,
    ),
    reason: () => `too slow in ${request.runtime.name}: ${slowness(speed, floors)}`,
  }),
  short: (request: MemoryRequest, plan: ShortPlan): Miss => ({
    artifactId: request.artifact.id,
    distance: SHORT + plan.shortBytes / 1e9,
    reason: () => `does not fit: ${formatFileSize(request.artifact.fileBytes)} file, ${shortage(plan)}`,
  }),
  unsupported: (artifactId: string, reason: string): Miss => ({ artifactId, distance: UNSUPPORTED, reason: () => reason }),
  excluded: (artifactId: string, reason: string): Miss => ({ artifactId, distance: EXCLUDED, reason: () => reason }),
};

function slowness(speed: SpeedNumbers, floors: Requirements): string {
  const parts: string[] = [];
  if (speed.decodeTokensPerSecond < floors.minDecodeTokensPerSecond) {
    parts.push(`${formatTokensPerSecond(speed.decodeTokensPerSecond)}, floor ${formatTokensPerSecond(floors.minDecodeTokensPerSecond)}`);
  }
  if (speed.ttftSeconds > floors.maxTtftSeconds) {
    parts.push(`first token after ${formatDuration(speed.ttftSeconds)}, limit ${formatDuration(floors.maxTtftSeconds)}`);
  }
  return parts.join('; ');
}

function shortage(plan: ShortPlan): string {
  switch (plan.limit) {
    case 'accelerator-memory':
      return `${formatMemoryShortage(plan.shortBytes)} too much for the accelerator memory that is free (${plan.reason})`;
    case 'host-memory':
      return `${formatMemoryShortage(plan.shortBytes)} too much for the memory that is free (${plan.reason})`;
    case 'disk':
      return `${formatFileSize(plan.shortBytes)} too much for the free disk`;
    case 'runtime-support':
      return plan.reason;
    default:
      throw new Error(`unknown limit ${String(plan.limit)}`);
  }
}
