import { z } from 'zod';
import { fact } from './source.ts';

const count = z.int().positive();

/** Languages that tokens are counted in: Latin letters, letters with marks, characters without spaces, syllables. */
export const countedLanguages = ['en', 'de', 'zh', 'ja', 'ko', 'th', 'vi'] as const;

/** What cuts text into tokens; several models share one. */
export const tokenizerSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** Characters are code points of Unicode; the same text in each language. */
  tokensPerThousandCharacters: fact(z.strictObject({ en: count, de: count, zh: count, ja: count, ko: count, th: count, vi: count })),
});
