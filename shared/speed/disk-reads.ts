import type { Ffn } from '../catalog/model.ts';
import type { Streamed } from '../memory/memory-plan.ts';
import type { Bytes, BytesPerSecond, Seconds } from '../units.ts';
import { freshPromptTokens } from './cached-prompt.ts';
import type { SpeedRequest } from './speed-estimate.ts';
import type { SpeedRules } from './speed-rules.ts';
import { input, type StepInput } from './step-input.ts';
import { expertReadRatio } from './weight-reads.ts';

/** What a step, and a whole prompt, wait for the disk beyond the time that they take with all weights in memory. */
export type DiskSeconds = { readonly step: Seconds; readonly prompt: Seconds };

const nothing: DiskSeconds = { step: 0, prompt: 0 };

/** Reads are not taken to overlap with arithmetic: where both share one memory, reading slows the other down. */
export function diskSeconds(request: SpeedRequest, rules: SpeedRules): DiskSeconds {
  const { memory, plan, workload } = request;
  const { streamed } = plan;
  if (streamed === undefined) return nothing;
  const { ffn } = memory.shape;
  const rate = diskRateOf(request) * rules.decode.diskEfficiencyRatio;
  const tokens = freshPromptTokens(workload);
  const batches = Math.ceil(tokens / plan.microBatch);
  const together = memory.runtime.singleSequenceArchitectures.includes(memory.shape.ggufArchitecture) ? 1 : workload.concurrency;
  return {
    step: missedBytes(streamed, ffn, together) / rate,
    prompt: (batches * missedBytes(streamed, ffn, Math.min(tokens, plan.microBatch))) / rate,
  };
}

/** Of the weights that so many tokens use at once, those that are not found in memory. */
function missedBytes({ alwaysBytes, expertBytes, keptBytes }: Streamed, ffn: Ffn, tokens: number): Bytes {
  const experts = expertBytes * expertReadRatio(ffn, tokens);
  const kept = keptBytes.point - alwaysBytes;
  if (kept < 0) return experts - kept;
  return expertBytes === 0 ? 0 : experts * (1 - kept / expertBytes);
}

function diskRateOf({ memory }: SpeedRequest): BytesPerSecond {
  const { readRate } = memory.machine.disk;
  if (readRate.point === null) throw new Error(`weights are read from a disk whose rate nobody knows: ${JSON.stringify(readRate.reason)}`);
  return readRate.point;
}

/** The term of the decode formula that stands for it. */
export function diskTerms(
  request: SpeedRequest,
  rules: SpeedRules,
): readonly { readonly formula: string; readonly inputs: readonly StepInput[] }[] {
  const { memory, plan } = request;
  const { readRate } = memory.machine.disk;
  if (plan.streamed === undefined || readRate.point === null) return [];
  const rate = readRate.point;
  const bytes = diskSeconds(request, rules).step * rate * rules.decode.diskEfficiencyRatio;
  return [
    {
      formula: 'Wdisk/(R·d)',
      inputs: [
        input('Wdisk', bytes, ['bytes', memory.artifact.sourceId]),
        input('R', rate, ['bytes/s', readRate.basis[0]?.sourceId ?? rules.sourceId]),
        input('d', rules.decode.diskEfficiencyRatio, ['ratio', rules.sourceId]),
      ],
    },
  ];
}
