import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from './main.ts';
import type { Scores } from './scores.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'accuracy-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function run(...args: readonly string[]): { readonly code: number; readonly out: string; readonly err: string } {
  let out = '';
  let err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const code = main(args);
  vi.restoreAllMocks();
  return { code, out, err };
}

const registry = {
  models: { 'llama3.1-8b': { P: 8.03, L: 32, Lfull: 32, kv: 2048, h: 4096, emb: 0.525336576, tied: false, moe: null, swa: null } },
  hardware: { 'a100-80gb-pcie': { bw: 1935, vram: 80, tf: 312, cls: 'nv-dc' } },
};
const row = {
  id: 'b1',
  category: 'gpu-dense',
  metric: 'decode_tps',
  value: 53.02,
  hardware: 'a100-80gb-pcie',
  gpu_count: 1,
  bw_gbs: 1935,
  runtime: 'llama.cpp',
  backend: 'CUDA',
  model: 'llama3.1-8b',
  quant: 'F16',
  file_bytes: 16_063_177_687,
  n_gen: 4096,
  depth: 0,
  kv_type: 'f16',
  batch: 1,
  placement: 'gpu',
};
const score = (rows: readonly unknown[]): Scores => {
  const { code, out, err } = run('--rows', file('rows.json', rows), '--registry', file('registry.json', registry), '--json');
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out) as Scores;
};

describe('accuracy of given rows', () => {
  it('scores Llama 3.1 8B in 16 bits on an A100, 53.02 measured, within 10 %', () => {
    const leaf = score([row]).decode?.singleStream;
    expect(leaf?.n).toBe(1);
    expect(leaf?.medianAbsolutePercentError).toBeLessThan(10);
    expect(leaf?.bandCoverageRatio).toBe(1);
  });

  it('has no section without rows', () => {
    expect(Object.keys(score([row]))).toEqual(['decode', 'excluded', 'folds']);
  });

  it('keeps one stream, many streams, prefill and first token apart', () => {
    const scores = score([
      row,
      { ...row, id: 'b2', batch: 8, category: 'local-batch' },
      { ...row, id: 'b3', metric: 'prefill_tps', n_prompt: 512, value: 5000, category: 'prefill-gpu-dense' },
      { ...row, id: 'b4', metric: 'ttft', n_prompt: 512, value: 150, category: 'ttft' },
    ]);
    expect(scores.decode?.singleStream?.n).toBe(1);
    expect(scores.decode?.batched?.n).toBe(1);
    expect(scores.prefill?.all.n).toBe(1);
    expect(Object.keys(scores.prefill?.byCategory ?? {})).toEqual(['gpu-dense']);
    expect(scores.ttft?.n).toBe(1);
  });

  it('lets the first token of a prompt 16 times as long come more than three times later', () => {
    const ttft = { ...row, metric: 'ttft', category: 'ttft', value: 1 };
    const seconds = [512, 8192].map((tokens) => {
      const error = score([{ ...ttft, n_prompt: tokens }]).ttft?.medianAbsolutePercentError ?? Number.NaN;
      // The row says 1 ms: the error gives the prediction back.
      return (1 + error / 100) / 1000;
    });
    expect((seconds[1] ?? 0) / (seconds[0] ?? 0)).toBeGreaterThan(3);
  });

  it.each([
    'fails_bandwidth_sanity',
    'suspiciously_slow',
    'reported_anomaly',
    'probably_swapping',
    '2_threads_only',
    'tp_degree_unknown',
    'may_include_prefill_time',
  ])('leaves out decode rows flagged %s, and counts them', (flag) => {
    const scores = score([row, { ...row, id: 'b2', flags: ['rounded', flag] }]);
    expect(scores.decode?.singleStream?.n).toBe(1);
    expect(scores.excluded).toEqual({ [`decode row flagged ${flag}`]: 1 });
  });

  it('leaves out no other flag, and no prefill row', () => {
    const prefill = { ...row, id: 'b2', metric: 'prefill_tps', n_prompt: 512, value: 5000, category: 'prefill-gpu-dense' };
    const scores = score([
      { ...row, flags: ['wide_spread'] },
      { ...prefill, flags: ['suspiciously_slow'] },
    ]);
    expect(scores.decode?.singleStream?.n).toBe(1);
    expect(scores.prefill?.all.n).toBe(1);
    expect(scores.excluded).toEqual({});
  });

  it('refuses rows of unknown models, hardware and runtimes with a reason', () => {
    const leaf = score([
      row,
      { ...row, id: 'b2', model: 'nobody-1b' },
      { ...row, id: 'b3', hardware: 'abacus' },
      { ...row, id: 'b4', runtime: 'exllama' },
    ]).decode?.singleStream;
    expect(leaf?.n).toBe(1);
    expect(leaf?.refused).toBe(3);
    const reasons = Object.keys(leaf?.refusedReasons ?? {}).join('; ');
    for (const name of ['nobody-1b', 'abacus', 'exllama']) expect(reasons).toContain(name);
  });
});

describe('the command', () => {
  it('scores the rows that ship with the repository when no file is named', () => {
    vi.stubEnv('QUARTERMASTER_REFERENCE_DIR', '');
    const { code, out } = run('--json');
    vi.unstubAllEnvs();
    const scores = JSON.parse(out) as Scores;
    expect(code).toBe(0);
    expect(scores.decode?.singleStream?.n).toBeGreaterThan(100);
    expect(scores.memory?.total?.n).toBeGreaterThan(50);
    // The goal for weights, cache and compute buffer together: 1 % in the median, 3 % at the 95th percentile.
    expect(scores.memory?.total?.medianAbsolutePercentError).toBeLessThan(1);
    expect(scores.memory?.total?.p95AbsolutePercentError).toBeLessThan(3);
    expect(scores.serving?.throughput?.within2xRatio).toBeGreaterThan(0.95);
  });

  it('prints an aligned table with the peers beside', () => {
    const { code, out } = run('--rows', file('rows.json', [row]), '--registry', file('registry.json', registry));
    expect(code).toBe(0);
    // llmfit: 0.55 × 1935 ÷ (8.03 × 2) = 66.3; FitLLM: 0.75 × 1935 ÷ (8.03 × 16.0005 ÷ 8) = 90.4; whichllm: 0.4 × 1935 ÷ 16.06 = 48.2;
    // 0.7 × 1935 ÷ 16.06 = 84.3; of 53.02.
    expect(out).toMatch(/single stream +1 .* 25\.0 % \(100 %\) +70\.4 % \(0 %\) +9\.1 % \(100 %\) +59\.0 % \(0 %\)/);
  });

  it('ends with 5 and names file and field of a bad row', () => {
    const path = file('rows.json', [row, { ...row, value: '53' }]);
    const { code, out, err } = run('--rows', path, '--registry', file('registry.json', registry), '--json');
    expect(code).toBe(5);
    expect(err).toContain(`${path}: 1.value: expected a number, got "53"`);
    expect((JSON.parse(out) as { error: { code: string } }).error.code).toBe('invalid-input');
  });

  it.each([['missing.json', null] as const, ['broken.json', '{'] as const])('ends with 5 for %s', (name, content) => {
    const path = content === null ? join(folder, name) : file(name, content);
    const { code, err } = run('--memory', path);
    expect(code).toBe(5);
    expect(err).toContain(path);
  });

  it.each([[['--frobnicate']], [['--rows']], [['--rows', 'a.json']], [['--serving', 'a.json']]])('ends with 2 for %s', (args) => {
    expect(run(...args).code).toBe(2);
  });
});
