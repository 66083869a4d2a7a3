import { describe, expect, it } from 'vitest';
import { A4_PAGE, imageTokensOf, SMALL_VIDEO, videoMinuteTokens } from '#shared/catalog/image-tokens.ts';
import { countedLanguages } from '#shared/catalog/tokenizer.ts';
import { testCatalog } from '../support/catalog.ts';
import { commandLine } from '../support/run-command-line.ts';

const { models, tokenizers } = testCatalog();

describe('tokens of a text', () => {
  it('are no more than its bytes: 1 of a Latin letter, 3 of a character, a syllable or a Thai letter', () => {
    for (const { id, tokensPerThousandCharacters: counted } of tokenizers) {
      expect([id, counted.status]).toEqual([id, 'derived']);
      for (const language of countedLanguages) {
        const bytes = ['zh', 'ja', 'ko', 'th'].includes(language) ? 3 : 2;
        expect(counted.value[language]).toBeGreaterThan(100);
        expect(counted.value[language]).toBeLessThan(1000 * bytes);
      }
      expect(Math.min(...Object.values(counted.value))).toBe(counted.value.en);
    }
  });

  it('are those of one tokenizer for all models with vocabularies of one size', () => {
    const bySize = new Map<number, Set<string | null>>();
    for (const { shape, capabilities } of models) {
      if (shape === null) continue;
      const named = bySize.get(shape.vocabulary) ?? new Set();
      bySize.set(shape.vocabulary, named.add(capabilities.tokenizer?.value ?? null));
    }
    for (const [size, named] of bySize) expect([size, named.size]).toEqual([size, 1]);
  });

  it('are shown with who counted them, or said not to be known', async () => {
    expect((await commandLine(['catalog', 'show', 'qwen3-coder-next'])).out).toMatch(
      /^characters .*th 555.*\(derived, udhr-token-counts: /m,
    );
    expect((await commandLine(['catalog', 'show', 'llama-4-scout'])).out).toMatch(/^characters +tokens per 1,000 of them not known$/m);
  });
});

describe('tokens of what is seen', () => {
  const cut = { pixelsPerTokenSide: 32, framesPerToken: 2 };

  it('are squares of an image and of a page', () => {
    expect(imageTokensOf(cut, { width: 1024, height: 1024 })).toBe(32 * 32);
    expect(imageTokensOf(cut, { width: 10, height: 70 })).toBe(2);
    // 1240 ÷ 32 = 38.75 and 1754 ÷ 32 = 54.8.
    expect(imageTokensOf(cut, A4_PAGE)).toBe(39 * 55);
  });

  it('are shared by frames of a video, and not known where that is not', () => {
    // 20 × 15 squares, 120 frames, two at a time.
    expect(videoMinuteTokens(cut, SMALL_VIDEO)).toBe(300 * 60);
    expect(videoMinuteTokens({ ...cut, framesPerToken: null }, SMALL_VIDEO)).toBeNull();
  });

  it('are shown of a model that takes images, with the sizes that they are said of, and left out of one that takes none', async () => {
    const { out } = await commandLine(['catalog', 'show', 'qwen3.6-27b']);
    expect(out).toMatch(/^image +a token for 32 × 32 pixels, 2,145 for a page .*\(derived, config-qwen3\.5-27b/m);
    expect(out).toMatch(/^video +18,000 tokens a minute \(640 × 480, 2 frames a second\)$/m);
    expect((await commandLine(['catalog', 'show', 'llama-4-scout'])).out).toMatch(/^image +tokens unknown$/m);
    expect((await commandLine(['catalog', 'show', 'gpt-oss-20b'])).out).not.toMatch(/^(image|video) /m);
  });
});
