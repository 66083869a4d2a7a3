import type { PlacementKind } from '../memory/fit.ts';
import type { Seconds } from '../units.ts';
import { decodeParts, type DecodeParts, sumOfParts, weightSeconds } from './decode.ts';
import type { DecodeInput } from './decode-input.ts';
import { diskSeconds } from './disk-reads.ts';
import { localInputs, servedTogether } from './local-inputs.ts';
import { measuredRates } from './measured-rows.ts';
import { prefillSeconds } from './prefill.ts';
import type { SpeedNumbers, SpeedRequest } from './speed-estimate.ts';
import { type SpeedRules, speedRules } from './speed-rules.ts';

/** Published measurements of the same run, else the compact model. */
export function planLocal(request: SpeedRequest): SpeedNumbers {
  const rules = speedRules(request.memory.calibration.speed);
  const inputs = localInputs(request, rules);
  const { decode, prefill } = inputs;
  const measured = measuredRates(request, inputs, rules);
  const disk = diskSeconds(request, rules);
  const parts = { ...decodeParts(decode, rules.decode), disk: disk.step };
  const step = measured.decode ? 1 / measured.decode.tokensPerSecond : sumOfParts(parts);
  const prompt = measured.prefill
    ? prefill.promptTokens / measured.prefill.tokensPerSecond
    : prefillSeconds(prefill, rules.prefill) + disk.prompt;
  return {
    prefillTokensPerSecond: prefill.promptTokens / prompt,
    decodeTokensPerSecond: 1 / step,
    ttftSeconds: prefillWithQueue(request, { prefill: prompt, step }) + step,
    tpotSeconds: step,
    throughputTokensPerSecond: decode.batch / step,
    prefillSeconds: prompt,
    stepSeconds: step,
    runningSequences: decode.batch,
    bottleneck: localBottleneck(parts, { onHost: request.plan.kind === 'host', byCores: coresLimit(decode, rules) }),
    category: localCategory(request.plan.kind, { decode, devices: prefill.devices }),
    measured,
  };
}

/**
 * Mean time from sending a request to the end of its prefill, in a closed loop of `concurrency` requests. Prompts are read one after
 * another while others decode: R = s·(1 + (n − 1)·R/(R + Z)) with prefill s and decoding time Z (approximate mean value analysis).
 * One sequence at a time: whole requests wait in line, so s is a whole request and Z is 0.
 */
function prefillWithQueue(request: SpeedRequest, { prefill, step }: { prefill: Seconds; step: Seconds }): Seconds {
  const { concurrency, outputTokens } = request.workload;
  if (concurrency === 1) return prefill;
  const decoding = outputTokens * step;
  if (servedTogether(request) === 1) return (concurrency - 1) * (prefill + decoding) + prefill;
  const slack = decoding - prefill * concurrency;
  return (-slack + Math.sqrt(slack * slack + 4 * prefill * decoding)) / 2;
}

/** Whether the cores, not the memory, set the pace of the weights. */
function coresLimit(decode: DecodeInput, rules: SpeedRules): boolean {
  const { memory, cores } = weightSeconds(decode, rules.decode);
  return cores > memory;
}

/** The largest part of a step, fixed times apart: no other hardware would shorten these. */
function localBottleneck(
  { deviceWeights, hostWeights, disk, kvCache, compute }: DecodeParts,
  { onHost, byCores }: { readonly onHost: boolean; readonly byCores: boolean },
): SpeedNumbers['bottleneck'] {
  const device = deviceWeights + kvCache;
  const most = Math.max(device, hostWeights, disk, compute);
  if (most === hostWeights) return 'host-memory';
  if (most === disk) return 'disk';
  if (most === compute || (byCores && deviceWeights > kvCache)) return 'compute';
  return onHost ? 'host-memory' : 'memory-bandwidth';
}

/** Name of the band that fits: how the weights lie, what they lie on, and whether the model has experts. */
function localCategory(kind: PlacementKind, { decode, devices }: { decode: DecodeInput; devices: number }): string {
  const family = decode.moeLayers > 0 ? 'moe' : 'dense';
  if (kind === 'ssd') return `ssd-${family}`;
  if (kind === 'host-offload') return `hybrid-${family}`;
  if (decode.batch > 1) return 'local-batch';
  if (decode.speedClass === 'cpu') return `cpu-${family}`;
  if (devices > 1) return `multigpu-${family}`;
  if (decode.speedClass === 'apple') return `apple-${family}`;
  return decode.speedClass === 'apu' || decode.speedClass === 'gb10' ? `apu-${family}` : `gpu-${family}`;
}
