import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeText } from '../../../electron/host/files/decode-text.ts';
import { runCommand } from '../../../electron/host/run-command.ts';
import { skipOnWindows } from '../../support/skip.ts';

const folder = mkdtempSync(join(tmpdir(), 'run-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function script(name: string, text: string, mode = 0o755): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode });
  return path;
}

const never = new AbortController().signal;
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const expectDead = async (pidFile: string): Promise<void> => {
  const pid = Number(readFileSync(pidFile, 'utf8'));
  for (let tries = 0; tries < 40 && alive(pid); tries++) await wait(50);
  expect(alive(pid)).toBe(false);
};

describe.skipIf(skipOnWindows('these programs are shell scripts'))('a program', () => {
  it('that ends gives its code and both outputs, and takes arguments as they are', async () => {
    const path = script('ok', 'printf "%s|%s" "$1" "$LC_ALL"; echo problem >&2; exit 3');
    expect(await runCommand(path, ['a b;$HOME'], { timeoutSeconds: 5, signal: never })).toEqual({
      outcome: 'done',
      exitCode: 3,
      stdout: 'a b;$HOME|C',
      stderr: 'problem\n',
    });
  });

  it('that is not there is not installed', async () => {
    expect(await runCommand(join(folder, 'missing'), [], { timeoutSeconds: 5, signal: never })).toEqual({ outcome: 'not-installed' });
  });

  it('that may not be run failed: it is there', async () => {
    const path = script('locked', 'exit 0', 0o644);
    expect((await runCommand(path, [], { timeoutSeconds: 5, signal: never })).outcome).toBe('failed');
  });

  it('that hangs is killed in time, with what it started', async () => {
    const pidFile = join(folder, 'grandchild.pid');
    const path = script('hang', `sleep 60 & echo $! > ${pidFile}\nwait`);
    const started = Date.now();
    expect(await runCommand(path, [], { timeoutSeconds: 0.5, signal: never })).toEqual({ outcome: 'timed-out', seconds: 0.5 });
    expect(Date.now() - started).toBeLessThan(5000);
    await expectDead(pidFile);
  });

  it('that hangs on Windows is killed even where taskkill is missing', async () => {
    const { platform } = process;
    const pidFile = join(folder, 'child.pid');
    const path = script('hang-alone', `echo $$ > ${pidFile}\nexec sleep 60`);
    Object.defineProperty(process, 'platform', { value: 'win32' });
    try {
      expect(await runCommand(path, [], { timeoutSeconds: 0.5, signal: never })).toEqual({ outcome: 'timed-out', seconds: 0.5 });
    } finally {
      Object.defineProperty(process, 'platform', { value: platform });
    }
    await expectDead(pidFile);
  });

  it('that is no longer wanted is stopped', async () => {
    const controller = new AbortController();
    const running = runCommand(script('long', 'sleep 60'), [], { timeoutSeconds: 60, signal: controller.signal });
    controller.abort();
    expect(await running).toEqual({ outcome: 'aborted' });
    expect(await runCommand('true', [], { timeoutSeconds: 5, signal: controller.signal })).toEqual({ outcome: 'aborted' });
  });

  it('that prints without end is cut off', async () => {
    const result = await runCommand(script('flood', 'yes'), [], { timeoutSeconds: 20, signal: never, maxBytes: 10_000 });
    expect(result).toEqual({ outcome: 'failed', detail: 'printed more than 10000 bytes' });
  });

  it('that dies of a signal failed', async () => {
    const result = await runCommand(script('dead', 'kill -SEGV $$'), [], { timeoutSeconds: 5, signal: never });
    expect(result).toEqual({ outcome: 'failed', detail: 'ended by SIGSEGV' });
  });
});

describe('text of programs', () => {
  it.each([
    ['UTF-8', Buffer.from('Grün')],
    ['UTF-8 with a mark', Buffer.from('\uFEFFGrün')],
    ['UTF-16, low byte first', Buffer.from('\uFEFFGrün', 'utf16le')],
    ['UTF-16, high byte first', Buffer.from('\uFEFFGrün', 'utf16le').swap16()],
  ])('is read from %s', (_encoding, bytes) => {
    expect(decodeText(bytes)).toBe('Grün');
  });
});
