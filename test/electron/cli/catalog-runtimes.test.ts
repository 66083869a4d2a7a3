import { describe, expect, it } from 'vitest';
import { commandLine } from '../../support/run-command-line.ts';
import { testCatalog } from '../../support/catalog.ts';

describe('catalog show of a runtime', () => {
  it.each(testCatalog().runtimes)('prints for $id each format, each model and each source that a rule of it names', async (runtime) => {
    const { out, exitCode } = await commandLine(['catalog', 'show', runtime.id]);
    expect(exitCode).toBe(0);
    const lines = out.split('\n');
    for (const { loadable, on } of runtime.supports) {
      expect(lines.filter((line) => line.startsWith(`${loadable} `))).toHaveLength(on.length);
      for (const { sourceId } of on) expect(out).toMatch(new RegExp(`^  ${sourceId}: \\S`, 'm'));
    }
    for (const { families = [], models = [], minVersion, status, sourceId } of runtime.models) {
      const name = [...families, ...models][0];
      if (name === undefined || minVersion === undefined) continue;
      expect(lines.some((line) => [name, minVersion, status, sourceId].every((part) => line.includes(part)))).toBe(true);
    }
    for (const { feature, starts, status, sourceId } of runtime.features)
      expect(lines.some((line) => line.startsWith(feature) && [starts, status, sourceId].every((part) => line.includes(` ${part} `)))).toBe(
        true,
      );
  });

  it('prints how a server is started where that is documented, and says so where none is', async () => {
    expect((await commandLine(['catalog', 'show', 'tensorrt-llm'])).out).toMatch(/^ {2}trtllm-serve \{repository\} /m);
    expect((await commandLine(['catalog', 'show', 'mlx'])).out).toMatch(/^Start\n {2}no line in the catalog$/m);
  });

  it('is the entry itself in JSON', async () => {
    const { out } = await commandLine(['catalog', 'show', 'vllm', '--json']);
    expect(JSON.parse(out)).toEqual(testCatalog().runtimes.find(({ id }) => id === 'vllm'));
  });

  it('is listed beside the others with what it loads', async () => {
    const { out } = await commandLine(['catalog', 'list', 'runtimes']);
    expect(out).toMatch(/^tensorrt-llm +TensorRT-LLM +bf16, .* linux +documented ones only$/m);
    expect(out).toMatch(/^llama\.cpp +llama\.cpp +gguf +linux, darwin, win32, mobile +all that its formats allow$/m);
  });
});

describe('a plan for a phone', () => {
  it('offers no pull through Ollama', async () => {
    const { out } = await commandLine(['plan', '--hardware', 'phone-8']);
    expect(out).toMatch(/^ +get it +\S+ on Hugging Face; llama\.cpp loads it$/m);
    expect(out).not.toMatch(/quartermaster pull|OLLAMA_/);
  });
});
