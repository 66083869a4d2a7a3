import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { english, inEnglish, sentences } from '#shared/words/en.ts';
import { say } from '#shared/words/language.ts';
import { message } from '#shared/words/message.ts';
import { sameText, textSchema } from '#shared/words/text.ts';
import { sentences as chinese, simplifiedChinese } from '#shared/words/zh-cn.ts';
import { generated, valuesById } from './value-types.ts';

const ids = Object.keys(sentences);
const values = valuesById();
const BROKEN = /undefined|NaN|\[object|=>/;

describe('the sentences', () => {
  it('are read with the types of their values, every one', () => {
    expect([...values.keys()].sort()).toEqual([...ids].sort());
  });

  it('are the same in every language', () => {
    expect(Object.keys(chinese).sort()).toEqual([...ids].sort());
  });

  it.each([english, simplifiedChinese])('can all be said in $locale, whatever their values', (language) => {
    for (const [id, arbitrary] of values) {
      fc.assert(
        fc.property(arbitrary, (given) => {
          const said = say(generated(id, given), language);
          expect(said, id).not.toMatch(BROKEN);
          expect(said.trim(), id).not.toBe('');
        }),
        { numRuns: 20 },
      );
    }
  });

  it('leave no English behind in Chinese, but names, commands and symbols', () => {
    const left = new Map<string, string>();
    for (const [id, arbitrary] of values) {
      for (const given of fc.sample(arbitrary, 8)) {
        const words = say(generated(id, given), simplifiedChinese)
          .replace(/[“"`][^”"`]*[”"`]/g, '')
          .match(/[A-Za-z][A-Za-z.]+/g);
        for (const word of words ?? []) if (!LATIN_IN_CHINESE.has(word)) left.set(`${id}: ${word}`, word);
      }
    }
    expect([...left.keys()]).toEqual([]);
  });
});

/** Names, units, commands and symbols of formulas, which Chinese engineers write as they are. */
const LATIN_IN_CHINESE = new Set(
  (
    'token tok GiB GB MiB KV API PUE SHA JSON NOTICE Meta Ollama Quartermaster quartermaster IT US Metal GPU MIG PCIe GHz FP DDR ' +
    'minMachines iogpu.wired ttm.pages BIOS scan measure vram ram set path value memory.totalBytes catalog list out FILE npm run check schemaVersion ' +
    'TFLOPS MT NUMA TB wired limit mb VALUE KEY USD USA DEU Texas kWh true false idleWatts activeWatts sources.json calibration serving.json ' +
    'hardware MTP workload contextTokens llama.cpp ik runtime macOS Windows Linux GGUF MLX BF FP NVFP INT safetensors models show CPU Gated DeltaNet Mamba MLA DSA Hugging Face AI max ' +
    'ModelSlim Blackwell Hopper Ada Ampere Turing Volta Pascal Maxwell sm tensor AMD Vulkan AMDVLK Mesa RADV'
  ).split(' '),
);

describe('a message', () => {
  const one = message('report.machine-count', { count: 1 });

  it('is its English sentence in JSON', () => {
    expect(JSON.parse(JSON.stringify({ said: one, plain: 'as it was' }))).toStrictEqual({ said: '1 machine', plain: 'as it was' });
  });

  it('takes the form of the noun that goes with the number', () => {
    const counted = (count: number) => inEnglish(message('report.machine-count', { count }));
    expect([0, 1, 2, 21].map(counted)).toEqual(['0 machines', '1 machine', '2 machines', '21 machines']);
  });

  it('says the same as one with the same values, however deep', () => {
    const because = (count: number) => message('report.not-known-because', { reason: message('report.machine-count', { count }) });
    expect(sameText(because(1), because(1))).toBe(true);
    expect(sameText(because(1), because(2))).toBe(false);
    expect(sameText(one, '1 machine')).toBe(false);
    expect(sameText('a', 'a')).toBe(true);
  });

  it('passes for a text where documents are read, and a number does not', () => {
    expect(textSchema.parse(one)).toBe(one);
    expect(textSchema.parse('said')).toBe('said');
    expect(textSchema.safeParse(3).success).toBe(false);
  });
});

describe('numbers in Chinese', () => {
  const { voice } = simplifiedChinese;

  it.each([
    [voice.tokenCount(555e6), '5.55亿'],
    [voice.tokenCount(20_000), '2万'],
    [voice.tokenCount(9_000), '9,000'],
    [voice.percent(0.5), '50%'],
    [voice.usdCents(-1234.5), `−US$${new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2 }).format(1234.5)}`],
    [voice.duration(95), '1\u202f分 35\u202f秒'],
    [voice.assumption(true), '是'],
    [voice.list(['a', 'b']), 'a、b'],
  ])('read %s', (said, expected) => {
    expect(said).toBe(expected);
  });
});
