import { describe, expect, it } from 'vitest';
import { runtimeSchema } from '#shared/catalog/runtime.ts';
import { testCatalog } from '../../support/catalog.ts';

const runtimeNamed = (name: string) => {
  const runtime = testCatalog().runtimes.find(({ id }) => id === name);
  if (!runtime) throw new Error(`the catalog has no ${name}`);
  return runtime;
};

describe('a runtime of the catalog', () => {
  it('whose memory is a pool says what it takes and reserves', () => {
    expect(runtimeSchema.safeParse(runtimeNamed('vllm')).success).toBe(true);
    expect(runtimeSchema.safeParse({ ...runtimeNamed('vllm'), pool: null }).error?.issues[0]?.path).toEqual(['pool']);
  });

  it('whose memory is none has no pool', () => {
    const pool = { utilisationRatio: 0.9, reserveBytesPerDevice: 0 };
    expect(runtimeSchema.safeParse({ ...runtimeNamed('llama.cpp'), pool }).error?.issues[0]?.path).toEqual(['pool']);
  });

  it('that chooses a context by the memory there is does so for any, the more the later the row', () => {
    const ollama = runtimeNamed('ollama');
    const { startsWith } = ollama;
    if (!startsWith) throw new Error('Ollama starts with nothing');
    const refused = (contextTokens: typeof startsWith.contextTokens) =>
      runtimeSchema.safeParse({ ...ollama, startsWith: { ...startsWith, contextTokens } }).error?.issues[0]?.path;
    const rows = startsWith.contextTokens;
    const path = ['startsWith', 'contextTokens'];
    expect(refused(rows)).toBeUndefined();
    expect(refused([])).toEqual(path);
    expect(refused(rows.slice(1))).toEqual(path);
    expect(refused([...rows, ...rows.slice(-1)])).toEqual(path);
  });
});
