import { describe, expect, it } from 'vitest';
import { type Kind, kindsOf, supportMatrix } from '#shared/evaluate/support-matrix.ts';
import { findModel, offeredArtifacts } from '#shared/evaluate/subjects.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';
import { commandLine } from '../../support/run-command-line.ts';

const catalog = testCatalog();

const namesOf = (kinds: readonly Kind[], maker: Kind['maker']): readonly string[] =>
  kinds.filter((kind) => kind.maker === maker).map(({ name }) => name);

function rowOf(modelId: string, runtimeId: string, loadable: string) {
  const row = supportMatrix(catalog, findModel(catalog, modelId)).find((one) => one.runtimeId === runtimeId && one.loadable === loadable);
  if (!row) throw new Error(`no row of ${modelId} in ${runtimeId}`);
  return row;
}

describe('what starts where', () => {
  it('is told of every generation of cards once, and of the processor', () => {
    const names = kindsOf(catalog).map(({ maker, generation, name }) => `${maker} ${generation} ${name}`);
    expect(new Set(names).size).toBe(names.length);
    for (const name of ['nvidia Ada 8.9', 'nvidia Blackwell 12.0', 'amd CDNA 3.0 gfx942', 'apple M4 M4 Max', 'cpu processor processor'])
      expect(names).toContain(name);
  });

  it('is what the rules of a runtime say of a format, with the version that a family needs', () => {
    const row = rowOf('deepseek-v3.2', 'vllm', 'nvfp4');
    // NVFP4 is native on Blackwell for data centres, unpacked on Hopper; V3.2 does not start below or on desktops (vllm-issue-40851).
    expect(namesOf(row.native, 'nvidia')).toEqual(['10.0', '10.3', '11.0']);
    expect(namesOf(row.weightsOnly, 'nvidia')).toEqual(['9.0']);
    expect(row.versions).toEqual(['0.18.0']);
    expect(namesOf(rowOf('qwen3.6-27b', 'sglang', 'fp8').native, 'nvidia')[0]).toBe('8.9');
    expect(namesOf(rowOf('qwen3.6-27b', 'mlx', 'mlx').native, 'nvidia')).toEqual([]);
    expect(rowOf('qwen3.6-27b', 'llama.cpp', 'gguf').native.some(({ maker }) => maker === 'cpu')).toBe(true);
  });

  it('says why where it is nowhere', () => {
    const { native, weightsOnly, refused } = rowOf('qwen3.6-27b', 'tensorrt-llm', 'fp8');
    expect([native, weightsOnly]).toEqual([[], []]);
    expect(inEnglish(refused ?? '')).toMatch(/TensorRT-LLM does not document Qwen3\.6-27B/);
  });

  it('has a row for each runtime and format of files that are offered, and either places or a reason', () => {
    for (const model of catalog.models) {
      const formats = new Set(offeredArtifacts(model).map(({ format }) => format));
      const rows = supportMatrix(catalog, model);
      expect(rows.some(({ loadable }) => loadable === 'gguf')).toBe(formats.has('gguf'));
      for (const { native, weightsOnly, refused } of rows) expect(native.length + weightsOnly.length > 0).toBe(refused === null);
    }
  });

  it('is printed with a model, makers and generations alone where all of them are meant', async () => {
    const { out } = await commandLine(['catalog', 'show', 'deepseek-v3.2']);
    expect(out).toMatch(/^llama\.cpp +gguf +AMD; Apple M1, .*; NVIDIA; processor$/m);
    expect(out).toMatch(
      /^vLLM +nvfp4 +0\.18\.0 +NVIDIA Blackwell \(10\.0, 10\.3, 11\.0\); weights only, 16-bit arithmetic: NVIDIA Hopper$/m,
    );
  });
});
