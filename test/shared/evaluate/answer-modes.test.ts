import { describe, expect, it } from 'vitest';
import { MAX_CONTEXT_TOKENS, type ThinkingChoice, type UseCaseId } from '#shared/demand/workload.ts';
import { modesFor } from '#shared/evaluate/answer-modes.ts';
import { tokensWritten } from '#shared/evaluate/answer-time.ts';
import { findUseCase, workloadFor } from '#shared/evaluate/defaults.ts';
import { findModel } from '#shared/evaluate/subjects.ts';
import { testCatalog } from '../../support/catalog.ts';

const catalog = testCatalog();
const { thinking: rules } = catalog.calibration.evidence;
const modes = (modelId: string, thinking: ThinkingChoice = 'auto', useCase: UseCaseId = 'chat') =>
  modesFor(findModel(catalog, modelId), { useCase: findUseCase(catalog, useCase), thinking }, catalog);
const named = (...asked: Parameters<typeof modes>): readonly string[] =>
  modes(...asked).map(({ mode, effort }) => (effort === null ? mode : `${mode} ${effort}`));

describe('the ways in which a model answers', () => {
  it('are both where it can be switched, and the least effort where it cannot do without', () => {
    expect(named('qwen3.6-27b')).toEqual(['thinking', 'non-thinking']);
    expect(named('gpt-oss-120b')).toEqual(['thinking high', 'thinking low']);
    expect(named('deepseek-v4-flash')).toEqual(['thinking max', 'non-thinking']);
    expect(named('qwen3-coder-next')).toEqual(['non-thinking']);
    expect(named('deepseek-v3.2-speciale')).toEqual(['thinking']);
  });

  it('are those that the question leaves open, or none', () => {
    expect(named('qwen3.6-27b', 'on')).toEqual(['thinking']);
    expect(named('qwen3.6-27b', 'off')).toEqual(['non-thinking']);
    expect(named('qwen3-coder-next', 'on')).toEqual([]);
    expect(named('deepseek-v3.2-speciale', 'off')).toEqual([]);
  });

  it('reason where the output counts the reasoning, and write nothing beside', () => {
    const [mode, ...others] = modes('qwen3.6-27b', 'auto', 'agentic');
    expect(others).toEqual([]);
    expect(mode).toMatchObject({ mode: 'thinking', tokens: { point: 0, low: 0, high: 0 }, basis: { kind: 'assumed' } });
  });

  it('say whose tokens they are: published ones of the model, else the usual ones as an assumption', () => {
    expect(modes('qwen3.6-27b')[0]).toMatchObject({ tokens: { point: 5700, low: 3000, high: 12_000 }, basis: { kind: 'calibrated' } });
    expect(modes('gemma-4-31b')[0]).toMatchObject({ tokens: rules.tokens, basis: { kind: 'assumed', sourceId: rules.sourceId } });
  });
});

describe('what is written before the answer', () => {
  const [thinking, plain] = modes('qwen3.6-27b');
  if (!thinking || !plain) throw new Error('a model with two modes');

  it('is a quarter more from narrow files, between nothing and half more', () => {
    expect(tokensWritten(thinking, 2.93, rules)).toEqual({ point: 5700 * 1.25, low: 3000, high: 18_000 });
    expect(tokensWritten(thinking, 4.89, rules)).toEqual(thinking.tokens);
    expect(tokensWritten(plain, 2.93, rules)).toEqual(plain.tokens);
  });
});

describe('the context that reasoning needs', () => {
  it('is the next power of two that holds request, answer and the longest reasoning, where none was stated', () => {
    // 1,000 + 500 + 14,000.
    expect(workloadFor(catalog, 'chat', {}).contextTokens).toBe(16_384);
    expect(workloadFor(catalog, 'chat', { thinking: 'off' }).contextTokens).toBe(8192);
    expect(workloadFor(catalog, 'chat', { contextTokens: 4096 }).contextTokens).toBe(4096);
    expect(workloadFor(catalog, 'chat', { promptTokens: 20_000 }).contextTokens).toBe(65_536);
  });

  it('is never longer than any context', () => {
    expect(workloadFor(catalog, 'chat', { promptTokens: MAX_CONTEXT_TOKENS - 500 }).contextTokens).toBe(MAX_CONTEXT_TOKENS);
  });
});
