import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildOnce, repository } from './built.ts';

const question = JSON.stringify({
  id: 'a',
  hardware: 'nvidia-rtx-4090',
  model: 'qwen3.6-27b',
  quant: 'Q4_K_M',
  runtime: 'llama.cpp',
  context: 32768,
  prompt: 8000,
  output: 1000,
  concurrency: 1,
});

describe('the built command', () => {
  beforeAll(buildOnce, 60_000);

  it('ends without a word when the reader of its output leaves early', async () => {
    const child = spawn(process.execPath, [join(repository, 'dist/cli/quartermaster.js'), 'estimate', '--batch', '-']);
    let err = '';
    child.stderr.on('data', (chunk) => (err += chunk));
    child.stdout.once('data', () => child.stdout.destroy());
    child.stdin.end(`${question}\n`.repeat(500));
    const [code] = await once(child, 'close');
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});
