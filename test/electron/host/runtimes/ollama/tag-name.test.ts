import { describe, expect, it } from 'vitest';
import { sameTag } from '../../../../../electron/host/runtimes/ollama/tag-name.ts';
import { isOlder } from '../../../../../electron/host/runtimes/ollama/version-order.ts';

describe('sameTag', () => {
  it.each([
    ['qwen3.5', 'qwen3.5:latest'],
    ['library/qwen3.5:9b', 'qwen3.5:9b'],
    ['registry.ollama.ai/library/qwen3.5:9b', 'qwen3.5:9b'],
    ['qwen3.5:9b-q4_K_M', 'qwen3.5:9b-Q4_K_M'],
    ['hf.co/unsloth/Qwen3.5-9B-GGUF:Q6_K', 'hf.co/unsloth/Qwen3.5-9B-GGUF:q6_k'],
    ['localhost:5000/library/small', 'localhost:5000/library/small:latest'],
  ])('%s is %s', (a, b) => {
    expect(sameTag(a, b)).toBe(true);
  });
  it.each([
    ['qwen3.5:9b', 'qwen3.5:9b-q4_K_M'],
    ['qwen3.5', 'qwen3.6'],
    ['someone/qwen3.5:9b', 'qwen3.5:9b'],
  ])('%s is not %s', (a, b) => {
    expect(sameTag(a, b)).toBe(false);
  });
});

describe('isOlder', () => {
  it.each([
    ['0.17.0', '0.17.1', true],
    ['0.9.9', '0.17.1', true],
    ['0.17.1', '0.17.1', false],
    ['0.18', '0.17.1', false],
    ['0.17.1-rc0', '0.17.1', false],
    ['v0.5.1', '0.17.1', true],
    ['0.0.0', '0.17.1', false],
    ['unknown', '0.17.1', false],
  ])('%s before %s: %s', (version, minimum, expected) => {
    expect(isOlder(version, minimum)).toBe(expected);
  });
});
