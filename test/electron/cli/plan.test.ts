import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hardwareProfileSchema } from '#shared/hardware/profile.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { recommendationSchema } from '#shared/recommend/recommendation.ts';
import { gib } from '#shared/units.ts';
import { testCatalog } from '../../support/catalog.ts';
import { commandLine, jsonCommandLine } from '../../support/run-command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'quartermaster-cli-'));
const CARD = ['--hardware', 'nvidia-rtx-4090', '--ram', '64'];

describe('scan', () => {
  it('prints a profile of this machine and saves it where it is told to', async () => {
    const file = join(folder, 'machine.json');
    const { exitCode, document } = await jsonCommandLine(['scan', '--out', file]);
    expect(exitCode).toBe(0);
    const profile = hardwareProfileSchema.parse(document);
    expect(profile.origin).toBe('probed');
    expect(profile.probes.length).toBeGreaterThan(3);
    expect(hardwareProfileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))).toEqual(profile);
  });

  it('gives the same profile from its own capture', async () => {
    const capture = join(folder, 'capture');
    const scanned = await jsonCommandLine(['scan', '--capture', capture]);
    const replayed = await jsonCommandLine(['scan', '--replay', capture]);
    const stable = (document: unknown) => {
      const { accelerators, cpu, os, memory } = hardwareProfileSchema.parse(document);
      return { accelerators, cpu, os, total: memory.totalBytes };
    };
    expect(stable(replayed.document)).toEqual(stable(scanned.document));
  });

  it('refuses a capture that is not there, with the exit code of a missing input', async () => {
    const { exitCode, err } = await commandLine(['scan', '--replay', join(folder, 'nowhere')]);
    expect(exitCode).toBe(5);
    expect(err).toMatch(/nowhere/);
  });
});

describe('plan', () => {
  it('prints a recommendation for catalog hardware', async () => {
    const { exitCode, document } = await jsonCommandLine(['plan', ...CARD, '--use-case', 'coding', '--limit', '5']);
    expect(exitCode).toBe(0);
    const recommendation = recommendationSchema.parse(document);
    expect(recommendation.ranked).toHaveLength(5);
    expect(recommendation.best).toEqual(recommendation.ranked[0]);
  });

  it('says what to start Ollama with where the plan holds another context than Ollama starts with: 32,768 on 24 GB', async () => {
    const plain = await commandLine(['plan', ...CARD, '--limit', '1']);
    expect(plain.out).toContain('OLLAMA_CONTEXT_LENGTH=16384   (else Ollama starts it with 32,768 tokens of context here)');
    const atOnce = await commandLine(['plan', ...CARD, '--limit', '1', '--thinking', 'off']);
    expect(atOnce.out).toContain('OLLAMA_CONTEXT_LENGTH=8192 ');
    const same = await commandLine(['plan', ...CARD, '--limit', '1', '--context', '32768']);
    expect(same.out).not.toContain('OLLAMA_CONTEXT_LENGTH');
  });

  it('tells people the machine, the pick with reasons, the ranking and what came nearest', async () => {
    const { exitCode, out } = await commandLine(['plan', ...CARD]);
    expect(exitCode).toBe(0);
    for (const word of ['Machine', 'GeForce RTX 4090', 'Best', 'decode', 'tok/s', 'quantization', 'Nearest']) expect(out).toContain(word);
    expect(out).not.toContain('\u001b[');
  });

  it('tells under the machine what was taken for granted about it', async () => {
    const { out } = await commandLine(['plan', ...CARD]);
    // cli.md: absent --ram-bandwidth means two channels of DDR5-5600, shown as assumed
    expect(out).toMatch(/^ +assumed: memory bandwidth 89\.6\u202fGB\/s: two channels DDR5-5600$/m);
  });

  it('says of unknown main memory that nothing is planned to use it, and how to tell', async () => {
    const profile = whatIfProfile({ hardware: 'nvidia-rtx-4090' }, testCatalog(), '2026-11-24T09:00:00.000Z');
    const nobody = { value: null, reason: 'not probed' };
    const file = join(folder, 'no-memory.json');
    writeFileSync(file, JSON.stringify({ ...profile, memory: { ...profile.memory, totalBytes: nobody, availableBytes: nobody } }));
    const hint = 'main memory unknown (not probed): nothing is planned to use it; say how much there is with --set memory.totalBytes=64GiB';
    expect((await commandLine(['plan', '--profile', file])).out).toContain(hint);
    const told = await commandLine(['plan', '--profile', file, '--set', 'memory.totalBytes=64GiB']);
    expect(told.exitCode).toBe(0);
    expect(told.out).not.toContain('main memory unknown');
  });

  it('asks under the machine which card it is, and takes the answer', async () => {
    const profile = whatIfProfile({ hardware: 'nvidia-rtx-3050-8-gb' }, testCatalog(), '2026-11-24T09:00:00.000Z');
    const candidateIds = ['nvidia-rtx-3050-6-gb', 'nvidia-rtx-3050-8-gb'];
    const accelerators = profile.accelerators.map((card) => ({ ...card, gpuId: null, name: 'Graphics Device', candidateIds }));
    const file = join(folder, 'either-card.json');
    writeFileSync(file, JSON.stringify({ ...profile, accelerators }));
    const question = 'Which one is Graphics Device?  --set accelerators.0.gpuId=nvidia-rtx-3050-6-gb | nvidia-rtx-3050-8-gb';
    const asked = await commandLine(['plan', '--profile', file]);
    expect(asked.out.split('\n')[1]).toBe(`         ${question}`);
    const told = await commandLine(['plan', '--profile', file, '--set', 'accelerators.0.gpuId=nvidia-rtx-3050-8-gb']);
    expect(told.exitCode).toBe(0);
    expect(told.out).not.toContain('Which one is');
  });

  it('plans for a saved profile as for the hardware itself', async () => {
    const file = join(folder, 'what-if.json');
    const profile = whatIfProfile({ hardware: 'nvidia-rtx-4090', ramBytes: gib(64) }, testCatalog(), '2026-11-24T09:00:00.000Z');
    writeFileSync(file, JSON.stringify(profile));
    expect(await jsonCommandLine(['plan', '--profile', file])).toEqual(await jsonCommandLine(['plan', ...CARD]));
  });

  it('plans for a scan that was saved', async () => {
    const file = join(folder, 'scanned.json');
    expect((await commandLine(['scan', '--out', file])).exitCode).toBe(0);
    const planned = await jsonCommandLine(['plan', '--profile', file]);
    expect(planned.exitCode).toBe(recommendationSchema.parse(planned.document).best === null ? 3 : 0);
  });

  it('prints the same bytes for the same question', async () => {
    const args = ['plan', ...CARD, '--json', '--now', '2026-11-24T09:00:00Z'];
    expect((await commandLine(args)).out).toBe((await commandLine(args)).out);
  });

  it('ends with 3 when nothing passes, and still says what came nearest', async () => {
    const { exitCode, out } = await commandLine(['plan', ...CARD, '--min-decode', '100000']);
    expect(exitCode).toBe(3);
    expect(out).toMatch(/too slow/);
  });

  it('takes workload fields from JSON text, from a file, and lets flags win over both', async () => {
    const file = join(folder, 'workload.json');
    writeFileSync(file, JSON.stringify({ useCase: 'coding', contextTokens: 16384 }));
    const fromFile = await commandLine(['plan', ...CARD, '--workload', file]);
    expect(fromFile.out).toContain('coding: context 16,384');
    const both = await commandLine(['plan', ...CARD, '--workload', '{"useCase":"coding"}', '--context', '65536']);
    expect(both.out).toContain('coding: context 65,536');
  });

  it('says which part of the prompt is taken to be cached, on which the first token rests', async () => {
    const { out } = await commandLine(['plan', ...CARD, '--workload', '{"cachedPromptRatio":0.25}']);
    expect(out).toContain('1,000 in (25\u202f% of it cached) / 500 out');
    const fresh = await commandLine(['plan', ...CARD, '--workload', '{"cachedPromptRatio":0}']);
    expect(fresh.out).toContain('1,000 in / 500 out');
  });
});

describe('explain and cost', () => {
  it('explain gives fit, speed, cost and the steps behind them', async () => {
    const { exitCode, document } = await jsonCommandLine([
      'explain',
      'qwen3.6-27b',
      '--quant',
      'Q4_K_M',
      '--hardware',
      'nvidia-rtx-4090',
      '--use-case',
      'coding',
    ]);
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({ fit: { verdict: 'fits', artifactId: 'qwen3.6-27b/q4-k-m' }, steps: expect.any(Array) });
    const ids = (document as { steps: { id: string }[] }).steps.map((step) => step.id);
    for (const id of ['weights', 'kv-cache', 'compute-buffer', 'headroom', 'tpot', 'decode', 'prefill', 'ttft', 'energy'])
      expect(ids).toContain(id);
  });

  it('explain says by how much a file does not fit, and ends with 3', async () => {
    const { exitCode, document } = await jsonCommandLine([
      'explain',
      'qwen3.6-27b',
      '--quant',
      'BF16',
      '--runtime',
      'vllm',
      '--hardware',
      'nvidia-rtx-4090',
    ]);
    expect(exitCode).toBe(3);
    expect(document).toMatchObject({ fit: { verdict: 'does-not-fit', limit: 'accelerator-memory' }, speed: null, cost: null });
  });

  it('explain of a file that does not fit speaks of a runtime that loads it, not of one that cannot', async () => {
    const { exitCode, document } = await jsonCommandLine(['explain', 'qwen3.6-27b', '--quant', 'FP8', '--hardware', 'nvidia-rtx-4090']);
    expect(exitCode).toBe(3);
    expect(document).toMatchObject({ fit: { runtimeId: expect.stringMatching(/^(vllm|sglang)$/), limit: 'accelerator-memory' } });
  });

  it('cost compares owning with APIs and says what moves the total most', async () => {
    const { exitCode, document } = await jsonCommandLine([
      'cost',
      'qwen3.6-27b',
      '--hardware',
      'desktop-rtx-4090',
      '--assume',
      'staffHoursPerMonth=4',
    ]);
    expect(exitCode).toBe(0);
    const { lines, sensitivity, versusApi } = document as {
      lines: { kind: string; usdPerMonth: { point: number } }[];
      sensitivity: unknown[];
      versusApi: unknown[];
    };
    expect(lines.find(({ kind }) => kind === 'staff')?.usdPerMonth.point).toBe(240);
    expect(sensitivity.length).toBeGreaterThan(3);
    expect(versusApi.length).toBeGreaterThan(1);
    expect((await commandLine(['cost', 'qwen3.6-27b', '--hardware', 'desktop-rtx-4090'])).out).toMatch(/Against an API/);
  });
});

describe('estimate --batch', () => {
  const line = (id: string, change: object = {}) =>
    JSON.stringify({
      id,
      hardware: 'nvidia-rtx-4090',
      model: 'qwen3.6-27b',
      quant: 'Q4_K_M',
      runtime: 'llama.cpp',
      context: 32768,
      prompt: 8000,
      output: 1000,
      concurrency: 1,
      kvType: 'f16',
      ...change,
    });

  it('answers line by line in the same order, and puts an error where a line is wrong', async () => {
    const standardInput = `${line('a')}\n${line('b', { quant: 'BF16', runtime: 'vllm', placement: 'accelerator' })}\n${line('c', { model: 'qwen3.5-72b' })}\nnot json\n`;
    const { exitCode, out } = await commandLine(['estimate', '--batch', '-'], { standardInput });
    expect(exitCode).toBe(0);
    const answers = out
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(answers[0]).toMatchObject({ id: 'a', fit: { verdict: 'fits', maxConcurrency: 3 }, speed: { concurrency: 1 } });
    expect(answers[1]).toMatchObject({ id: 'b', fit: { verdict: 'does-not-fit', limit: 'accelerator-memory' }, speed: null });
    expect(answers[2]).toMatchObject({ id: 'c', error: { code: 'unknown-model', hint: expect.stringContaining('qwen3.5-27b') } });
    expect(answers[3]).toMatchObject({ id: null, error: { code: 'invalid-input' } });
  });

  it('ends with 5 when no line of it can be answered, each still with its error', async () => {
    const bad = [
      line('a', { model: 'qwen3.5-72b' }),
      'not json',
      `"${'['.repeat(2_000_000)}"`,
      '['.repeat(200_000),
      line('e', { profile: 1, hardware: undefined }),
    ];
    const { exitCode, out, err } = await commandLine(['estimate', '--batch', '-'], { standardInput: bad.join('\n') });
    expect(exitCode).toBe(5);
    const errors = out
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(errors.map(({ id, error }) => [id, error.code])).toEqual([
      ['a', 'unknown-model'],
      [null, 'invalid-input'],
      [null, 'invalid-input'],
      [null, 'invalid-input'],
      ['e', 'invalid-input'],
    ]);
    expect(err).toBe('quartermaster: -: none of 5 lines could be answered\n');
  });

  it('is refused where it goes on and on without one question, and not where it began with one', async () => {
    const endless = await commandLine(['estimate', '--batch', '-'], { standardInput: 'y\n'.repeat(5000) });
    expect(endless.exitCode).toBe(5);
    expect(endless.out.split('\n').length).toBeLessThan(1100);
    const begun = await commandLine(['estimate', '--batch', '-'], { standardInput: `${line('a')}\n${'y\n'.repeat(1500)}` });
    expect({ exitCode: begun.exitCode, lines: begun.out.trim().split('\n').length }).toEqual({ exitCode: 0, lines: 1501 });
  });

  it('ends with 130 in the middle when it is interrupted', async () => {
    const interrupt = new AbortController();
    const asked = commandLine(['estimate', '--batch', '-'], { standardInput: `${line('a')}\n`.repeat(2000), signal: interrupt.signal });
    setTimeout(() => interrupt.abort(), 20);
    const { exitCode, out } = await asked;
    expect(exitCode).toBe(130);
    expect(out.split('\n').length).toBeLessThan(2000);
  });

  it('names the keys of a line in its help', async () => {
    const { out } = await commandLine(['estimate', '--help']);
    for (const key of ['hardware', 'ram', 'vram', 'kvType', 'placement']) expect(out).toMatch(new RegExp(`\\b${key}\\b`));
  });
});
