import { assertNever } from '#shared/estimate.ts';
import type { Fit, Placement } from '#shared/memory/fit.ts';
import type { SpeedEstimate } from '#shared/speed/speed-estimate.ts';
import type { Answer } from '#shared/evaluate/answer-time.ts';
import { inEnglish } from '#shared/words/en.ts';
import { message } from '#shared/words/message.ts';
import type { Tone } from '../../ui/badge.tsx';

export const bottleneckWords: Readonly<Record<SpeedEstimate['bottleneck'], string>> = {
  'memory-bandwidth': 'memory bandwidth',
  compute: 'compute',
  'host-link': 'link to main memory',
  'host-memory': 'main-memory bandwidth',
  disk: 'disk',
};

/** Where the weights sit, in a few words, and whether that is good news. */
export function placementWords(placement: Placement): { readonly text: string; readonly tone: Tone } {
  switch (placement.kind) {
    case 'accelerator': {
      const devices = placement.perDevice.filter(({ device }) => device !== 'host').length;
      return { text: devices > 1 ? `on ${devices} GPUs` : 'fully on the GPU', tone: 'good' };
    }
    case 'host-offload':
      return { text: placement.expertsOnHost ? 'experts in main memory' : 'partly in main memory', tone: 'warn' };
    case 'host':
      return { text: 'on the CPU', tone: 'neutral' };
    case 'ssd':
      return { text: 'from disk: possible, slow', tone: 'warn' };
    default:
      return assertNever(placement.kind);
  }
}

export const placementOf = (fit: Fit): Placement | null => (fit.verdict === 'does-not-fit' ? null : fit.placement);

/** "thinking (low effort)". */
export const answerMode = ({ mode, effort }: Answer): string => inEnglish(message('recommend.mode', { mode, effort }));
