import { describe, expect, it } from 'vitest';
import type { Vendor } from '#shared/catalog/gpu.ts';
import type { Loadable } from '#shared/catalog/quantization.ts';
import { leastVersions, modelSupport } from '#shared/evaluate/model-support.ts';
import { isRefusal } from '#shared/evaluate/refusal.ts';
import { runtimeSupport } from '#shared/evaluate/runtime-support.ts';
import { findModel, findRuntime } from '#shared/evaluate/subjects.ts';
import type { ResolvedMachine } from '#shared/hardware/machine.ts';
import { GB } from '#shared/units.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';

const catalog = testCatalog();

/** A capability of NVIDIA's, a target of AMD's, or a chip of the catalog. */
type On = number | string;

function machineWith(on: On): ResolvedMachine {
  const gpu = catalog.gpus.find(({ id }) => id === on) ?? null;
  const vendor: Vendor = gpu?.vendor ?? (typeof on === 'number' ? 'nvidia' : 'amd');
  const machine = resolvedMachine({ devices: [{ freeBytes: 64 * GB, vendor, gpu }], platform: vendor === 'apple' ? 'darwin' : 'linux' });
  const traits =
    typeof on === 'number' ? { computeCapability: on, gfx: null } : { computeCapability: null, gfx: gpu === null ? on : gpu.gfx };
  return { ...machine, devices: machine.devices.map((device) => ({ ...device, ...traits })) };
}

/** How such a file of the model starts there, or why it does not. `modelId`: null asks about the format alone. */
function starts(runtimeId: string, loadable: Loadable, on: On, modelId: string | null): string {
  const runtime = findRuntime(catalog, runtimeId);
  const format = runtimeSupport(runtime, loadable, machineWith(on));
  if (!format.supported) return inEnglish(format.refusal.reason);
  if (modelId === null) return format.weightsOnly ? 'weights only' : 'native';
  const support = modelSupport(runtime, { model: findModel(catalog, modelId), loadable }, format);
  return isRefusal(support) ? inEnglish(support.reason) : support.weightsOnly ? 'weights only' : 'native';
}

type Row = readonly [runtimeId: string, loadable: Loadable, on: On, modelId: string | null, expected: string | RegExp];

const rows: readonly Row[] = [
  // vLLM on Ampere: FP8 and NVFP4 through Marlin, gpt-oss in MXFP4 too, INT8 and four-bit integers natively.
  ['vllm', 'fp8', 8, null, 'weights only'],
  ['vllm', 'fp8', 8.6, null, 'weights only'],
  ['vllm', 'nvfp4', 8, null, 'weights only'],
  ['vllm', 'nvfp4', 8.6, null, 'weights only'],
  ['vllm', 'fp4-fp8', 8, 'gpt-oss-120b', 'weights only'],
  ['vllm', 'int4', 8.6, null, 'native'],
  ['vllm', 'int8', 8.6, null, 'native'],
  [
    'vllm',
    'fp8',
    8,
    'deepseek-v3.2',
    /needs compute capability 9\.0 \(Hopper\) or later, this is 8\.0 \(Ampere\) \[confirmed, vllm-issue-40851\]/,
  ],
  ['vllm', 'fp4-fp8', 8.6, 'deepseek-v4-flash', /needs compute capability 9\.0 .* \[confirmed, vllm-issue-40851\]/],
  ['vllm', 'fp8', 8, 'qwen3.8-flash-next', /needs compute capability 8\.9 \(Ada\) .* \[reported, vllm-pr-54287\]/],
  ['vllm', 'fp8', 8, 'qwen3.6-27b', 'weights only'],
  // Ada, Hopper.
  ['vllm', 'fp8', 8.9, null, 'native'],
  ['vllm', 'nvfp4', 8.9, null, 'weights only'],
  ['vllm', 'fp8', 9, null, 'native'],
  ['vllm', 'fp4-fp8', 9, 'gpt-oss-120b', 'weights only'],
  ['vllm', 'nvfp4', 9, 'deepseek-v3.2', 'weights only'],
  ['vllm', 'fp8', 9, 'deepseek-v3.2', 'native'],
  // Blackwell for data centres, for desktops, and DGX Spark.
  ['vllm', 'nvfp4', 10, null, 'native'],
  ['vllm', 'fp4-fp8', 10, 'gpt-oss-120b', 'native'],
  ['vllm', 'fp8', 10.3, null, 'native'],
  ['vllm', 'int8', 10, null, /runs below compute capability 10\.0 \(Blackwell\) only, this is 10\.0/],
  ['vllm', 'nvfp4', 12, 'qwen3.8-27b', 'native'],
  ['vllm', 'nvfp4', 12, 'qwen3.5-122b-a10b', 'weights only'],
  ['vllm', 'fp4-fp8', 12, 'gpt-oss-120b', 'weights only'],
  ['vllm', 'int8', 12, null, /runs below compute capability 10\.0/],
  ['vllm', 'nvfp4', 12.1, 'qwen3.6-35b-a3b', 'weights only'],
  ['vllm', 'fp8', 12, 'deepseek-v3.2', /below compute capability 12\.0 .* not confirmed/],
  ['vllm', 'fp4-fp8', 9, 'qwen3.8-27b', /does not load FP4-FP8 safetensors of Qwen3\.8-27B: .*\[reported, vllm-recipes\]/],
  // The corrections: least generations.
  [
    'vllm',
    'nvfp4',
    7.5,
    null,
    /needs compute capability 8\.0 \(Ampere\) or later, this is 7\.5 \(Turing\) \[confirmed, club-3090-formats\]/,
  ],
  ['vllm', 'fp8', 7.5, null, /needs compute capability 8\.0 \(Ampere\)/],
  ['vllm', 'int8', 7.5, null, 'native'],
  ['vllm', 'int8', 7, null, /needs compute capability 7\.5 \(Turing\) .*\[confirmed, vllm-quantization\]/],
  ['vllm', 'int4', 7.5, null, 'native'],
  ['vllm', 'int4', 7, null, /needs compute capability 7\.5/],
  ['vllm', 'bf16', 7.5, null, /needs compute capability 8\.0/],
  // AMD.
  ['vllm', 'fp8', 'gfx942', null, 'native'],
  ['vllm', 'fp8', 'gfx1100', null, /runs on gfx942, gfx950, this is gfx1100 \[confirmed, vllm-recipes\]/],
  ['vllm', 'fp4-fp8', 'gfx942', 'gpt-oss-120b', 'weights only'],
  ['vllm', 'fp4-fp8', 'gfx950', 'gpt-oss-120b', 'native'],
  ['vllm', 'fp4-fp8', 'gfx1201', 'gpt-oss-120b', 'weights only'],
  ['vllm', 'fp4-fp8', 'gfx942', 'deepseek-v4-flash', /does not run DeepSeek-V4-Flash .*not on MI300X \[confirmed, vllm-issue-40851\]/],
  ['vllm', 'bf16', 'gfx1151', null, /runs on gfx90a, gfx942, gfx950, this is gfx1151/],
  // Other makers: plugins of vLLM.
  ['vllm', 'fp8', 'intel-gaudi-3', null, 'native'],
  ['vllm', 'bf16', 'cambricon-mlu590', null, 'native'],
  ['vllm', 'nvfp4', 'intel-gaudi-3', null, /^vLLM does not run NVFP4 safetensors on test device 0$/],
  // Ascend: W8A8 and BF16 through vLLM Ascend, what it documents, and nothing else.
  ['vllm-ascend', 'w8a8-ascend', 'huawei-ascend-910b', 'qwen3.6-27b', 'native'],
  ['vllm-ascend', 'bf16', 'huawei-ascend-910c', 'qwen3.5-397b-a17b', 'native'],
  ['vllm-ascend', 'w8a8-ascend', 'huawei-ascend-950pr', 'qwen3.8-27b', 'native'],
  ['vllm-ascend', 'bf16', 'huawei-ascend-910b', 'llama-4-scout', /does not document Llama 4 Scout/],
  ['vllm-ascend', 'bf16', 'huawei-ascend-950pr', 'qwen3.6-27b', /runs on Ascend A2, Ascend A3, this is Ascend 950/],
  ['vllm-ascend', 'w8a8-ascend', 'huawei-atlas-300i-duo', null, /runs on Ascend A2, Ascend A3, Ascend 950, this is Ascend 310P/],
  ['vllm-ascend', 'fp8', 'huawei-ascend-910b', null, /cannot load FP8/],
  ['vllm', 'bf16', 'huawei-ascend-910b', null, /^vLLM is not offered on a machine with test device 0: .*\[confirmed, vllm-ascend\]/],
  ['llama.cpp', 'gguf', 'huawei-ascend-910b', null, /^llama\.cpp is not offered on a machine with .*CANN.*\[reported, llama\.cpp-cann\]/],
  ['ollama', 'gguf', 'huawei-ascend-910c', null, /^Ollama is not offered .*no support for Ascend.*\[reported, ollama-docs\]/],
  ['llama.cpp', 'gguf', 'intel-gaudi-3', null, /^llama\.cpp is not offered/],
  ['ollama', 'gguf', 'cambricon-mlu370', null, /^Ollama is not offered/],
  // SGLang: FP8 from Ada on.
  [
    'sglang',
    'fp8',
    8,
    'qwen3.5-35b-a3b',
    /needs compute capability 8\.9 \(Ada\) or later, this is 8\.0 \(Ampere\) \[confirmed, sglang-issue-12887\]/,
  ],
  ['sglang', 'fp8', 8.6, 'qwen3.6-27b', /needs compute capability 8\.9/],
  ['sglang', 'fp8', 9, 'qwen3.5-35b-a3b', 'native'],
  ['sglang', 'nvfp4', 9, null, /needs compute capability 10\.0/],
  // llama.cpp: every CUDA card, AMD, Intel; MLX: Apple.
  ['llama.cpp', 'gguf', 8.6, 'gpt-oss-20b', 'native'],
  ['llama.cpp', 'gguf', 'gfx1100', null, 'native'],
  ['llama.cpp', 'gguf', 'intel-arc-b580', null, 'native'],
  ['mlx', 'mlx', 'apple-m4', null, 'native'],
  ['mlx', 'mlx', 9, null, /does not run on Linux/],
  // TensorRT-LLM: what it documents.
  ['tensorrt-llm', 'fp8', 9, 'deepseek-v3.2', 'native'],
  ['tensorrt-llm', 'nvfp4', 10, 'deepseek-v3.2', 'native'],
  ['tensorrt-llm', 'nvfp4', 9, 'deepseek-v3.2', /needs compute capability 10\.0 \(Blackwell\)/],
  [
    'tensorrt-llm',
    'fp4-fp8',
    9,
    'deepseek-v4-pro',
    /needs compute capability 10\.0 \(Blackwell\) .*\[confirmed, trtllm-supported-models\]/,
  ],
  ['tensorrt-llm', 'fp4-fp8', 9, 'gpt-oss-120b', 'weights only'],
  ['tensorrt-llm', 'fp4-fp8', 10, 'gpt-oss-120b', 'native'],
  ['tensorrt-llm', 'bf16', 9, 'llama-4-scout', 'native'],
  ['tensorrt-llm', 'bf16', 9, 'qwen3.6-27b', /TensorRT-LLM does not document Qwen3\.6-27B \[trtllm-supported-models\]/],
  ['tensorrt-llm', 'bf16', 'gfx942', 'llama-4-scout', /does not run BF16 safetensors/],
];

describe('what starts on which generation', () => {
  it.each(rows)('%s, %s on %s, %s: %s', (runtimeId, loadable, on, modelId, expected) => {
    const found = starts(runtimeId, loadable, on, modelId);
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });

  it('is said by rules of which each names a known source, and no rule of a runtime is out of reach of another before it', () => {
    for (const runtime of catalog.runtimes) {
      for (const { loadable, on } of runtime.supports) {
        const nvidia = on.filter(({ device }) => device === 'nvidia');
        const ranges = nvidia.map(({ minComputeCapability: from = 0, belowComputeCapability: end = Infinity }) => ({ from, end }));
        const reached = ranges.filter(
          ({ from, end }, at) => !ranges.slice(0, at).some((before) => before.from <= from && before.end >= end),
        );
        expect([runtime.id, loadable, reached.length]).toEqual([runtime.id, loadable, nvidia.length]);
      }
    }
  });

  it.each([
    ['vllm', /^Multi-token/, 'yes', 'confirmed'],
    ['vllm', /E5M2/, 'no', 'confirmed'],
    ['vllm', /KV cache in NVFP4/, 'no', 'confirmed'],
    ['vllm', /one RTX 5090/, 'yes', 'reported'],
    ['vllm', /Strix Halo/, 'partly', 'reported'],
    ['sglang', /^FP8 experts/, 'unknown', 'reported'],
    ['sglang', /Dense FP8/, 'no', 'reported'],
    ['sglang', /CUDA graphs/, 'partly', 'reported'],
    ['sglang', /MXFP8/, 'no', 'reported'],
    ['sglang', /repacked to FP8/, 'yes', 'confirmed'],
    ['llama.cpp', /^Multi-token/, 'yes', 'confirmed'],
    ['llama.cpp', /-sm tensor/, 'experimental', 'confirmed'],
    ['llama.cpp', /-sm row/, 'deprecated', 'reported'],
    ['llama.cpp', /NVFP4/, 'partly', 'reported'],
    ['llama.cpp', /CANN/, 'partly', 'reported'],
    ['ollama', /^Multi-token/, 'yes', 'confirmed'],
    ['ollama', /nvfp4, mxfp8 or mlx/, 'yes', 'confirmed'],
    ['mlx', /^Multi-token/, 'no', 'confirmed'],
    ['mlx', /mlx-swift-lm/, 'yes', 'reported'],
  ] as const)('beside it %s knows of %s: %s', (runtimeId, named, answer, status) => {
    const facts = findRuntime(catalog, runtimeId).features.filter(({ feature }) => named.test(feature));
    expect(facts.map((fact) => [fact.starts, fact.status])).toEqual([[answer, status]]);
  });

  const leastOnes: readonly (readonly [runtimeId: string, loadable: Loadable, on: On, modelId: string, versions: readonly string[]])[] = [
    ['vllm', 'fp8', 9, 'qwen3.8-27b', ['0.17.0']],
    ['vllm', 'fp4-fp8', 9, 'deepseek-v4-pro', ['0.20.0']],
    ['vllm', 'fp8', 9, 'mistral-small-4', ['0.20.0']],
    ['vllm', 'bf16', 9, 'llama-4-scout', ['0.12.0']],
    // One of the card beside that of the model.
    ['vllm', 'bf16', 'intel-gaudi-3', 'llama-4-scout', ['0.11.2', '0.12.0']],
    ['ollama', 'gguf', 8.9, 'qwen3.8-27b', ['0.32.12']],
    ['vllm-ascend', 'bf16', 'huawei-ascend-910b', 'qwen3.6-35b-a3b', ['0.18.0rc1']],
    ['tensorrt-llm', 'bf16', 9, 'llama-4-maverick', ['0.19.0']],
    // Models that no rule names.
    ['vllm', 'fp8', 9, 'deepseek-r1-671b', []],
    ['ollama', 'gguf', 8.9, 'gpt-oss-20b', []],
  ];
  it.each(leastOnes)('%s, %s on %s, %s: at least the versions %j', (runtimeId, loadable, on, modelId, versions) => {
    const found = leastVersions(findRuntime(catalog, runtimeId), { model: findModel(catalog, modelId), loadable }, machineWith(on));
    expect(found.map(({ version }) => version)).toEqual(versions);
  });
});
