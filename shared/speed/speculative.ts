import type { SpeculativeCalibration, SpeculativeClass } from '../catalog/speculative-calibration.ts';
import type { SpeculativeRule } from '../catalog/runtime-rule.ts';
import { type Band, banded, basis, type Estimate, mergeBasis } from '../estimate.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import { bytesByClass } from '../tensors/bytes-by-class.ts';
import { compoundBand, widerBand } from './bands.ts';
import { siteOf } from './local-inputs.ts';
import type { Speculative } from './speculative-estimate.ts';
import type { SpeedRequest } from './speed-estimate.ts';
import { message } from '../words/message.ts';

/** Null where the file lacks the head, the runtime is not known to draft with it, nobody measured such hardware, or streams are several. */
export function speculativeOf(request: SpeedRequest, decode: Estimate): Speculative | null {
  const { memory, workload, draftTokens: asked } = request;
  const rule = draftRule(memory);
  const kind = speculativeClass(request);
  if (rule === null || kind === null || workload.concurrency > 1) return null;
  const { speculative } = memory.calibration;
  const draftTokens = asked ?? speculative.draftTokens;
  const band = gainBand(speculative, kind, memory);
  const { note, ...ends } = band;
  const from = [basis('calibrated', speculative.sourceId, note)];
  const gain = speculativeGain(speculative.constants, kind, draftTokens);
  const rate = compoundBand({ low: decode.low / decode.point, high: decode.high / decode.point }, ends);
  return {
    method: rule.method,
    draftTokens,
    gainRatio: banded(gain, ends, from),
    decodeTokensPerSecond: banded(decode.point * gain, rate, mergeBasis(from, decode.basis)),
    startWith: rule.startWith?.replace('{draftTokens}', String(draftTokens)) ?? null,
  };
}

/** Tokens that one step gives, over what the step takes, both against a step without drafts. */
export function speculativeGain(constants: SpeculativeCalibration['constants'], kind: SpeculativeClass, draftTokens: number): number {
  const { firstAcceptedRatio, furtherAcceptedRatio, rowCostRatio } = constants;
  const accepted = firstAcceptedRatio * furtherAcceptedRatio ** (draftTokens - 1);
  return (1 + draftTokens * accepted) / (1 + draftTokens * rowCostRatio[kind]);
}

/** What the runtime says of drafts with this model; null also where the file does not hold the head for sure. */
export const draftRule = (memory: MemoryRequest): SpeculativeRule | null =>
  memory.runtime.speculative.find(({ families }) => families.includes(memory.model.family) && holdsMtpHead(memory)) ?? null;

/** An estimate that begins at nothing does not count. */
const holdsMtpHead = (memory: MemoryRequest): boolean => (bytesByClass(memory).classes.mtpHead?.low ?? 0) > 0;

/** Null on processors, where dense layers lie in RAM, and on makes that nobody measured. */
export function speculativeClass(request: SpeedRequest): SpeculativeClass | null {
  const { plan, memory } = request;
  const vendors = new Set(siteOf(request).devices.map(({ vendor }) => vendor));
  const [vendor] = vendors;
  if (vendors.size !== 1 || (vendor !== 'nvidia' && vendor !== 'amd' && vendor !== 'apple')) return null;
  if (plan.kind === 'accelerator') return memory.shape.ffn.kind === 'moe' ? 'experts' : vendor;
  return plan.kind === 'host-offload' && memory.shape.ffn.kind === 'moe' ? 'experts' : null;
}

function gainBand(
  speculative: SpeculativeCalibration,
  kind: SpeculativeClass,
  { runtime }: MemoryRequest,
): Band & { note: ReturnType<typeof message> } {
  const { bands, unmeasuredEngineBand, measuredEngines } = speculative;
  const own = bands[kind];
  const isMeasured = measuredEngines.includes(runtime.engine);
  const { low, high } = isMeasured ? own : widerBand(own, unmeasuredEngineBand);
  const rests = (isMeasured ? own : unmeasuredEngineBand).note ?? '';
  return { low, high, note: message('speed.speculative', { rests }) };
}
