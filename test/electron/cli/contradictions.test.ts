import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../../electron/cli/exit-code.ts';
import { commandLine, jsonCommandLine } from '../../support/run-command-line.ts';

const CARD = ['--hardware', 'nvidia-rtx-4090'];
const workload = (fields: object): readonly string[] => ['--workload', JSON.stringify(fields)];

/** Flags of which one would be ignored, and what the sentence names. */
const contradictions: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['a profile and catalog hardware', ['plan', ...CARD, '--profile', 'x.json'], /--profile and --hardware/],
  ['a size beside a profile', ['cost', 'qwen3.5-9b', '--profile', 'x.json', '--ram-bandwidth', '80'], /--ram, --vram and --ram-bandwidth/],
  [
    'a language for a file of programs',
    ['report', ...CARD, '--out', 'never-written', '--formats', 'json', '--locale', 'zh-CN'],
    /--locale zh-CN .* --formats json/,
  ],
  ['two servers, without their passwords', ['runtimes', '--host', 'http://u:p4ss@a', '--host', 'v:w0rd@b'], /twice: http:\/\/a and b\n/],
  ['a measurement of a capture', ['scan', '--measure', '--replay', 'x'], /--measure and --replay/],
  ['a pull without the network', ['--offline', 'pull', 'qwen3.5-9b'], /network.*\n.*--offline/],
  ['an option twice', ['plan', ...CARD, '--context', '8192', '--context', '16384'], /--context is given twice: 8192 and 16384\n/],
  ['an option twice, in both spellings', ['plan', ...CARD, '--hardware=cpu'], /--hardware is given twice: nvidia-rtx-4090 and cpu/],
  ['an option of a choice twice', ['plan', ...CARD, '--kv-type', 'f16', '--kv-type', 'q8_0'], /--kv-type is given twice/],
  ['two files for one profile', ['scan', '--out', 'a', '--out', 'b'], /--out is given twice: a and b/],
  ['two ports', ['serve', '--port', '1', '--port', '2'], /--port is given twice/],
  ['an assumption twice', ['cost', 'qwen3.5-9b', ...CARD, '--assume', 'pue=1.2', '--assume', 'pue=1.4'], /pue is 1\.2 already/],
  ['a value set twice', ['scan', '--set', 'memory.totalBytes=1GiB', '--set', 'memory.totalBytes=2GiB'], /memory\.totalBytes=1GiB already/],
  [
    'a context that the workload says otherwise',
    ['plan', ...CARD, ...workload({ contextTokens: 8192 }), '--context', '16384'],
    /--workload says contextTokens 8192, and --context 16384/,
  ],
  [
    'a use case that the workload says otherwise',
    ['plan', ...CARD, ...workload({ useCase: 'rag' }), '--use-case', 'coding'],
    /--workload says useCase rag, and --use-case coding/,
  ],
  [
    'people whom the workload counts otherwise',
    ['plan', ...CARD, ...workload({ users: { count: 5 } }), '--users', '50'],
    /--workload says count 5, and --users 50/,
  ],
  [
    'a spare that the workload says otherwise',
    ['plan', ...CARD, ...workload({ users: { count: 5, spareMachines: 0 } }), '--spare', '1'],
    /spareMachines 0, and --spare 1/,
  ],
  [
    'a peak that is assumed otherwise',
    ['cost', 'qwen3.5-9b', ...CARD, '--users', '5', '--peak', '2', '--assume', 'peakFactor=3'],
    /--assume says peakFactor 3, and --peak 2/,
  ],
];

describe('flags that contradict each other', () => {
  it.each(contradictions)('(%s) are wrong usage, in a sentence that names them', async (_what, args, message) => {
    const { exitCode, out, err } = await commandLine(args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(message);
  });

  it('are none where they say the same', async () => {
    const same = ['--context', '8192', '--use-case', 'coding', '--runtime', 'llama.cpp', '--runtime', 'ollama', '--limit', '1'];
    const assumed = ['--assume', 'pue=1.2', '--assume', 'pue=1.2'];
    const written = workload({ contextTokens: 8192, useCase: 'coding' });
    const { exitCode } = await commandLine(['plan', ...CARD, ...CARD, ...written, ...same, ...assumed]);
    expect(exitCode).toBe(0);
  });

  it('are an error of their line in a batch', async () => {
    const line = {
      id: 'a',
      model: 'qwen3.6-27b',
      quant: 'Q4_K_M',
      runtime: 'llama.cpp',
      context: 8192,
      prompt: 1000,
      output: 100,
      concurrency: 1,
    };
    const standardInput = JSON.stringify({ ...line, hardware: 'nvidia-rtx-4090', ram: 64, profile: {} });
    const { exitCode, document } = await jsonCommandLine(['estimate', '--batch', '-'], { standardInput });
    expect(exitCode).toBe(5);
    expect(document).toMatchObject({
      id: 'a',
      error: { code: 'usage', message: expect.stringContaining('profile and hardware, ram exclude each other') },
    });
  });
});

describe('exit codes', () => {
  it('are listed once in the help and once in the README, the same ones', async () => {
    const { out } = await commandLine(['--help']);
    const readme = readFileSync('README.md', 'utf8');
    const [, listed = ''] = /Exit codes: ([^.]*)\./.exec(readme) ?? [];
    expect(listed.split('·').map((each) => Number.parseInt(each, 10))).toEqual(EXIT_CODES.map(([code]) => code));
    expect(
      out
        .split('Exit codes:')[1]
        ?.trim()
        .split('\n')
        .map((each) => Number.parseInt(each, 10)),
    ).toEqual(EXIT_CODES.map(([code]) => code));
  });
});
