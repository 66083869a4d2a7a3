import type { AttentionModel } from '../attention/attention.ts';
import type { Quantization } from '../catalog/quantization.ts';
import type { ChipGeneration } from '../catalog/prefill-calibration.ts';
import type { ResolvedDevice } from '../hardware/machine.ts';
import type { Tokens } from '../units.ts';
import { freshPromptTokens } from './cached-prompt.ts';
import type { PrefillHost, PrefillInput } from './prefill-input.ts';
import type { SpeedRequest } from './speed-estimate.ts';
import type { SpeedRules } from './speed-rules.ts';
import { expertReadRatio, type ReadableWeights, type ReadParameters, readParameters } from './weight-reads.ts';

/** Who computes. */
type Site = Pick<PrefillInput, 'stack' | 'speedClass' | 'bandwidth' | 'flops'> & {
  /** Null on the CPU. */
  readonly slowestCompute: ResolvedDevice | null;
  readonly devices: readonly ResolvedDevice[];
};

type Context = {
  readonly site: Site;
  /** Every layer over all devices, not whole layers on each. */
  readonly tensorParallel: boolean;
  readonly attention: AttentionModel;
  readonly weights: ReadableWeights;
  /** What of them lies in host memory beside accelerators; null: nothing. */
  readonly host: ReadableWeights | null;
  readonly rules: SpeedRules;
};

/** What the formula of prefill takes for one request outside the batch engines. */
export function prefillInputOf(request: SpeedRequest, { site, tensorParallel, attention, weights, host, rules }: Context): PrefillInput {
  const { memory, workload } = request;
  const { shape } = memory;
  const promptTokens = freshPromptTokens(workload);
  return {
    stack: site.stack,
    speedClass: site.speedClass,
    generation: generationOf(site.slowestCompute),
    amdvlk: usesAmdvlk(request, site),
    sixteenBit: memory.quantization.nominalBits === 16,
    layers: shape.layers,
    recurrentLayers: attention.layers.recurrent,
    hidden: shape.hidden,
    mla: attention.latentKernels,
    scored: attention.scored,
    promptTokens,
    depthTokens: workload.promptTokens - promptTokens,
    microBatchTokens: microBatchOf(request, rules),
    parameters: multiplied(request, weights),
    expertRatio: expertReadRatio(shape.ffn, 1),
    weights,
    bandwidth: site.bandwidth,
    flops: site.flops,
    devices: Math.max(1, site.devices.length),
    tensorParallel,
    host: host === null ? null : hostOf(request, { site, weights, host }),
  };
}

function generationOf(device: ResolvedDevice | null): ChipGeneration | null {
  const architecture = device?.gpu?.architecture ?? '';
  if (architecture === 'Ampere') return 'ampere';
  if (/^Ada\b/.test(architecture)) return 'ada';
  if (/^M2\b/.test(architecture)) return 'm2';
  return /^M3\b/.test(architecture) ? 'm3' : null;
}

/** AMD's own Vulkan driver, where the profile names it. */
export function usesAmdvlk({ memory: { machine } }: SpeedRequest, { stack, devices }: Pick<Site, 'stack' | 'devices'>): boolean {
  if (stack !== 'vulkan') return false;
  const used = new Set(devices.map(({ index }) => index));
  return machine.profile.accelerators.some(({ index, driver }) => used.has(index) && /amdvlk/i.test(driver.value ?? ''));
}

/** mlx-lm reads a prompt in steps of its own, whatever the request says. */
const microBatchOf = ({ memory, plan }: SpeedRequest, { prefill }: SpeedRules): Tokens =>
  memory.runtime.engine === 'mlx' ? prefill.mlxMicroBatchTokens : plan.microBatch;

/** Without embedding and head, which a prompt token only looks up or never reaches. Without the model's own counts: by the bits of the scheme. */
function multiplied({ memory: { model, shape, quantization } }: SpeedRequest, weights: ReadableWeights): ReadParameters {
  const counted = readParameters(model, shape);
  const { denseParameters, expertParameters } = Number.isNaN(counted.denseParameters) ? byBits(weights, quantization) : counted;
  return { denseParameters: Math.max(0, denseParameters - shape.vocabulary * shape.hidden), expertParameters };
}

const byBits = ({ alwaysBytes, expertBytes }: ReadableWeights, { nominalBits }: Quantization): ReadParameters => {
  const perByte = 8 / (nominalBits ?? 8);
  return { denseParameters: alwaysBytes * perByte, expertParameters: expertBytes * perByte };
};

type HostContext = Pick<Context, 'site' | 'weights'> & { readonly host: ReadableWeights };

function hostOf({ memory }: SpeedRequest, { site, weights, host }: HostContext): PrefillHost {
  const moe = weights.expertBytes > 0;
  const card = site.slowestCompute;
  return {
    share: moe ? host.expertBytes / weights.expertBytes : host.alwaysBytes / weights.alwaysBytes,
    bytes: moe ? host.expertBytes : host.alwaysBytes,
    flops: memory.machine.host.flops.point,
    linkBytesPerSecond: card?.hostLinkBytesPerSecond.value ?? Number.POSITIVE_INFINITY,
    blackwell: card?.blackwell ?? false,
    ik: memory.runtime.engine === 'ik_llama.cpp',
  };
}
