import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { createMask, type Secrets } from './mask-text.ts';
import type { ProbeIo, SystemFacts } from './probes/probe-io.ts';
import type { CommandResult } from '../run-command.ts';
import { makeDirectory, writeFileAtomically } from '../files/atomic-file.ts';

type RecordedCommand = { readonly command: string; readonly args: readonly string[]; readonly result: CommandResult };

/** A machine whose answers are written down, and what was written down so far. */
export type Capture = {
  readonly io: ProbeIo;
  readonly commands: readonly RecordedCommand[];
  readonly files: ReadonlyMap<string, string | null>;
  readonly directories: ReadonlyMap<string, readonly string[] | null>;
  readonly modelsDiskFreeBytes: () => number | null;
  readonly systemFacts: () => SystemFacts | null;
};

/** Wraps a machine and records every command, file and folder that is asked for. */
export function captureIo(machine: ProbeIo): Capture {
  const commands: RecordedCommand[] = [];
  const files = new Map<string, string | null>();
  const directories = new Map<string, readonly string[] | null>();
  let free: number | null = null;
  let facts: SystemFacts | null = null;
  const io: ProbeIo = {
    platform: machine.platform,
    arch: machine.arch,
    os: machine.os,
    signal: machine.signal,
    async run(command, args, timeoutSeconds) {
      const result = await machine.run(command, args, timeoutSeconds);
      commands.push({ command, args, result });
      return result;
    },
    async readFile(path) {
      const text = await machine.readFile(path);
      files.set(path, text);
      return text;
    },
    async readDirectory(path) {
      const entries = await machine.readDirectory(path);
      directories.set(path, entries);
      return entries;
    },
    async modelsDiskFreeBytes() {
      free = await machine.modelsDiskFreeBytes();
      return free;
    },
    async systemFacts() {
      facts = await machine.systemFacts();
      return facts;
    },
  };
  return { io, commands, files, directories, modelsDiskFreeBytes: () => free, systemFacts: () => facts };
}

/**
 * Writes the capture folder that `--replay` reads: `capture.json` and one file per output. Serial numbers, UUIDs, hardware addresses, host
 * and user names are masked. Throws PlannerError `not-writable`.
 */
export async function writeCapture(capture: Capture, directory: string, secrets: Secrets = ownSecrets()): Promise<void> {
  await makeDirectory(directory, HINT);
  const mask = createMask(secrets);
  const outputs = namedOutputs(capture, mask);
  for (const [name, text] of outputs.texts) await writeFileAtomically(join(directory, name), text, HINT);
  const document = {
    platform: capture.io.platform,
    arch: capture.io.arch,
    node: process.version,
    os: { ...capture.io.os, modelsDiskFreeBytes: capture.modelsDiskFreeBytes(), systemFacts: capture.systemFacts() },
    commands: outputs.commands,
    files: outputs.files,
    directories: [...capture.directories]
      .sort(byPath)
      .flatMap(([path, entries]) => (entries === null ? [] : [{ path: mask(path), entries: entries.map(mask) }])),
  };
  await writeFileAtomically(join(directory, 'capture.json'), `${JSON.stringify(document, null, 1)}\n`, HINT);
}

const HINT = 'Choose another folder with --capture.';

function ownSecrets(): Secrets {
  return { hostName: hostname(), userName: userInfo().username };
}

/** Every text gets a file name made of what it is: `nvidia-smi--query-gpu.txt`, `proc-meminfo.txt`. */
function namedOutputs(capture: Capture, mask: (text: string) => string) {
  const texts = new Map<string, string>();
  const store = (label: string, text: string): string => {
    const stem = slug(label);
    const taken = [...texts.keys()].filter((name) => name === `${stem}.txt` || name.startsWith(`${stem}.`)).length;
    const name = taken === 0 ? `${stem}.txt` : `${stem}.${taken + 1}.txt`;
    texts.set(name, mask(text));
    return name;
  };
  // A program that did not end well is left out: replayed, it is "not installed", the nearest thing a capture can say.
  const commands = [...capture.commands].sort(byCommand).flatMap(({ command, args, result }) => {
    if (result.outcome !== 'done') return [];
    const label = [command, ...args].join(' ');
    const stdout = store(label, result.stdout);
    const stderr = result.stderr === '' ? null : store(`${label} stderr`, result.stderr);
    return [{ command, args, stdout, stderr, exitCode: result.exitCode }];
  });
  // Control groups carry names of hosts into paths; masked as in the text they come from, a replay still finds them.
  const files = [...capture.files]
    .sort(byPath)
    .map(([path, text]) => [mask(path), text] as const)
    .map(([path, text]) => (text === null ? { path, missing: true } : { path, file: store(path, text) }));
  return { texts, commands, files };
}

/** Probes run side by side: the order of their questions changes from run to run, that of a capture does not. */
const byPath = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
const byCommand = (a: RecordedCommand, b: RecordedCommand): number => byPath([line(a), null], [line(b), null]);
const line = ({ command, args }: RecordedCommand): string => [command, ...args].join(' ');

const LONGEST_NAME = 60;

function slug(label: string): string {
  const words = label.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
  return words.slice(0, LONGEST_NAME).replace(/-$/, '') || 'output';
}
