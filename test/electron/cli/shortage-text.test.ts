import { describe, expect, it } from 'vitest';
import { gib } from '#shared/units.ts';
import { shortageText } from '../../../electron/cli/text/shortage-text.ts';

const short = (point: number, high: number) => ({
  verdict: 'does-not-fit' as const,
  artifactId: 'a/b',
  runtimeId: 'llama.cpp',
  shortBytes: { point, low: 0, high, basis: [] },
  limit: 'accelerator-memory' as const,
  reason: 'too large',
});
const textOf = (fit: Parameters<typeof shortageText>[0]): string => shortageText(fit).replaceAll('\u202f', ' ');

describe('what a file lacks', () => {
  it('is said with limit and reason, and never as nothing', () => {
    expect(textOf(short(gib(4.25), gib(4.25)))).toBe('accelerator-memory, 4.3 GiB short (too large)');
    expect(textOf(short(1000, 1000))).toBe('accelerator-memory, less than 0.01 GiB short (too large)');
    expect(textOf(short(0, gib(0.5)))).toBe('accelerator-memory, up to 0.50 GiB short (too large)');
  });

  it('is no memory where the runtime is what stands in the way', () => {
    expect(textOf({ ...short(0, 0), limit: 'runtime-support' })).toBe('runtime-support (too large)');
  });
});
