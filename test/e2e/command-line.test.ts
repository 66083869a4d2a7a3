import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hardwareProfileSchema } from '#shared/hardware/profile.ts';
import { skipOnWindows } from '../support/skip.ts';
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

  const folder = mkdtempSync(join(tmpdir(), 'command-line-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const scan = (args: readonly string[], stdout: number | 'ignore') =>
    spawn(process.execPath, [join(repository, 'dist/cli/quartermaster.js'), 'scan', ...args], { stdio: ['ignore', stdout, 'ignore'] });

  it.skipIf(skipOnWindows('/dev/stdout')).each([
    ['/dev/stdout', ['--json']],
    ['/proc/self/fd/1', []],
  ])('writes a file that it prints to, as %s with %j, once', async (path, args) => {
    if (!existsSync(path)) return;
    const file = join(folder, 'printed.json');
    const descriptor = openSync(file, 'w');
    const [code] = await once(scan(['--out', path, ...args], descriptor), 'close');
    closeSync(descriptor);
    expect(code).toBe(0);
    expect(hardwareProfileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).success).toBe(true);
  });

  it.skipIf(skipOnWindows('mkfifo'))('can be told to stop while nobody reads the pipe that it is to write to', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const child = scan(['--out', join(folder, 'pipe')], 'ignore');
    const closed = once(child, 'close');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    child.kill('SIGINT');
    expect((await closed)[0]).toBe(130);
  });
});
