import type { Engine } from '../catalog/engine.ts';
import type { SpeedClass } from '../catalog/gpu.ts';
import type { Stack } from '../catalog/speed-calibration.ts';
import { assertNever } from '../estimate.ts';
import type { ResolvedDevice, ResolvedMachine } from '../hardware/machine.ts';
import type { PlacementKind } from '../memory/fit.ts';

/** Programs that rows were measured with and no runtime of the catalog has. */
type FitOnlyEngine = 'llamafile' | 'ktransformers';
export type StackEngine = Engine | FitOnlyEngine;
export type Backend = 'cuda' | 'rocm' | 'vulkan' | 'metal' | 'mlx' | 'cpu';

export type StackQuery = {
  readonly engine: StackEngine;
  readonly backend: Backend;
  readonly speedClass: SpeedClass | 'cpu';
  readonly placement: PlacementKind;
};

/** The processor's stack where it does the arithmetic, else that of the engine: one that is added says here which. */
export function stackOf({ engine, backend, speedClass, placement }: StackQuery): Stack {
  if (speedClass === 'cpu' || placement === 'host') return engine === 'ik_llama.cpp' ? 'cpu-ik' : 'cpu';
  switch (engine) {
    case 'vllm':
    case 'sglang':
      return 'vllm';
    case 'trt-llm':
    case 'ktransformers':
    case 'mlx':
      return engine;
    case 'llamafile':
      return speedClass === 'apple' ? 'llamafile-metal' : 'llamafile';
    case 'flash-moe':
    case 'llama.cpp':
    case 'ik_llama.cpp':
      return backend === 'mlx' ? 'mlx' : stackOfLlamaCpp(speedClass, backend);
    default:
      return assertNever(engine);
  }
}

function stackOfLlamaCpp(speedClass: SpeedClass, backend: Backend): Stack {
  switch (speedClass) {
    case 'apple':
      return 'metal';
    case 'gb10':
      return 'cuda-gb10';
    case 'apu':
      return backend === 'rocm' ? 'rocm' : 'vulkan';
    case 'amd':
      return backend === 'vulkan' ? 'vulkan' : 'rocm';
    case 'intel':
      return 'vulkan';
    case 'nv-consumer':
    case 'nv-old':
    case 'nv-dc':
    case 'npu':
      return 'cuda';
    default:
      return assertNever(speedClass);
  }
}

/** llama.cpp's backend on a device: ROCm only where the catalog lists it, and on Windows not for the graphics of a processor. */
export function backendOf(device: ResolvedDevice, platform: ResolvedMachine['platform']): Backend {
  switch (device.vendor) {
    case 'nvidia':
      return 'cuda';
    case 'apple':
      return 'metal';
    case 'amd':
      return rocmRuns(device, platform) ? 'rocm' : 'vulkan';
    case 'intel':
    case 'huawei':
    case 'cambricon':
    case 'other':
      return 'vulkan';
    default:
      return assertNever(device.vendor);
  }
}

function rocmRuns({ gpu, speedClass }: ResolvedDevice, platform: ResolvedMachine['platform']): boolean {
  if (speedClass === 'apu' && platform === 'win32') return false;
  return gpu?.backends.includes('rocm') ?? false;
}
