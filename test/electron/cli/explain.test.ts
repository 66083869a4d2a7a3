import { describe, expect, it } from 'vitest';
import { commandLine } from '../../support/run-command-line.ts';

const HARDWARE = [
  ['nvidia-rtx-4090'],
  ['laptop-rtx-4060-8', '--quant', 'Q4_K_M'],
  ['server-8x-h100-sxm', '--concurrency', '32', '--runtime', 'vllm', '--quant', 'FP8'],
  ['cpu', '--ram', '64'],
];

describe('explain, in words', () => {
  it.each(HARDWARE)('every result on %s has a unit', async (...flags) => {
    const { out } = await commandLine(['explain', 'qwen3.6-35b-a3b', '--hardware', ...flags]);
    const results = out.split('\n').filter((line) => /^ {2}= /.test(line));
    expect(results.length).toBeGreaterThan(10);
    expect(results.filter((line) => !/^ {2}= [\d.,]+( \([\d.,]+ … [\d.,]+\))? (bytes|tokens|USD|s\b|ratio|requests)/.test(line))).toEqual(
      [],
    );
  });

  it('names the tokens that prefill reads after what is cached', async () => {
    const { out } = await commandLine(['explain', 'qwen3.6-27b', '--hardware', 'nvidia-rtx-4090', '--use-case', 'chat']);
    // chat: 1,000 tokens of prompt, half of them cached
    expect(out).toMatch(/^prefill .*freshTokens \/ \(.+\)/m);
    expect(out).toMatch(/^ {4}freshTokens = 500 tokens/m);
  });

  it('names what alone would make a file fit, and says so when nothing would', async () => {
    const cpu = ['--hardware', 'cpu', '--ram', '24', '--context', '131072', '--concurrency', '4', '--quant', 'Q4_K_M'];
    const helped = await commandLine(['explain', 'deepseek-r1-distill-llama-8b', ...cpu]);
    expect(helped.exitCode).toBe(3);
    expect(helped.out).toMatch(/^One of these alone makes it fit:\n {2}1 request at a time instead of 4: fits, /m);
    const beyond = await commandLine(['explain', 'gpt-oss-120b', '--hardware', 'cpu', '--ram', '24']);
    expect(beyond.out).toMatch(/^No single change makes it fit here/m);
  });
});
