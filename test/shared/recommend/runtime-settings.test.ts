import { describe, expect, it } from 'vitest';
import { settingsToSet } from '#shared/recommend/runtime-settings.ts';
import { findModel, findRuntime } from '#shared/evaluate/subjects.ts';
import { GIB } from '#shared/units.ts';
import { testCatalog } from '../../support/catalog.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';

const catalog = testCatalog();
const ollama = findRuntime(catalog, 'ollama');

type Question = { readonly model: string; readonly contextTokens: number; readonly concurrency: number; readonly kvType: 'f16' | 'q8_0' };

/** "VARIABLE=value" of a load on cards of so many GiB. */
function settings(
  gib: readonly number[],
  { model = 'gpt-oss-20b', contextTokens = 8192, concurrency = 1, kvType = 'f16' }: Partial<Question> = {},
): readonly string[] {
  const machine = resolvedMachine({ devices: gib.map((size) => ({ freeBytes: size * GIB })) });
  const load = { machine, model: findModel(catalog, model), workload: { contextTokens, concurrency }, requirements: { kvType } };
  return settingsToSet(ollama, load).map(({ variable, value }) => `${variable}=${value}`);
}

describe('settings that make Ollama start a model as planned', () => {
  // Ollama: under 23 GiB 4,096 tokens, from 23 GiB 32,768, from 47 GiB 262,144, over all cards together.
  it.each<[readonly number[], number]>([
    [[], 4096],
    [[16], 4096],
    [[24], 32_768],
    [[16, 16], 32_768],
    [[24, 24], 262_144],
  ])('name no context where it is what a machine with cards of %j GiB starts with: %d', (gib, contextTokens) => {
    expect(settings(gib, { model: 'qwen3.5-9b', contextTokens })).toEqual([]);
    expect(settings(gib, { model: 'qwen3.5-9b', contextTokens: 8192 })).toEqual(['OLLAMA_CONTEXT_LENGTH=8192']);
  });

  it('know that a model has a limit of its own: gpt-oss holds 131,072 tokens', () => {
    expect(settings([80], { contextTokens: 131_072 })).toEqual([]);
  });

  it('name several requests at a time, unless the architecture is served one at a time anyway', () => {
    expect(settings([16], { contextTokens: 4096, concurrency: 4 })).toEqual(['OLLAMA_NUM_PARALLEL=4']);
    expect(settings([16], { model: 'qwen3.5-9b', contextTokens: 4096, concurrency: 4 })).toEqual([]);
  });

  it('name the type of the cache', () => {
    expect(settings([16], { contextTokens: 4096, kvType: 'q8_0' })).toEqual(['OLLAMA_KV_CACHE_TYPE=q8_0']);
  });

  it('are none for a runtime that takes what it is given', () => {
    const load = {
      machine: resolvedMachine({ devices: [] }),
      model: findModel(catalog, 'qwen3.5-9b'),
      workload: { contextTokens: 8192, concurrency: 4 },
      requirements: { kvType: 'q8_0' },
    } as const;
    expect(settingsToSet(findRuntime(catalog, 'llama.cpp'), load)).toEqual([]);
  });
});
