import { describe, expect, it } from 'vitest';
import { mib } from '#shared/units.ts';
import { accountingRuntime, artifactLike, cards, memoryRequest, placed, runtimeOf } from './requests.ts';

const plenty = cards([4_000_000], 4e12);

/** DeepSeek-R1 wholly on one large card, in a runtime with the quirks of the one named. */
const latent = (id: string, contextTokens: number, microBatch = 512) =>
  placed(
    memoryRequest({
      modelId: 'deepseek-r1-671b',
      artifact: artifactLike('q4-k-m', 404.49e9),
      runtime: { ...accountingRuntime(microBatch), quirks: runtimeOf(id).quirks },
      machine: plenty,
      contextTokens,
    }),
  );
const buffer = (plan: ReturnType<typeof latent>): number => plan.devices[0]?.computeBufferBytes ?? 0;

describe('ik_llama.cpp', () => {
  // Printed by loads of DeepSeek-R1 and V3 with -mla 3 -fa -amb 512 (ik_llama.cpp discussions 258 and issue 485).
  it.each([
    [32_768, 512, [3_393, 3_425]],
    [131_072, 1_024, [11_718.3]],
    [32_768, 4_096, [4_104, 4_104]],
  ] as const)(
    'unpacks the latent cache of %i tokens at a micro-batch of %i as published loads do, within 3 %%',
    (context, microBatch, logs) => {
      for (const printed of logs)
        expect(Math.abs(buffer(latent('ik_llama.cpp', context, microBatch)) / mib(printed) - 1)).toBeLessThan(0.03);
    },
  );

  it('takes 85 to 90 kB more per token of context than llama.cpp, whose buffer hardly grows', () => {
    const growth = (id: string): number => (buffer(latent(id, 131_072)) - buffer(latent(id, 32_768))) / (131_072 - 32_768);
    expect(growth('ik_llama.cpp')).toBeGreaterThan(85_000);
    expect(growth('ik_llama.cpp')).toBeLessThan(90_000);
    expect(growth('llama.cpp')).toBeLessThan(5_000);
  });

  it('keeps sliding layers at the full length of the context', () => {
    const cache = (id: string): number => {
      const runtime = { ...accountingRuntime(512), quirks: runtimeOf(id).quirks };
      return placed(memoryRequest({ modelId: 'gpt-oss-20b', artifact: artifactLike('mxfp4-moe', 12.1e9), runtime, machine: plenty }))
        .devices[0]?.kvCacheBytes as number;
    };
    // gpt-oss-20b: 24 layers of 8 KV heads of 64 elements, K and V in f16; every second layer slides over 128 tokens, 768 cells.
    const layerBytes = 8 * 64 * 2 * 2;
    expect(cache('ik_llama.cpp')).toBe(24 * 32_768 * layerBytes);
    expect(cache('llama.cpp')).toBe((12 * 32_768 + 12 * 768) * layerBytes);
  });
});
