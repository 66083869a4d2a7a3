import { describe, expect, it } from 'vitest';
import type { CatalogArtifact } from '#shared/catalog/artifact.ts';
import type { Quantization } from '#shared/catalog/quantization.ts';
import { testCatalog } from '../support/catalog.ts';

const catalog = testCatalog();
const artifacts = catalog.models.flatMap((model) => model.artifacts);
const artifact = (id: string): CatalogArtifact => {
  const found = artifacts.find((item) => item.id === id);
  if (found === undefined) throw new Error(`no artifact ${id}`);
  return found;
};
const quantization = (id: string): Quantization => {
  const found = catalog.quantizations.find((item) => item.id === id);
  if (found === undefined) throw new Error(`no quantization ${id}`);
  return found;
};

describe('artifacts', () => {
  it.each([
    ['qwen3.6-27b/q4-k-m', 16_817_244_384],
    ['qwen3.6-35b-a3b/ud-q4-k-xl', 22_360_456_160],
    ['qwen3.5-9b/q4-k-m', 5_680_522_464],
    ['qwen3.5-35b-a3b/q4-k-m', 22_016_023_168],
    ['deepseek-v4-flash/ud-q4-k-xl', 155_095_240_320],
    ['gpt-oss-20b/mxfp4', 12_109_566_624],
    ['qwen3.6-27b/fp8', 30_866_866_928],
    ['qwen3.8-27b/ud-iq4-xs', 14_252_845_984],
  ] as const)('%s is known to the byte', (id, bytes) => {
    expect(artifact(id)).toMatchObject({ fileBytes: bytes, fileBytesTolerance: 0, bound: 'exact', sizeBasis: 'published' });
  });

  it.each(['qwen3.6-27b/q8-0', 'qwen3.6-27b/bf16', 'deepseek-v4.1-flash/original', 'deepseek-v3.2-speciale/q4-k-m'])('%s exists', (id) => {
    expect(artifact(id).id).toBe(id);
  });

  it('the preferred publisher has the plain id, the others carry their name', () => {
    expect(artifact('qwen3.5-27b/q4-k-m').repo).toBe('unsloth/Qwen3.5-27B-GGUF');
    expect(artifact('qwen3.5-27b/q4-k-m@bartowski').repo).toBe('bartowski/Qwen_Qwen3.5-27B-GGUF');
    expect(artifact('gpt-oss-20b/mxfp4').repo).toBe('ggml-org/gpt-oss-20b-GGUF');
  });

  it('a rounded size says half of its last digit', () => {
    expect(artifact('deepseek-v3.2/ud-tq1-0').fileBytesTolerance).toBe(Math.floor(0.05 * 1024 ** 3));
    expect(artifact('qwen3.6-27b/awq-int4').fileBytesTolerance).toBe(0.05e9);
  });

  it('the bytes read for every token are kept where the file gave them', () => {
    expect(artifact('qwen3.6-35b-a3b/ud-q4-k-xl').contents.bytesByClass?.alwaysRead).toBe(2_678_180_352);
    expect(artifact('deepseek-v4-flash/ud-q4-k-xl').contents.bytesByClass?.alwaysRead).toBe(7_920_157_020);
  });

  it('a file that nobody publishes has the size of a stock file, of a sister’s or of a registry, and no repository', () => {
    expect(artifact('deepseek-r1-671b/q4-k-m')).toMatchObject({ fileBytes: 404_488_847_360 + 11_000_000, sizeBasis: 'stock', repo: null });
    expect(artifact('deepseek-r1-671b/q8-0')).toMatchObject({ fileBytes: 713e9, sizeBasis: 'listed', repo: null });
    for (const item of artifacts.filter(({ sizeBasis }) => ['stock', 'proxy', 'listed'].includes(sizeBasis)))
      expect([item.id, item.repo]).toEqual([item.id, null]);
  });

  it('nine sizes of DeepSeek-V3.2 are those of a sister model, and none names its repository', () => {
    const proxies = artifacts.filter(({ sizeBasis }) => sizeBasis === 'proxy');
    expect(proxies.map(({ id }) => id.split('/')[0])).toEqual(Array.from({ length: 9 }, () => 'deepseek-v3.2'));
    for (const { note } of proxies) expect(note).toMatch(/DeepSeek-V3(-0324|\.1) .*stand-in/);
  });

  it('every model that makers publish for vLLM has a file that vLLM loads', () => {
    const loaded = new Set(['bf16', 'fp8', 'nvfp4', 'int4', 'fp4-fp8']);
    const without = catalog.models.filter(
      (model) => !model.artifacts.some((item) => loaded.has(quantization(item.quantizationId).loadable)),
    );
    expect(without.map(({ id }) => id)).toEqual([]);
  });

  it('DeepSeek V4-Pro comes in the format of its experts', () => {
    expect(artifact('deepseek-v4-pro/mxfp4-moe-released').fileBytes / 1e9).toBeCloseTo(849.77, 1);
    expect(quantization('mxfp4-moe-released').original).toBe(true);
  });
});

describe('quantizations', () => {
  it.each([
    ['iq1-s', 2.0],
    ['iq2-xxs', 2.38],
    ['iq2-m', 2.93],
    ['q2-k', 3.16],
    ['iq3-xxs', 3.25],
    ['q3-k-m', 4.0],
    ['iq4-xs', 4.46],
    ['q4-k-s', 4.67],
    ['iq4-nl', 4.68],
    ['q4-k-m', 4.89],
    ['q5-k-m', 5.7],
    ['q6-k', 6.56],
    ['q8-0', 8.5],
  ] as const)('%s has the bits of the table', (id, bits) => {
    expect(quantization(id).nominalBits).toBe(bits);
  });

  it.each([
    ['q3-k-xl', 4.0],
    ['ud-q4-k-xl', 4.89],
    ['ud-q8-k-xl', 8.5],
    ['ud-iq2-xxs', 2.38],
  ] as const)('%s takes the row of its family', (id, bits) => {
    expect(quantization(id).nominalBits).toBe(bits);
  });

  it.each([
    ['iq1-kt', 'gguf-ik'],
    ['iq4-kss', 'gguf-ik'],
    ['iq2-kl', 'gguf-ik'],
    ['smol-iq2-ks', 'gguf-ik'],
    ['ud-tq1-0', 'gguf'],
    ['mxfp4', 'gguf'],
    ['bf16', 'bf16'],
    ['bf16-gguf', 'gguf'],
    ['fp8-original', 'fp8'],
    ['gptq-int4', 'int4'],
    ['nvfp4', 'nvfp4'],
    ['mlx-nvfp4', 'mlx'],
    ['original-fp4-fp8', 'fp4-fp8'],
    ['mmproj-f16', 'part'],
    ['mtp', 'part'],
    ['ud-q4-k-xl-mmproj', 'bundle'],
    ['flash-moe-4-bit-experts', 'flash-moe'],
  ] as const)('%s is loaded as %s', (id, loadable) => {
    expect(quantization(id).loadable).toBe(loadable);
  });
});

describe('classes of quantizations', () => {
  it('decode slows down on low-bit names, prefill speeds up on wide ones', () => {
    expect(['iq1-s', 'ud-iq3-xxs', 'q2-k', 'ud-q3-k-xl'].map((id) => quantization(id).speedFamily)).toEqual(['low', 'low', 'low', 'low']);
    expect(['bf16', 'f16', 'fp8', 'nvfp4', 'mxfp4-moe'].map((id) => quantization(id).speedFamily)).toEqual([
      'wide',
      'wide',
      'wide',
      'wide',
      'wide',
    ]);
    expect(['q4-k-m', 'iq4-xs', 'q8-0'].map((id) => quantization(id).speedFamily)).toEqual(['other', 'other', 'other']);
  });

  it('only formats that a model was released in are free of loss', () => {
    const original = catalog.quantizations.filter((item) => item.original).map((item) => item.id);
    expect(original.toSorted()).toEqual(
      [
        'fp8-original',
        'mlx-q8',
        'mxfp4',
        'mxfp4-moe-released',
        'mxfp4-native',
        'original',
        'original-fp4-fp8',
        'ud-q8-k-xl-lossless',
      ].toSorted(),
    );
  });

  it('MXFP4_MOE is for mixtures only', () => {
    expect(catalog.quantizations.filter((item) => item.moeOnly).map((item) => item.id)).toEqual(['mxfp4-moe', 'mxfp4-moe-released']);
    const dense = catalog.models.filter((model) => model.shape?.ffn.kind === 'dense').flatMap((model) => model.artifacts);
    expect(dense.some((item) => quantization(item.quantizationId).moeOnly)).toBe(false);
  });
});

describe('Ollama tags', () => {
  const tags = catalog.models.flatMap((model) => model.ollamaTags);
  const delivers = (tag: string): string | null | undefined => tags.find((item) => item.tag === tag)?.artifactId;

  it.each([
    ['qwen3.5:27b', 'qwen3.5-27b/q4-k-m'],
    ['qwen3.5:latest', 'qwen3.5-9b/q4-k-m'],
    ['qwen3.5:0.8b', 'qwen3.5-0.8b/q8-0'],
    ['qwen3.5:2b', 'qwen3.5-2b/q8-0'],
    ['qwen3.5:2b-q4_K_M', 'qwen3.5-2b/q4-k-m'],
    ['gpt-oss:20b', 'gpt-oss-20b/mxfp4'],
    ['qwen3.5:4b-bf16', 'qwen3.5-4b/bf16-gguf'],
    ['deepseek-r1:671b', 'deepseek-r1-671b/q4-k-m'],
    ['llama4:scout', 'llama-4-scout/q4-k-m'],
  ] as const)('%s delivers %s', (tag, id) => {
    expect(delivers(tag)).toBe(id);
  });

  it('a cloud tag cannot be pulled and delivers nothing', () => {
    const cloud = tags.filter((tag) => tag.tag.endsWith('cloud'));
    expect(cloud).toHaveLength(9);
    for (const tag of cloud) expect(tag).toMatchObject({ pullable: false, artifactId: null });
  });

  it('every local tag whose file is known delivers a GGUF file; those of the MLX runner deliver none, and run on macOS', () => {
    for (const tag of tags.filter((item) => item.artifactId !== null))
      expect([tag.tag, artifact(tag.artifactId ?? '').format]).toEqual([tag.tag, 'gguf']);
    for (const tag of tags.filter(({ tag: name }) => /nvfp4|mxfp8|mlx/.test(name)))
      expect(tag).toMatchObject({ artifactId: null, platforms: ['darwin'] });
  });

  it('names the oldest server that takes a model', () => {
    expect(tags.find((tag) => tag.tag === 'qwen3.8:27b')?.minOllamaVersion).toBe('0.32.12');
    expect(tags.find((tag) => tag.tag === 'qwen3.5:122b')?.minOllamaVersion).toBe('0.17.1');
  });
});

const lenders = (id: string) => catalog.models.find((model) => model.id === id)?.lenders;

describe('lenders', () => {
  it('are the predecessor of the same size, then smaller siblings, never a successor', () => {
    expect(lenders('qwen3.6-27b')).toEqual(['qwen3.5-27b']);
    expect(lenders('qwen3.8-27b')).toEqual(['qwen3.6-27b']);
    expect(lenders('qwen3.5-27b')).not.toContain('qwen3.6-27b');
    expect(lenders('qwen3.5-397b-a17b')?.slice(0, 2)).toEqual(['qwen3.5-122b-a10b', 'qwen3.5-35b-a3b']);
    expect(lenders('llama-4-maverick')).toEqual(['llama-4-scout']);
  });
});
