import { describe, expect, it } from 'vitest';
import { explain } from '#shared/evaluate/explain.ts';
import { estimateItem, estimateItemSchema } from '#shared/evaluate/estimate-item.ts';
import { setValues } from '#shared/hardware/set-values.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { plan } from '#shared/recommend/plan.ts';
import { gb, gbPerSecond, gib } from '#shared/units.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';
import { ASKED, planInput } from '../../support/plan-input.ts';

const catalog = testCatalog();
const BIG = 'qwen3.5-397b-a17b';

/** The MacBook Pro that its author measured: 48 GB, 17.5 GB/s in sequence. */
const measuredMac = setValues(
  whatIfProfile({ hardware: 'apple-m3-max-40', ramBytes: gib(48) }, catalog, ASKED),
  ['disk.readBytesPerSecond=17.5GB/s'],
  catalog,
);

const item = (change: object) =>
  estimateItemSchema.parse({
    id: 'x',
    model: BIG,
    quant: 'Flash-MoE 2-bit experts',
    runtime: 'flash-moe',
    context: 8192,
    prompt: 100,
    output: 100,
    concurrency: 1,
    placement: 'ssd',
    ...change,
  });

describe('weights read from the disk', () => {
  it.each([
    ['Flash-MoE 2-bit experts', 5.74],
    ['Flash-MoE 4-bit experts', 4.36],
    ['Flash-MoE 4-bit experts', 3.9],
  ])('hold the reported rate of the 397B with %s: %f tok/s [danveloper/flash-moe]', (quant, reported) => {
    const { fit, speed, notes = [] } = estimateItem(item({ quant }), { profile: measuredMac, catalog, asOf: ASKED });
    expect(fit.verdict).toBe('streams-from-disk');
    expect(speed?.bottleneck).toBe('disk');
    expect(speed?.decodeTokensPerSecond.low).toBeLessThan(reported);
    expect(speed?.decodeTokensPerSecond.high).toBeGreaterThan(reported);
    expect(notes.map(inEnglish).join('\n')).toMatch(/takes 4 experts for a token where the model was trained with 10/);
  });

  it('hold a rate reported of DeepSeek-R1 without a card: 212 GB beside 96 GB of memory, over 2 tok/s [John Leimgruber, 2025]', () => {
    const profile = setValues(
      whatIfProfile({ hardware: 'cpu', ramBytes: gib(96) }, catalog, ASKED),
      ['disk.readBytesPerSecond=12.4GB/s'],
      catalog,
    );
    const asked = item({ model: 'deepseek-r1-671b', quant: 'UD-Q2_K_XL', runtime: 'llama.cpp', context: 2048, fileBytes: 212 * gb(1) });
    const { fit, speed } = estimateItem(asked, { profile, catalog, asOf: ASKED });
    expect(fit.verdict).toBe('streams-from-disk');
    expect(speed?.decodeTokensPerSecond.low).toBeLessThan(2);
    expect(speed?.decodeTokensPerSecond.high).toBeGreaterThan(2);
  });

  it('take a dense file at no more than its bytes allow that memory cannot keep', () => {
    const profile = setValues(
      whatIfProfile({ hardware: 'cpu', ramBytes: gib(32) }, catalog, ASKED),
      ['disk.readBytesPerSecond=7GB/s'],
      catalog,
    );
    const asked = item({ model: 'deepseek-r1-distill-llama-70b', quant: 'Q4_K_M', runtime: 'llama.cpp' });
    const { fit, speed } = estimateItem(asked, { profile, catalog, asOf: ASKED });
    if (fit.verdict !== 'streams-from-disk' || fit.placement.fromDisk === undefined) throw new Error(fit.verdict);
    // All of it is read in turn for every token: the cache of the system keeps nothing of use, and at best its own size.
    expect(fit.placement.fromDisk.keptBytes).toMatchObject({ point: 0, low: 0 });
    expect(fit.placement.fromDisk.keptBytes.high).toBeLessThan(gib(32));
    expect(speed?.decodeTokensPerSecond.point).toBeLessThan(gbPerSecond(7) / fit.placement.fromDisk.bytes.point);
  });

  it('are never picked, never ranked, and shown apart with a range', () => {
    const asked = { ...planInput({ hardware: 'apple-m3-max-40' }), profile: measuredMac };
    const { best, ranked, fromDisk = [] } = plan({ ...asked, modelId: BIG });
    expect(best).toBeNull();
    expect(ranked).toEqual([]);
    expect(fromDisk.map(({ artifact }) => artifact.id)).toContain(`${BIG}/flash-moe-2-bit-experts`);
    for (const { fit, speed } of fromDisk) {
      expect(fit.verdict).toBe('streams-from-disk');
      expect(speed.decodeTokensPerSecond.low).toBeLessThan(speed.decodeTokensPerSecond.high);
    }
    const whole = plan(asked);
    expect(whole.ranked.every(({ fit }) => fit.verdict !== 'streams-from-disk')).toBe(true);
  });

  it('are no answer for a model of which a file fits', () => {
    const { ranked, fromDisk = [] } = plan({ ...planInput({ hardware: 'nvidia-rtx-4090' }), modelId: 'qwen3.6-27b' });
    expect(ranked.length).toBeGreaterThan(0);
    expect(fromDisk).toEqual([]);
  });

  it('stand beside a file that does not fit, and change nothing about that', () => {
    const asked = { ...planInput({ hardware: 'apple-m3-max-40' }), profile: measuredMac };
    const { fit, fromDisk } = explain(asked, { modelId: BIG, quantization: 'UD-IQ2_XXS', runtimeId: 'llama.cpp' });
    expect(fit.verdict).toBe('does-not-fit');
    expect(fromDisk?.fit.verdict).toBe('streams-from-disk');
  });

  it('are refused on a computer whose disk nobody measured, with what to do', () => {
    const there = { ...whatIfProfile({ hardware: 'nvidia-rtx-4090', ramBytes: gib(64) }, catalog, ASKED), origin: 'probed' as const };
    const asked = item({ quant: 'Q4_K_M', runtime: 'llama.cpp' });
    const { fit, speed } = estimateItem(asked, { profile: there, catalog, asOf: ASKED });
    expect(speed).toBeNull();
    expect(fit.verdict === 'does-not-fit' && inEnglish(fit.reason ?? '')).toMatch(/scan --measure .* --set disk\.readBytesPerSecond=/);
    const measured = setValues(there, ['disk.readBytesPerSecond=7GB/s'], catalog);
    expect(estimateItem(asked, { profile: measured, catalog, asOf: ASKED }).fit.verdict).toBe('streams-from-disk');
  });

  it('go faster with a faster disk, and with more memory to keep them', () => {
    const rate = (gigabytes: number, ramGib: number): number => {
      const profile = setValues(
        whatIfProfile({ hardware: 'nvidia-rtx-4090', ramBytes: gib(ramGib) }, catalog, ASKED),
        [`disk.readBytesPerSecond=${gigabytes}GB/s`],
        catalog,
      );
      const { speed } = estimateItem(item({ quant: 'Q4_K_M', runtime: 'llama.cpp' }), { profile, catalog, asOf: ASKED });
      return speed?.decodeTokensPerSecond.point ?? 0;
    };
    expect(rate(14, 64)).toBeGreaterThan(rate(7, 64));
    expect(rate(7, 128)).toBeGreaterThan(rate(7, 64));
    expect(rate(7, 64)).toBeGreaterThan(0);
  });
});
