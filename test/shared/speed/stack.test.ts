import { describe, expect, it } from 'vitest';
import { type Backend, backendOf, stackOf, type StackEngine } from '#shared/speed/stack.ts';
import { testCatalog } from '../../support/catalog.ts';
import { speedClassOfRow, stackOfRow, type StackRow, stackRows } from './check-points.ts';
import { speedRequest } from './speed-request.ts';

function engineOfRow({ runtime }: StackRow): StackEngine {
  if (/vllm$|sglang/i.test(runtime)) return 'vllm';
  if (/tensorrt/i.test(runtime)) return 'trt-llm';
  if (/ktransformers/i.test(runtime)) return 'ktransformers';
  if (/llamafile/i.test(runtime)) return 'llamafile';
  if (/^ik_llama/i.test(runtime)) return 'ik_llama.cpp';
  return /^mlx-lm|^mlx-vlm|^omlx|^vllm-mlx/i.test(runtime) ? 'mlx' : 'llama.cpp';
}

function backendOfRow({ backend }: StackRow): Backend {
  const known: readonly Backend[] = ['mlx', 'metal', 'rocm', 'vulkan', 'cuda', 'cpu'];
  const found = known.find((name) => backend.toLowerCase().includes(name));
  if (!found) throw new Error(`backend ${backend}`);
  return found;
}

const placements = { gpu: 'accelerator', cpu: 'host', hybrid: 'host-offload', ssd: 'ssd' } as const;

const deviceOn = (hardware: string) => {
  const [device] = speedRequest({ hardware, model: 'qwen3.5-0.8b', quant: 'Q8_0', runtime: 'llama.cpp' }).memory.machine.devices;
  if (!device) throw new Error(`${hardware} has no device`);
  return device;
};

describe('the stack of a row', () => {
  it.each(stackRows.map((row) => [row.id, row] as const))('%s is the one the reference states', (_id, row) => {
    const placement = placements[row.placement];
    const query = { engine: engineOfRow(row), backend: backendOfRow(row), speedClass: speedClassOfRow(row), placement };
    expect(stackOf(query)).toBe(stackOfRow(row));
  });
});

describe('runtimes of the catalog', () => {
  it.each([
    ['llama.cpp', 'llama.cpp'],
    ['ollama', 'llama.cpp'],
    ['ik_llama.cpp', 'ik_llama.cpp'],
    ['mlx', 'mlx'],
    ['vllm', 'vllm'],
    ['sglang', 'sglang'],
  ])('%s runs %s', (id, engine) => {
    const runtime = testCatalog().runtimes.find((candidate) => candidate.id === id);
    expect(runtime?.engine).toBe(engine);
  });
});

describe('the backend of a device', () => {
  it('is ROCm on a Radeon that the catalog lists for it', () => {
    expect(backendOf(deviceOn('amd-rx-7900-xtx'), 'linux')).toBe('rocm');
  });

  it('is Vulkan for the graphics of an AMD processor on Windows, ROCm on Linux', () => {
    const device = deviceOn('amd-8060s-ryzen-ai-max-395-strix-halo');
    expect(backendOf(device, 'win32')).toBe('vulkan');
    expect(backendOf(device, 'linux')).toBe('rocm');
  });

  it('is Vulkan on Intel cards and on a Radeon that is not in the catalog', () => {
    expect(backendOf(deviceOn('intel-arc-b580'), 'linux')).toBe('vulkan');
    expect(backendOf({ ...deviceOn('amd-rx-7900-xtx'), gpu: null }, 'linux')).toBe('vulkan');
  });
});
