import type { AttentionWeakSpots } from '../attention/attention.ts';
import { attentionOf } from '../attention/registry.ts';
import type { ResolvedDevice } from '../hardware/machine.ts';
import type { DecodeInput } from './decode-input.ts';
import { meanDepthTokens } from './mean-depth.ts';
import { siteOf } from './local-inputs.ts';
import type { SpeedRequest } from './speed-estimate.ts';
import type { SpeedRules } from './speed-rules.ts';

/** Cases where the models are known to be weak; each names the band `weak.<name>` of the calibration. */
export type WeakSpot =
  | NonNullable<AttentionWeakSpots['local' | 'localDeep']>
  | 'unmeasured-class'
  | 'latent-experts'
  | 'small-graphics'
  | 'power-limited'
  | 'assumed-bandwidth'
  | 'cpu-many-cores'
  | 'cpu-small-dense'
  | 'apple-deep'
  | 'hbm-llama-cpp'
  | 'nv-old';

export function localWeakSpots(request: SpeedRequest, rules: SpeedRules): readonly WeakSpot[] {
  return [...modelSpots(request, rules), ...(request.plan.kind === 'host' ? cpuSpots(request, rules) : deviceSpots(request, rules))];
}

function modelSpots(request: SpeedRequest, rules: SpeedRules): readonly WeakSpot[] {
  return [...attentionSpots(request, rules), ...(hasLatentExperts(request.memory, rules) ? (['latent-experts'] as const) : [])];
}

/** Experts that work on a narrower state than the layers: two matrices of the model's width would have more weights. */
function hasLatentExperts({ model, shape }: SpeedRequest['memory'], { weakSpots }: SpeedRules): boolean {
  const { ffn, hidden } = shape;
  if (ffn.kind === 'dense' || ffn.expertIntermediate === null || model.parameters === null) return false;
  const wide = 2 * ffn.moeLayers * ffn.experts * hidden * ffn.expertIntermediate;
  return model.parameters.routedExperts.value < weakSpots.latentExpertRatio * wide;
}

function attentionSpots({ memory, plan, workload }: SpeedRequest, rules: SpeedRules): readonly WeakSpot[] {
  const { local, localDeep } = attentionOf(memory.shape).weakSpots;
  if (local !== null) return [local];
  const deep = meanDepthTokens(workload) >= rules.weakSpots.deepContextTokens;
  return localDeep !== null && deep && plan.kind !== 'host-offload' ? [localDeep] : [];
}

function cpuSpots({ memory }: SpeedRequest, { weakSpots }: SpeedRules): readonly WeakSpot[] {
  const spots: WeakSpot[] = [];
  if (memory.machine.host.cores >= weakSpots.manyCores) spots.push('cpu-many-cores');
  const parameters = memory.model.parameters?.total.value;
  const small = parameters !== undefined && parameters < weakSpots.smallModelParameters;
  if (small && memory.shape.ffn.kind === 'dense') spots.push('cpu-small-dense');
  return spots;
}

function deviceSpots(request: SpeedRequest, { weakSpots }: SpeedRules): readonly WeakSpot[] {
  const { stack, speedClass, hbm, devices, bandwidth, powerRatio } = siteOf(request);
  const spots: WeakSpot[] = [...classSpots(speedClass)];
  if (anyBandwidthAssumed(devices)) spots.push('assumed-bandwidth');
  if (speedClass === 'apple' && meanDepthTokens(request.workload) >= weakSpots.deepContextTokens) spots.push('apple-deep');
  if (stack === 'cuda' && hbm) spots.push('hbm-llama-cpp');
  if (speedClass === 'apu' && bandwidth < weakSpots.smallGraphicsBytesPerSecond) spots.push('small-graphics');
  if (powerRatio < 1) spots.push('power-limited');
  return spots;
}

/** What a user states is no guess of ours. */
export const anyBandwidthAssumed = (devices: readonly ResolvedDevice[]): boolean =>
  devices.some(({ bandwidth }) => bandwidth.basis.kind === 'assumed' && bandwidth.basis.sourceId !== 'user');

function classSpots(speedClass: DecodeInput['speedClass']): readonly WeakSpot[] {
  if (speedClass === 'intel' || speedClass === 'npu') return ['unmeasured-class'];
  return speedClass === 'nv-old' ? ['nv-old'] : [];
}
