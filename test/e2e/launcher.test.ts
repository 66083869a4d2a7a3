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
  const { npm_lifecycle_event: _ofThisRun, ...inherited } = process.env;
  const env = { ...inherited, QUARTERMASTER_DATA_DIR: folder, QUARTERMASTER_UI: 'browser', QUARTERMASTER_OPEN: '0', ...environment };
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

  /** npm starts a script through a shell; SIGTERM it hands to that shell alone, SIGHUP to nobody. */
  const ends: readonly (readonly ['npm' | 'shell', NodeJS.Signals])[] = [
    ['npm', 'SIGHUP'],
    ['shell', 'SIGTERM'],
  ];

  it.concurrent.each(ends)('whose %s has gone (%s) ends, and what it started', async (whose, signal) => {
    const { script, program } = endlessProgram(join(folder, `gone-${whose}`));
    writeFileSync(join(folder, `${whose}.mjs`), script);
    // The second command keeps the shell from giving way to the first.
    const command = `"$NODE" "${join(folder, `${whose}.mjs`)}"; exit $?`;
    const npm = `require('node:child_process').spawn('/bin/sh', ['-c', process.env.COMMAND], { stdio: 'inherit' });`;
    const environment = { NODE: process.execPath, COMMAND: command, npm_lifecycle_event: 'start' };
    const { pid, server: shell } = await launch(['--eval', npm], /ready/, environment);
    const launcher = childOf(shell);
    const started = childOf(launcher);
    expect(readFileSync(`/proc/${started}/cmdline`, 'utf8')).toContain(program);
    process.kill(whose === 'npm' ? pid : shell, signal);
    while ([shell, launcher, started].some(lives)) await setTimeout(50);
  });

  it.concurrent('that nobody started through npm outlives its shell', async () => {
    const { script } = endlessProgram(join(folder, 'nohup'));
    writeFileSync(join(folder, 'nohup.mjs'), script);
    const shell = `require('node:child_process').spawn(process.execPath, [process.env.SCRIPT], { stdio: 'inherit' });`;
    const environment = { SCRIPT: join(folder, 'nohup.mjs') };
    const { launcher: top, pid, server: launcher } = await launch(['--eval', shell], /ready/, environment);
    const ended = once(top, 'exit');
    process.kill(pid, 'SIGKILL');
    await ended;
    await setTimeout(1200);
    expect(lives(launcher)).toBe(true);
  });

  it.concurrent('that is told twice kills a program that does not listen', async () => {
    const { script } = endlessProgram(
      join(folder, 'deaf'),
      'for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);',
    );
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

/** A launcher, as a script, of a program that runs until somebody ends it. */
function endlessProgram(root: string, first = ''): { readonly script: string; readonly program: string } {
  const program = join(root, 'dist/cli/quartermaster.js');
  mkdirSync(join(root, 'dist/cli'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"type":"commonjs"}');
  writeFileSync(program, `${first} setInterval(() => undefined, 1000); console.log('ready');`);
  const script = `import { launchServer } from ${JSON.stringify(pathToFileURL(buildScript('launch.mjs')).href)};
    const { ended } = launchServer({ root: ${JSON.stringify(root)}, environment: process.env, platform: 'linux', args: [] });
    process.exitCode = (await ended).code;`;
  return { script, program };
}

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    // Nothing is left of it, as it should be.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
