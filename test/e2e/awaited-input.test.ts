import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idle, startProgram } from '../support/program.ts';
import { skipExceptOnLinux } from '../support/skip.ts';
import { buildOnce } from './built.ts';

/** Real processes that wait for input which does not come. */

const folder = mkdtempSync(join(tmpdir(), 'quartermaster-input-'));
const pipe = (name: string): string => {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
};
const captureWithPipe = (): string => {
  const directory = join(folder, 'capture');
  mkdirSync(directory);
  execFileSync('mkfifo', [join(directory, 'os-release')]);
  const files = [{ path: '/etc/os-release', file: 'os-release' }];
  writeFileSync(join(directory, 'capture.json'), JSON.stringify({ platform: 'linux', arch: 'x64', files }));
  return directory;
};
const CARD = ['--hardware', 'nvidia-rtx-4090'];

const skip = skipExceptOnLinux('pipes with names, and /proc to see whether a process waits');

describe.skipIf(skip)('a command that waits for input', () => {
  beforeAll(buildOnce, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  const waits: readonly (readonly [string, NodeJS.Signals, () => readonly string[]])[] = [
    ['a profile on standard input', 'SIGINT', () => ['plan', '--profile', '-']],
    ['a profile from a pipe', 'SIGTERM', () => ['plan', '--profile', pipe('profile')]],
    ['a workload from a pipe', 'SIGHUP', () => ['plan', ...CARD, '--workload', pipe('workload')]],
    ['a batch on standard input', 'SIGHUP', () => ['estimate', '--batch', '-']],
    ['a batch from a pipe', 'SIGINT', () => ['estimate', '--batch', pipe('batch')]],
    ['a report from a pipe', 'SIGTERM', () => ['verify', pipe('report')]],
    ['a capture with a pipe in it', 'SIGINT', () => ['scan', '--replay', captureWithPipe()]],
  ];

  it.concurrent.each(waits)('(%s) hears the first %s', async (_what, signal, args) => {
    const program = startProgram(args());
    await idle(program);
    const sent = performance.now();
    program.child.kill(signal);
    const { code, out, err } = await program.ended;
    expect({ code, out, err }).toEqual({ code: 130, out: '', err: 'quartermaster: cancelled\n' });
    expect(performance.now() - sent).toBeLessThan(3000);
  });

  it.concurrent('still reads a pipe whose writer comes later', async () => {
    const path = pipe('late');
    const program = startProgram(['estimate', '--batch', path]);
    await idle(program);
    writeFileSync(path, '{"id":"a"}\n');
    const { code, out } = await program.ended;
    expect(code).toBe(5);
    expect(JSON.parse(out)).toMatchObject({ id: 'a', error: { code: 'invalid-input' } });
  });
});
