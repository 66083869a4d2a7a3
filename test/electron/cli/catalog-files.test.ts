import { describe, expect, it } from 'vitest';
import type { RuntimeStatus } from '#shared/api.ts';
import { createOutput } from '../../../electron/cli/output.ts';
import { runtimesText } from '../../../electron/cli/text/runtimes-text.ts';
import { testCatalog } from '../../support/catalog.ts';
import { commandLine, jsonCommandLine } from '../../support/run-command-line.ts';

type Shown = {
  artifacts: {
    id: string;
    fileBytes: number;
    withdrawn: string | null;
    parts: { name: string; point: number; low: number; high: number }[];
  }[];
};

describe('catalog show of a model', () => {
  it.each([
    ['qwen3.5-2b', 'qwen3.5-2b/q8-0', 2e9],
    ['qwen3.5-397b-a17b', 'qwen3.5-397b-a17b/bf16', 807e9],
  ] as const)('%s says of %s where its bytes lie, who says so and how well it is known', async (model, file, bytes) => {
    const { out } = await commandLine(['catalog', 'show', model]);
    const block = out.split('\n\n').find((part) => part.startsWith(`${file}  `)) ?? '';
    expect(block).toMatch(/[\d,]+ bytes.*\((confirmed|derived), [\w.-]+\)/);
    expect(block).toMatch(/read for every token .*GB .*recipe \(derived, tensor-recipe\)/);
    expect(block).toMatch(/embedding/);
    const { artifacts } = (await jsonCommandLine(['catalog', 'show', model])).document as Shown;
    const shown = artifacts.find(({ id }) => id === file);
    expect(shown?.fileBytes).toBeGreaterThan(bytes * 0.99);
    expect(shown?.parts.reduce((sum, { point }) => sum + point, 0)).toBe(shown?.fileBytes);
  });

  it('says which files were withdrawn, and why a model is listed and never planned', async () => {
    expect((await commandLine(['catalog', 'show', 'qwen3.8-27b'])).out).toMatch(/qwen3\.8-27b\/iq4-xs .*withdrawn 2026-08-19/);
    expect((await commandLine(['catalog', 'show', 'glm-5.3-flash'])).out).toMatch(/listed, never planned: .*not published/);
  });

  it('shows versions of a benchmark beside each other', async () => {
    const { out } = await commandLine(['catalog', 'show', 'qwen3.6-27b']);
    for (const version of ['v4.1.1', 'v4.3', 'v4.3.2']) expect(out).toMatch(new RegExp(`AA Intelligence Index ${version} `));
  });
});

describe('a model whose shape is not known', () => {
  it.each(['gemma-4-12b', 'glm-5.3-flash', 'qwen3.8-2.4t-a95b'])('%s is listed and never planned, and the plan says why', async (id) => {
    const server = ['--hardware', 'server-8x-h200-sxm', '--model', id];
    const { exitCode, out } = await commandLine(['plan', ...server]);
    expect(exitCode).toBe(3);
    expect(out).toMatch(/not published.*context memory is unknown/);
  });
});

describe('catalog check', () => {
  it('names every file by how well its size is known', async () => {
    const { files } = (await jsonCommandLine(['catalog', 'check'])).document as { files: Record<string, string[]> };
    const all = testCatalog().models.flatMap(({ artifacts }) => artifacts.map(({ id }) => id));
    expect(Object.values(files).flat().toSorted()).toEqual(all.toSorted());
    expect(files['derived']).toContain('deepseek-v3.2/q4-k-m');
  });
});

describe('where a file can be had', () => {
  it('is a repository of that very model, or said to be unknown', async () => {
    const server = ['plan', '--hardware', 'server-8x-h100-sxm', '--model', 'deepseek-v3.2', '--quant', 'Q4_K_M', '--runtime', 'llama.cpp'];
    const { out } = await commandLine(server);
    expect(out).toMatch(/get it +no repository is known that holds this file of DeepSeek-V3\.2; llama\.cpp loads it/);
  });

  it('is no longer anywhere for a file that was withdrawn', async () => {
    const { exitCode, err } = await commandLine(['pull', 'qwen3.8-27b/iq4-xs']);
    expect(exitCode).not.toBe(0);
    expect(err).not.toMatch(/hf\.co\/unsloth\/Qwen3\.8-27B-GGUF:IQ4_XS/);
    const explained = await commandLine(['explain', 'qwen3.8-27b', '--quant', 'qwen3.8-27b/iq4-xs', '--hardware', 'nvidia-rtx-4090']);
    expect(explained.err).toMatch(/withdrew it on 2026-08-19/);
  });
});

describe('runtimes', () => {
  it('recognises a file of a runtime by its size, one that was withdrawn too', () => {
    const model = { name: 'q4.gguf', sizeBytes: 17_106_773_984, loaded: false, acceleratorRatio: null };
    const status = { runtimeId: 'lm-studio', name: 'LM Studio', status: 'running', version: null, host: null, detail: '', models: [model] };
    const output = createOutput({ out: () => undefined, err: () => undefined, isTty: false, colour: false });
    const said = runtimesText([status as unknown as RuntimeStatus], testCatalog(), output);
    expect(said).toContain('= qwen3.8-27b/q4-k-m@unsloth-2026-08-14, withdrawn by its publisher on 2026-08-19');
  });
});
