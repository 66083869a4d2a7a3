import { describe, expect, it } from 'vitest';
import type { PlannerError } from '#shared/errors.ts';
import { type PullRequest, resolvePullTarget } from '../../../../../electron/host/runtimes/ollama/resolve-tag.ts';
import { resultArtifact } from '#shared/evaluate/result-artifact.ts';
import { testCatalog } from '../../../../support/catalog.ts';

const catalog = testCatalog();
const target = (request: PullRequest, platform: string | null = 'linux') => resolvePullTarget(catalog, request, platform);

function refusal(request: PullRequest, platform: string | null = 'linux'): PlannerError {
  try {
    target(request, platform);
  } catch (error) {
    return error as PlannerError;
  }
  throw new Error('expected a refusal');
}

describe('the tag of a model', () => {
  it('without a quantization is what the library gives by default, in its most explicit form', () => {
    expect(target({ model: 'qwen3.5-9b' })).toMatchObject({
      ollamaTag: 'qwen3.5:9b-q4_K_M',
      artifactId: 'qwen3.5-9b/q4-k-m',
      via: 'ollama-library',
    });
    expect(target({ model: 'qwen3.5-2b' })).toMatchObject({ ollamaTag: 'qwen3.5:2b-q8_0' });
    expect(target({ model: 'gpt-oss-20b' })).toMatchObject({ ollamaTag: expect.stringMatching(/^gpt-oss:(20b|latest)$/) as string });
  });
  it('with a quantization delivers exactly that one', () => {
    expect(target({ model: 'qwen3.5-9b', quantization: 'Q8_0' })).toMatchObject({
      ollamaTag: 'qwen3.5:9b-q8_0',
      artifactId: 'qwen3.5-9b/q8-0',
    });
    expect(target({ model: 'qwen3.5-2b', quantization: 'q4_k_m' }).ollamaTag).toBe('qwen3.5:2b-q4_K_M');
    expect(target({ model: 'deepseek-r1-distill-qwen-32b', quantization: 'fp16' }).ollamaTag).toBe('deepseek-r1:32b-qwen-distill-fp16');
  });
  it('carries the size that the registry prints and the Ollama version that it needs', () => {
    expect(target({ model: 'qwen3.5-122b-a10b' })).toMatchObject({ expectedBytes: 81e9, minOllamaVersion: '0.17.1' });
  });
  it('knows the other tags of the same file', () => {
    expect(target({ tag: 'qwen3.5:9b' }).sameFileTags).toEqual(expect.arrayContaining(['qwen3.5:latest', 'qwen3.5:9b-q4_K_M']));
  });
  it('may be given in place of the model, also with a quantization', () => {
    expect(target({ model: 'qwen3.5:9b' }).ollamaTag).toBe('qwen3.5:9b');
    expect(target({ model: 'qwen3.5:9b', quantization: 'q8_0' }).ollamaTag).toBe('qwen3.5:9b-q8_0');
  });
  it('of an unknown model is passed on when it is a tag, and refused with the nearest ids when it is not', () => {
    expect(target({ model: 'llama3.2:3b' })).toMatchObject({ ollamaTag: 'llama3.2:3b', artifactId: null, expectedBytes: null });
    expect(refusal({ model: 'qwen3.5-9' })).toMatchObject({ code: 'unknown-model', hint: expect.stringContaining('qwen3.5-9b') as string });
    expect(refusal({ model: 'qwen3.5-9b', quantization: 'Q9_9' })).toMatchObject({ code: 'unknown-quantization' });
  });
});

describe('every tag of the catalog', () => {
  const tags = catalog.models.flatMap((model) => model.ollamaTags.map((tag) => ({ model, tag })));
  it('resolves to itself when it can be pulled, and is refused when it is of the cloud', () => {
    expect(tags.length).toBeGreaterThan(50);
    for (const { model, tag } of tags) {
      if (tag.pullable)
        expect(target({ tag: tag.tag }, 'darwin')).toMatchObject({ ollamaTag: tag.tag, modelId: model.id, artifactId: tag.artifactId });
      else expect(refusal({ tag: tag.tag }).code).toBe('usage');
    }
  });
  it('is what its artifact resolves to, or another tag of the same file', () => {
    for (const { tag } of tags.filter(({ tag: { pullable, artifactId } }) => pullable && artifactId !== null)) {
      const found = target({ artifactId: tag.artifactId ?? '' });
      expect([found.ollamaTag, ...found.sameFileTags]).toContain(tag.tag);
    }
  });
});

describe('a tag for macOS', () => {
  const all = catalog.models.flatMap((model) => model.ollamaTags.map((tag) => ({ model, tag })));
  const ofMac = all.filter(({ tag: { platforms } }) => platforms !== undefined);

  it.each(['linux', 'win32'])('is refused on %s, with what runs there, and is offered nowhere on it', (platform) => {
    expect(ofMac.length).toBeGreaterThan(5);
    for (const { model, tag } of ofMac) {
      const error = refusal({ tag: tag.tag }, platform);
      expect(error).toMatchObject({ code: 'no-answer', message: `Ollama runs ${tag.tag} on macOS only` });
      const named = /instead: (.+?)\. For/.exec(error.hint)?.[1]?.split(', ') ?? [];
      expect(named.length).toBeGreaterThan(0);
      for (const name of named) expect(target({ tag: name.split(' ')[0] ?? '' }, platform).ollamaTag).toBe(name.split(' ')[0]);
      expect(target({ model: model.id }, platform).ollamaTag).not.toBe(tag.tag);
    }
  });

  it('is what a quantization means that only it delivers: pulled on macOS, by a server of which nothing is known, and refused elsewhere', () => {
    const request = { model: 'qwen3.8-27b', quantization: 'mxfp8' };
    expect(target(request, 'darwin').ollamaTag).toBe('qwen3.8:27b-mxfp8');
    expect(target(request, null).ollamaTag).toBe('qwen3.8:27b-mxfp8');
    expect(refusal(request).message).toMatch(/on macOS only/);
    expect(refusal({ model: 'qwen3.8-27b', quantization: 'nvfp4' }, 'win32').message).toMatch(/27b-nvfp4 on macOS only/);
  });

  it('gives way to a file that can be fetched under that name', () => {
    const request = { model: 'qwen3.6-35b-a3b', quantization: 'Q8_0' };
    expect(target(request, 'darwin')).toEqual(target(request, 'linux'));
  });

  it('delivers a file to plans of macOS alone, should one be known', () => {
    const [model] = catalog.models.filter(({ id }) => id === 'qwen3.8-27b');
    const [artifact] = model?.artifacts.filter(({ id }) => id === 'qwen3.8-27b/ud-iq4-xs') ?? [];
    if (!model || !artifact) throw new Error('no such file');
    const delivering = model.ollamaTags.map((tag) => (tag.tag === 'qwen3.8:27b-nvfp4' ? { ...tag, artifactId: artifact.id } : tag));
    const known = { ...model, ollamaTags: delivering };
    const tagOn = (platform: string) => resultArtifact(known, artifact, platform).ollamaTag;
    expect([tagOn('darwin'), tagOn('linux'), tagOn('darwin')]).toEqual(['qwen3.8:27b-nvfp4', null, 'qwen3.8:27b-nvfp4']);
  });
});

describe('a cloud tag', () => {
  it.each([{ tag: 'qwen3.5:397b-cloud' }, { model: 'qwen3.5-397b-a17b' }, { tag: 'deepseek-v3.2:cloud' }, { tag: 'whatever:cloud' }])(
    '%j is refused, naming what can be pulled',
    (request) => {
      const error = refusal(request);
      expect(error.code).toBe('usage');
      expect(error.message).toContain('ollama.com');
      const named = /instead: (.+)\.$/.exec(error.hint)?.[1]?.split(', ') ?? [];
      expect(named.length).toBeGreaterThan(1);
      for (const name of named) expect(target({ tag: name.split(' ')[0] ?? '' }).ollamaTag).not.toMatch(/cloud/);
    },
  );
  it('names the nearest of its family first', () => {
    expect(refusal({ tag: 'qwen3.5:397b-cloud' }).hint).toMatch(/instead: qwen3\.5:122b/);
  });
});

describe('a quantization that the library does not have', () => {
  it('is pulled from Hugging Face, and says so', () => {
    expect(target({ model: 'qwen3.5-9b', quantization: 'Q6_K' })).toMatchObject({
      ollamaTag: 'hf.co/unsloth/Qwen3.5-9B-GGUF:Q6_K',
      via: 'hugging-face',
      artifactId: 'qwen3.5-9b/q6-k',
    });
  });
  it('is refused when it is not a GGUF file, or one of several parts', () => {
    expect(refusal({ model: 'qwen3.5-27b', quantization: '4bit' })).toMatchObject({
      code: 'no-answer',
      hint: expect.stringContaining('qwen3.5:27b') as string,
    });
    expect(refusal({ model: 'mistral-small-4' })).toMatchObject({ code: 'no-answer' });
  });
  it('never names a part, an MTP file or a file of ik_llama.cpp', () => {
    for (const model of catalog.models) {
      for (const artifact of model.artifacts.filter(({ format }) => format !== 'gguf')) {
        expect(() => target({ artifactId: artifact.id })).toThrow();
      }
      const foreign = model.artifacts.filter(({ repo }) => repo?.startsWith('ubergarm/') === true);
      for (const artifact of foreign.filter(
        ({ quantization }) => /_K[ST]|KSS|_KL$/.test(quantization) && /^(smol-|IQ\d_K)/.test(quantization),
      )) {
        expect(() => target({ artifactId: artifact.id })).toThrow();
      }
    }
  });
});
