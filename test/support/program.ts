import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export const repository = join(import.meta.dirname, '../..');

export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly out: string; readonly err: string };

/** A process, what it prints, and how it ends. */
export type Program = { readonly child: ChildProcess; readonly ended: Promise<Ended> };

/** The built command line as a process of its own. */
export function startProgram(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Program {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [join(repository, 'dist/cli/quartermaster.js'), ...args], { stdio: 'pipe', env });
  return { child, ended: endOf(child) };
}

async function endOf(child: ChildProcess): Promise<Ended> {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => (out += chunk));
  child.stderr?.on('data', (chunk) => (err += chunk));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, out, err };
}

const LOOK_MS = 60;

/** Waits until the process listens to signals and does nothing: twice in a row asleep, with the same processor time. Linux only. */
export async function idle({ child }: Program): Promise<void> {
  let before: string | null = null;
  for (;;) {
    const [stat, status] = await Promise.all(['stat', 'status'].map((name) => readFile(`/proc/${child.pid}/${name}`, 'utf8')));
    const [state, , , , , , , , , , , user, system] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
    const now = state === 'S' && hearsHangUp(status ?? '') ? `${user} ${system}` : null;
    if (now !== null && now === before) return;
    before = now;
    await setTimeout(LOOK_MS);
  }
}

/** Node catches other signals of its own accord, this one only for the program. */
const hearsHangUp = (status: string): boolean =>
  Number.parseInt(/^SigCgt:\s*([\da-f]+)$/m.exec(status)?.[1]?.slice(-1) ?? '0', 16) % 2 === 1;
