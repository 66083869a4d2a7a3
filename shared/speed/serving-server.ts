import { isServingEngine } from '../catalog/engine.ts';
import type { Shape } from '../catalog/model.ts';
import type { ServingConstants } from '../catalog/serving-calibration.ts';
import { assertNever } from '../estimate.ts';
import { cardsPerHost } from '../hardware/hosts.ts';
import type { ResolvedDevice } from '../hardware/machine.ts';
import { kvElementBytes } from '../attention/kv-layout.ts';
import { attentionOf } from '../attention/registry.ts';
import { cardsOfReplica } from '../memory/parallelism.ts';
import type { BytesPerSecond } from '../units.ts';
import type { BetweenHosts, ServingFormat, ServingGpu, ServingServer, ServingShape } from './serving.ts';
import { type SpeedRequest, steadyService } from './speed-estimate.ts';
import { readableWeights, readParameters } from './weight-reads.ts';
import { besideFp4Experts } from '../tensors/released-in-fp4.ts';

type Memory = SpeedRequest['memory'];

/** The cards that the plan gives to the server. */
export function servingDevices({ memory, plan }: SpeedRequest): readonly ResolvedDevice[] {
  const taken = new Set(plan.devices.map(({ device }) => device));
  return memory.machine.devices.filter(({ device }) => taken.has(device));
}

/** Cards without stacked memory: GeForce, workstation cards and their relatives for servers, measured as a group of their own. */
export const onLocalCards = (request: SpeedRequest): boolean =>
  request.memory.machine.devices.some(({ hbm }) => !hbm) && servingDevices(request).some(({ hbm }) => !hbm);

/** One vLLM or SGLang server as the plan placed it: its cards, its split, its cache. */
export function servingServer(request: SpeedRequest, constants: ServingConstants): ServingServer {
  const { memory, plan, service = steadyService } = request;
  const devices = servingDevices(request);
  const [first] = devices;
  const { engine } = memory.runtime;
  if (!first) throw new Error(`${memory.runtime.name} was planned without an accelerator`);
  if (!isServingEngine(engine) || plan.kvCapacity === null) throw new Error(`${memory.runtime.name} serves no batches from a pool`);
  const slowest = devices.reduce((slow, device) => (device.bandwidth.value < slow.bandwidth.value ? device : slow), first);
  return {
    shape: servingShape(memory),
    weights: readableWeights(memory),
    format: servingFormat(memory),
    gpu: servingGpu(slowest, constants),
    ...plan.parallelism,
    betweenHosts: betweenHosts(request),
    engine,
    kvElementBytes: kvElementBytes(memory.kvType),
    kvCapacityTokens: plan.kvCapacity.point,
    maxSequences: service.maxSequences ?? undefined,
  };
}

/** A replica of more cards than a host has is a row of stages over several. */
function betweenHosts({ memory: { machine }, plan }: SpeedRequest): BetweenHosts | null {
  const { link } = machine.hosts;
  const hosts = Math.ceil(cardsOfReplica(plan.parallelism) / cardsPerHost(machine));
  if (link === null || hosts < 2) return null;
  return { crossings: hosts - 1, bytesPerSecond: link.bytesPerSecond.value, latencySeconds: link.latencySeconds };
}

const shapes = new WeakMap<Shape, ServingShape>();

function servingShape({ model, shape }: Memory): ServingShape {
  const known = shapes.get(shape);
  if (known) return known;
  const { ffn, layers, hidden } = shape;
  const result: ServingShape = {
    layers,
    hidden,
    ...readParameters(model, shape),
    experts: ffn.kind === 'moe' ? ffn.experts : 0,
    expertsPerToken: ffn.kind === 'moe' ? ffn.expertsPerToken : 0,
    ...attentionOf(shape).serving,
  };
  shapes.set(shape, result);
  return result;
}

const IN_BF16: ServingFormat = { compute: 'bf16', w4a16: false };
const IN_FP8: ServingFormat = { compute: 'fp8', w4a16: false };
const FOUR_BITS_UNPACKED: ServingFormat = { compute: 'bf16', w4a16: true };

/** Arithmetic by what the file holds. Four-bit weights that are unpacked take that of four-bit integers. */
function servingFormat({ quantization: { loadable, name }, shape, weightsOnly }: Memory): ServingFormat {
  switch (loadable) {
    case 'bf16':
      return IN_BF16;
    // Eight-bit integers compute like FP8 where a card has units for both.
    case 'fp8':
    case 'int8':
    case 'w8a8-ascend':
      return weightsOnly ? IN_BF16 : IN_FP8;
    case 'nvfp4':
      return weightsOnly ? FOUR_BITS_UNPACKED : { compute: 'fp4', w4a16: false };
    case 'int4':
      return FOUR_BITS_UNPACKED;
    // Of models released with FP4 experts the fit computed those of gpt-oss in BF16, as the layers beside them.
    case 'fp4-fp8':
      return besideFp4Experts(shape) === 'bf16' ? IN_BF16 : IN_FP8;
    case 'gguf':
    case 'gguf-ik':
    case 'mlx':
    case 'flash-moe':
    case 'part':
    case 'bundle':
    case 'none':
      throw new Error(`${name} is not a format of the batch engines`);
    default:
      return assertNever(loadable);
  }
}

function servingGpu(device: ResolvedDevice, constants: ServingConstants): ServingGpu {
  const { bf16Flops, fp8Flops, fp4Flops, totalBytes, blackwell, peerBytesPerSecond } = device;
  const fp8 = fp8Flops ?? bf16Flops;
  return {
    memoryBytes: totalBytes.value,
    bandwidth: device.bandwidth.value,
    flops: { bf16: bf16Flops, fp8, fp4: fp4Flops ?? fp8 },
    linkBandwidth: peerBytesPerSecond ?? pcieBandwidth(device, constants),
    nvlink: peerBytesPerSecond !== null,
    blackwell,
  };
}

/** GeForce drivers offer no peer-to-peer copies: every exchange takes the detour over host memory. */
function pcieBandwidth({ speedClass, hostLinkBytesPerSecond }: ResolvedDevice, constants: ServingConstants): BytesPerSecond {
  return speedClass === 'nv-consumer' || speedClass === 'nv-old' ? constants.geforcePeerBytesPerSecond : hostLinkBytesPerSecond.value;
}
