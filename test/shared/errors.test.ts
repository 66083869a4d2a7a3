import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { invalidInput, nearest, nearestHint } from '#shared/errors.ts';
import { hardwareProfileSchema } from '#shared/hardware/profile.ts';
import { workloadSchema } from '#shared/demand/workload.ts';
import { inEnglish } from '#shared/words/en.ts';

const WORKLOAD = {
  useCase: 'chat',
  contextTokens: 8192,
  promptTokens: 1000,
  outputTokens: 500,
  concurrency: 1,
  cachedPromptRatio: 0,
  inputTokensPerMonth: 0,
  outputTokensPerMonth: 0,
};

function messageFor(schema: z.ZodType, input: unknown): string {
  const result = schema.safeParse(input);
  if (result.success) throw new Error('expected the input to be refused');
  return invalidInput('file.json', result.error, { input, hint: '' }).message;
}

describe('nearest', () => {
  it('puts the smallest edit distance first and breaks ties by name', () => {
    expect(nearest('qwen3.5-72b', ['deepseek-v3.2', 'qwen3.5-27b', 'qwen3.5-2b'])).toEqual(['qwen3.5-2b', 'qwen3.5-27b', 'deepseek-v3.2']);
  });

  it('puts names that contain the whole word first', () => {
    expect(nearest('rtx-4090', ['amd-680m', 'nvidia-rtx-4090', 'nvidia-rtx-4080'])[0]).toBe('nvidia-rtx-4090');
  });
});

describe('nearestHint', () => {
  const names = ['lspci', 'coding', 'math', 'qwen3.5-27b', 'qwen3.5-2b', 'deepseek-v3.2'];
  const hint = (wanted: string): string => inEnglish(nearestHint(wanted, names, 'See the list.'));

  it('names what a slip of the keyboard may have meant', () => {
    expect(hint('qwen3.5-72b')).toBe('Nearest: qwen3.5-2b, qwen3.5-27b.');
    expect(hint('Codign')).toBe('Nearest: coding.');
  });

  it('names what contains the word, however much longer it is', () => {
    expect(hint('deep')).toBe('Nearest: deepseek-v3.2.');
  });

  it('suggests nothing where nothing is alike', () => {
    expect(hint('nosuch')).toBe('See the list.');
  });
});

describe('invalidInput', () => {
  it('names file, field, expectation and the value that was found', () => {
    expect(messageFor(workloadSchema, { ...WORKLOAD, contextTokens: '32k' })).toBe(
      'file.json: contextTokens: expected a number, got "32k"',
    );
    expect(messageFor(workloadSchema, { ...WORKLOAD, concurrency: -1 })).toBe('file.json: concurrency: expected at least 1, got -1');
    expect(messageFor(workloadSchema, { ...WORKLOAD, tokens: 1 })).toBe('file.json: unknown key tokens');
  });

  it('looks into unions: a fact with a wrong value is named by its own path', () => {
    const profile = {
      origin: 'probed',
      takenAt: '2026-11-24T09:00:00Z',
      os: { platform: 'linux', version: { value: 12, basis: {} }, guest: 'none' },
    };
    expect(messageFor(hardwareProfileSchema, profile)).toMatch(/^file\.json: os\.version\.(value|basis)/);
  });
});
