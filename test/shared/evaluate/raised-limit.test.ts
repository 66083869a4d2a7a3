import { describe, expect, it } from 'vitest';
import { explain } from '#shared/evaluate/explain.ts';
import { openQuestions } from '#shared/hardware/open-questions.ts';
import { setValues } from '#shared/hardware/set-values.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { GIB, gib } from '#shared/units.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';
import { ASKED, planInput } from '../../support/plan-input.ts';

const STRIX_HALO = 'amd-8060s-ryzen-ai-max-395-strix-halo';
const BIG = 'qwen3.5-397b-a17b';

const changesOf = (hardware: string, ramGib: number, [modelId, quantization]: readonly [string, string]): readonly string[] =>
  (explain(planInput({ hardware, ramGib }), { modelId, quantization, runtimeId: 'llama.cpp' }).changes ?? [])
    .filter(({ kind }) => kind === 'memory-limit')
    .map(({ text, fit }) => `${fit.verdict} ${inEnglish(text)}`);

describe('a limit that its owner may raise', () => {
  it.each([
    [192, 'UD-Q3_K_XL'],
    [256, 'Q4_K_M'],
  ])('puts the 397B wholly on the GPU of a Mac with %i GB, with the command and what is left', (ramGib, quantization) => {
    const [words = ''] = changesOf(ramGib === 192 ? 'apple-m2-ultra' : 'apple-m3-ultra', ramGib, [BIG, quantization]);
    const [, mib] = /^fits GPU share raised to .* sudo sysctl iogpu\.wired_limit_mb=(\d+) /.exec(words) ?? [];
    // Sixteen GiB stay with macOS at least.
    expect(Number(mib) / 1024).toBeLessThanOrEqual(ramGib - 16);
    expect(words).toMatch(/which leaves [\d.]+\sGiB to macOS/);
  });

  it('is ttm.pages_limit on Linux, in pages of 4 KiB', () => {
    const [words = ''] = changesOf(STRIX_HALO, 128, ['qwen3.5-122b-a10b', 'Q4_K_M']);
    const [, size, pages] = /raised to ([\d.]+)\sGiB.*ttm\.pages_limit=(\d+) /.exec(words) ?? [];
    expect((Number(pages) * 4096) / GIB).toBeCloseTo(Number(size), 0);
    expect(Number(pages)).toBeLessThanOrEqual(31457280);
  });

  it('is named for no card with memory of its own, and not where even the highest is too low', () => {
    expect(changesOf('nvidia-rtx-4090', 64, [BIG, 'Q4_K_M'])).toEqual([]);
    expect(changesOf('apple-m2-ultra', 192, [BIG, 'Q4_K_M'])).toEqual([]);
  });
});

describe('the share of a Strix Halo that one does not have', () => {
  const catalog = testCatalog();
  const profile = whatIfProfile({ hardware: STRIX_HALO, ramBytes: gib(128) }, catalog, ASKED);

  it('is asked for, and what is answered is planned with', () => {
    expect(openQuestions(profile).map(({ path }) => path)).toContain('accelerators.0.memoryBytes');
    const told = setValues(profile, ['accelerators.0.memoryBytes=96GiB'], catalog);
    expect(told.accelerators[0]?.freeMemoryBytes).toMatchObject({ value: gib(96), basis: { sourceId: 'user' } });
    expect(openQuestions(told)).toEqual([]);
  });
});
