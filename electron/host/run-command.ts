import { type ChildProcess, spawn } from 'node:child_process';
import { decodeText } from './files/decode-text.ts';
import { fileKind, locateProgram } from './locate-program.ts';

/** What became of a program. Missing, hanging, aborted and broken are different answers, none of them an exception. */
export type CommandResult =
  | { readonly outcome: 'done'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly outcome: 'not-installed' }
  | { readonly outcome: 'timed-out'; readonly seconds: number }
  | { readonly outcome: 'aborted' }
  | { readonly outcome: 'failed'; readonly detail: string };

export type CommandOptions = {
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** Most bytes taken of stdout and of stderr. */
  readonly maxBytes?: number;
};

export type RunCommand = (command: string, args: readonly string[], options: CommandOptions) => Promise<CommandResult>;

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/**
 * Runs a program to its end, without a shell and without input. A program that hangs, prints too much or is no longer wanted is killed
 * with everything it started. The only place of the product that starts processes.
 */
export const runCommand: RunCommand = (command, args, options) =>
  new Promise((resolve) => {
    if (options.signal.aborted) {
      resolve({ outcome: 'aborted' });
      return;
    }
    const child = start(command, args);
    if ('outcome' in child) resolve(child);
    else watch(child, options, resolve);
  });

function start(command: string, args: readonly string[]): ChildProcess | CommandResult {
  const program = locate(command);
  if (program === null) return { outcome: 'not-installed' };
  try {
    return spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that a wrapper script and what it started die together.
      detached: process.platform !== 'win32',
      windowsHide: true,
      // The last one: nor may what it starts come from the current folder on Windows.
      env: { ...process.env, LC_ALL: 'C', NoDefaultCurrentDirectoryInExePath: '1' },
    });
  } catch (error) {
    return failure(error);
  }
}

const locate = (command: string): string | null =>
  locateProgram(command, { platform: process.platform, environment: process.env, kindOf: fileKind });

function watch(child: ChildProcess, options: CommandOptions, resolve: (result: CommandResult) => void): void {
  const { timeoutSeconds, signal, maxBytes = DEFAULT_MAX_BYTES } = options;
  let settled = false;
  const settle = (result: CommandResult): void => {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    resolve(result);
  };
  const stop = (result: CommandResult): void => {
    if (settled) return;
    killTree(child);
    settle(result);
  };
  const onAbort = (): void => stop({ outcome: 'aborted' });
  const timer = setTimeout(() => stop({ outcome: 'timed-out', seconds: timeoutSeconds }), timeoutSeconds * 1000);
  signal.addEventListener('abort', onAbort, { once: true });
  const onOverflow = (): void => stop({ outcome: 'failed', detail: `printed more than ${maxBytes} bytes` });
  const stdout = collect(child.stdout, maxBytes, onOverflow);
  const stderr = collect(child.stderr, maxBytes, onOverflow);
  child.on('error', (error) => settle(failure(error)));
  child.on('close', (exitCode, killedBy) => {
    if (exitCode === null) settle({ outcome: 'failed', detail: `ended by ${killedBy ?? 'a signal'}` });
    else settle({ outcome: 'done', exitCode, stdout: stdout(), stderr: stderr() });
  });
}

/** Gathers a stream; the function that it returns gives the text so far. */
function collect(stream: NodeJS.ReadableStream | null, maxBytes: number, onOverflow: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) onOverflow();
    else chunks.push(chunk);
  });
  return () => decodeText(Buffer.concat(chunks));
}

/** Kills the program and all it started, and lets go of its pipes: a grandchild that lives on must not keep us waiting. */
function killTree(child: ChildProcess): void {
  if (child.pid !== undefined) {
    if (process.platform === 'win32') killWindowsTree(child, child.pid);
    else killGroup(child.pid);
  }
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
}

function killWindowsTree(child: ChildProcess, pid: number): void {
  const program = locate('taskkill');
  if (program === null) {
    child.kill();
    return;
  }
  const taskkill = spawn(program, ['/T', '/F', '/PID', String(pid)], { stdio: 'ignore', windowsHide: true });
  // Without this listener the error would end our own program; the child at least can be killed.
  taskkill.on('error', () => child.kill());
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // The group may have ended by itself between the decision and the signal.
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

function failure(error: unknown): CommandResult {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { outcome: 'not-installed' };
  // Its message names the program with the folders that it lies in.
  return { outcome: 'failed', detail: typeof code === 'string' ? `spawn ${code}` : 'spawn failed' };
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : null);
