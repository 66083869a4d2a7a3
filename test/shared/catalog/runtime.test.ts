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
    const { pool } = runtimeNamed('vllm');
    expect(runtimeSchema.safeParse({ ...runtimeNamed('llama.cpp'), pool }).error?.issues[0]?.path).toEqual(['pool']);
  });

  it('reserves the more the larger the card, the last row for all others', () => {
    const vllm = runtimeNamed('vllm');
    if (vllm.pool === null) throw new Error('vLLM has no pool');
    const { pool } = vllm;
    const refused = (reserves: typeof pool.reserves) =>
      runtimeSchema.safeParse({ ...vllm, pool: { ...pool, reserves } }).error?.issues[0]?.path;
    const path = ['pool', 'reserves'];
    expect(refused(pool.reserves)).toBeUndefined();
    expect(refused([])).toEqual(path);
    expect(refused(pool.reserves.slice(0, -1))).toEqual(path);
    expect(refused(pool.reserves.toReversed())).toEqual(path);
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
