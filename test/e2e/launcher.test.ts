import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { skipExceptOnLinux } from '../support/skip.ts';
import { buildOnce, buildScript, repository } from './built.ts';

/** A real launcher with a real server, and what is left of both after it was asked to end. */

const folder = mkdtempSync(join(tmpdir(), 'quartermaster-launcher-'));
const groups: number[] = [];

type Launched = { readonly launcher: ChildProcess; readonly pid: number; readonly server: number };

/** In a group of its own, as a shell starts it. Waits for what the program says when it is there. */
async function launch(args: readonly string[], ready: RegExp, environment: Record<string, string> = {}): Promise<Launched> {
  const env = { ...process.env, QUARTERMASTER_DATA_DIR: folder, QUARTERMASTER_UI: 'browser', QUARTERMASTER_OPEN: '0', ...environment };
  const launcher = spawn(process.execPath, args, { cwd: repository, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const pid = launcher.pid ?? 0;
  groups.push(pid);
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    launcher.on('exit', () => reject(new Error(`ended: ${printed}`)));
    for (const stream of [launcher.stdout, launcher.stderr])
      stream.on('data', (chunk) => {
        printed += chunk;
        if (ready.test(printed)) resolve();
      });
  });
  return { launcher, pid, server: childOf(pid) };
}

function childOf(parent: number): number {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((name) => new RegExp(`^PPid:\\s${parent}$`, 'm').test(readOrNothing(`/proc/${name}/status`)));
  if (found === undefined) throw new Error('the launcher has started nothing');
  return Number(found);
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A process that has ended and is not yet waited for by anybody (Z) does nothing any more. */
const lives = (pid: number): boolean => /^State:\s+[^ZX]/m.test(readOrNothing(`/proc/${pid}/status`));

const skip = skipExceptOnLinux('/proc, to see what is left');

describe.skipIf(skip)('the launcher', () => {
  beforeAll(buildOnce, 60_000);
  afterAll(() => {
    for (const group of groups) endGroup(group);
    rmSync(folder, { recursive: true });
  });

  const all: readonly (readonly [NodeJS.Signals, 'alone' | 'with its group'])[] = [
    ['SIGINT', 'alone'],
    ['SIGHUP', 'with its group'],
    ['SIGTERM', 'alone'],
    ['SIGHUP', 'alone'],
    ['SIGINT', 'with its group'],
    ['SIGTERM', 'with its group'],
  ];

  it.concurrent.each(all.slice(0, rounds(2, all.length)))('that is told %s (%s) ends the server properly', async (signal, whom) => {
    const { launcher, pid, server } = await launch([buildScript('start.mjs'), '--port', '0'], /\?token=[\w-]+\s/);
    const ended = once(launcher, 'exit');
    process.kill(whom === 'alone' ? pid : -pid, signal);
    expect(await ended).toEqual([0, null]);
    expect(lives(server)).toBe(false);
  });

  it.concurrent('that is killed takes the server with it', async () => {
    const { launcher, pid, server } = await launch([buildScript('start.mjs'), '--port', '0'], /\?token=[\w-]+\s/);
    const ended = once(launcher, 'exit');
    process.kill(pid, 'SIGKILL');
    await ended;
    // It looks every now and then whether its launcher is there.
    while (lives(server)) await setTimeout(50);
  });

  it.concurrent('that is told twice kills a program that does not listen', async () => {
    const root = join(folder, 'deaf');
    mkdirSync(join(root, 'dist/cli'), { recursive: true });
    writeFileSync(join(root, 'package.json'), '{"type":"commonjs"}');
    const deaf = `for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
      setInterval(() => undefined, 1000); console.log('ready');`;
    writeFileSync(join(root, 'dist/cli/quartermaster.js'), deaf);
    const script = `import { launchServer } from ${JSON.stringify(pathToFileURL(buildScript('launch.mjs')).href)};
      const { ended } = launchServer({ root: ${JSON.stringify(root)}, environment: process.env, platform: 'linux', args: [] });
      process.exitCode = (await ended).code;`;
    const { launcher, pid, server } = await launch(['--input-type=module', '--eval', script], /ready/);
    const ended = once(launcher, 'exit');
    // As a terminal and npm tell it: many times, and still once.
    for (let time = 0; time < 3; time++) process.kill(-pid, 'SIGINT');
    await setTimeout(1200);
    expect(lives(server)).toBe(true);
    process.kill(pid, 'SIGINT');
    expect(await ended).toEqual([1, null]);
    expect(lives(server)).toBe(false);
  });
});

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    // Nothing is left of it, as it should be.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
