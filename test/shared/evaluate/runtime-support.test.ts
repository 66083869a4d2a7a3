import { describe, expect, it } from 'vitest';
import type { Loadable } from '#shared/catalog/quantization.ts';
import type { ResolvedMachine } from '#shared/hardware/machine.ts';
import { runtimeSupport } from '#shared/evaluate/runtime-support.ts';
import { findRuntime } from '#shared/evaluate/subjects.ts';
import { GB } from '#shared/units.ts';
import { testCatalog } from '../../support/catalog.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';
import { inEnglish } from '#shared/words/en.ts';

const catalog = testCatalog();

/** Names of the devices that the runtime uses for such a file, or why it uses none. */
function usedBy(runtimeId: string, loadable: Loadable, machine: ResolvedMachine): readonly string[] | string {
  const support = runtimeSupport(findRuntime(catalog, runtimeId), loadable, machine);
  return support.supported ? support.machine.devices.map(({ device }) => device) : inEnglish(support.refusal.reason);
}

const withCapability = (computeCapability: number | null): ResolvedMachine => {
  const machine = resolvedMachine({ devices: [{ freeBytes: 24 * GB }] });
  return { ...machine, devices: machine.devices.map((device) => ({ ...device, computeCapability })) };
};

describe('what a runtime uses of a machine', () => {
  it('is the maker with most free memory: cards of two makers are not pooled', () => {
    const mixed = resolvedMachine({
      devices: [
        { freeBytes: 24 * GB, vendor: 'nvidia' },
        { freeBytes: 16 * GB, vendor: 'amd' },
        { freeBytes: 16 * GB, vendor: 'amd' },
      ],
    });
    expect(usedBy('llama.cpp', 'gguf', mixed)).toEqual(['accelerator:1', 'accelerator:2']);
  });

  it('is the processor where it runs on one, and nothing where it needs an accelerator', () => {
    expect(usedBy('llama.cpp', 'gguf', resolvedMachine({}))).toEqual([]);
    expect(usedBy('vllm', 'bf16', resolvedMachine({}))).toMatch(/needs an accelerator/);
  });

  it('is nothing for files of another kind, and nothing on a system that it does not run on', () => {
    expect(usedBy('vllm', 'gguf', withCapability(8.9))).toMatch(/cannot load GGUF/);
    expect(usedBy('mlx', 'mlx', withCapability(8.9))).toMatch(/does not run on Linux/);
  });

  it('is no card of an unknown generation where the format needs one, and the reason says that it is unknown', () => {
    expect(usedBy('vllm', 'fp8', withCapability(null))).toMatch(
      /^vLLM runs FP8 safetensors on some generations only, and that of .+ is not known$/,
    );
  });
});
