import { describe, expect, it } from 'vitest';
import { nearest } from '#shared/errors.ts';

describe('nearest', () => {
  it('puts the smallest edit distance first and breaks ties by name', () => {
    expect(nearest('qwen3.5-72b', ['deepseek-v3.2', 'qwen3.5-27b', 'qwen3.5-2b'])).toEqual(['qwen3.5-2b', 'qwen3.5-27b', 'deepseek-v3.2']);
  });
});
