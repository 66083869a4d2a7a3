import { readdir } from 'node:fs/promises';
import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { type Keep, orUnread } from './keep/keep.ts';
import { firstWords } from './keep/tool-words.ts';
import { exactly, PRODUCT_NAME } from './keep/values.ts';
import { namesLike, type OsFacts, type ProbeIo, type SystemFacts } from './probes/probe-io.ts';
import type { CommandResult } from '../run-command.ts';
import { codeOf, notWritable, shownPath, systemError } from '../files/not-writable.ts';
import { isThere, writeFolder } from '../files/write-folder.ts';

type Ended = Extract<CommandResult, { outcome: 'done' }>;
type RecordedCommand = { readonly command: string; readonly args: readonly string[]; readonly result: Ended };

/** A machine whose answers are written down, as far as a probe reads them, and what was written down so far. */
export type Capture = {
  readonly io: ProbeIo;
  readonly commands: readonly RecordedCommand[];
  readonly files: ReadonlyMap<string, string | null>;
  readonly directories: ReadonlyMap<string, ReadonlySet<string>>;
  readonly modelsDiskFreeBytes: () => number | null;
  readonly systemFacts: () => SystemFacts | null;
};

/** Wraps a machine and records of every command, file and folder that is asked for what the asking probe keeps. */
export function captureIo(machine: ProbeIo): Capture {
  const commands: RecordedCommand[] = [];
  const files = new Map<string, string | null>();
  const directories = new Map<string, Set<string>>();
  let free: number | null = null;
  let facts: SystemFacts | null = null;
  const io: ProbeIo = {
    platform: machine.platform,
    arch: machine.arch,
    os: machine.os,
    signal: machine.signal,
    ...(machine.refusals === undefined ? {} : { refusals: machine.refusals }),
    async run(command, args, options) {
      const result = await machine.run(command, args, options);
      // A program that did not end is left out: replayed, it is "not installed", the nearest thing a capture can say.
      if (result.outcome === 'done') commands.push({ command, args, result: keptOf(result, options.keep) });
      return result;
    },
    async readFile(path, keep, recordedAs = path) {
      const text = await machine.readFile(path, keep, recordedAs);
      files.set(recordedAs, text === null ? null : keep(text));
      return text;
    },
    async readDirectory(path, wanted) {
      const all = await machine.readDirectory(path, wanted);
      const entries = all && namesLike(all, wanted);
      // Two probes may look for different things in one folder.
      if (entries !== null) directories.set(path, new Set([...(directories.get(path) ?? []), ...entries]));
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

/** Of a tool that failed why, in words that are known, and what it printed before; what else it said on the side of its answer nobody reads. */
function keptOf({ outcome, exitCode, stdout, stderr }: Ended, keep: Keep): Ended {
  if (exitCode === 0) return { outcome, exitCode, stdout: orUnread(keep(stdout), stdout), stderr: '' };
  const reason = firstWords(stdout);
  return { outcome, exitCode, stdout: reason === '' ? '' : `${reason}\n${keep(stdout)}`, stderr: firstWords(stderr) };
}

/**
 * Writes the capture folder that `--replay` reads: `capture.json` and one file per output. What names a machine or a person is not in it:
 * no probe reads that. Throws PlannerError `not-writable`, and `usage` for a folder that holds one by now.
 */
export async function writeCapture(capture: Capture, directory: string): Promise<void> {
  const outputs = namedOutputs(capture);
  const document = {
    platform: capture.io.platform,
    arch: capture.io.arch,
    node: process.version,
    os: { ...osKept(capture.io.os), modelsDiskFreeBytes: capture.modelsDiskFreeBytes(), systemFacts: factsKept(capture.systemFacts()) },
    commands: outputs.commands,
    files: outputs.files,
    directories: [...capture.directories].sort(byPath).map(([path, entries]) => ({ path, entries: [...entries].sort() })),
  };
  const texts = [...outputs.texts].map(([name, text]) => ({ name, text }));
  const list = { name: 'capture.json', text: `${JSON.stringify(document, null, 1)}\n` };
  await writeFolder(directory, [...texts, list], { hint: HINT, refusal: () => notEmpty(directory) });
}

const HINT = 'Choose another folder with --capture.';

/**
 * Refuses a folder that holds anything, before a scan for it begins: what lay there would be lost, or be taken for a part of the capture
 * and given away with it. Throws PlannerError `usage`, or `not-writable` where nobody can tell.
 */
export async function refuseFullFolder(directory: string): Promise<void> {
  try {
    if ((await readdir(directory)).length > 0) throw notEmpty(directory);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    const isFile = codeOf(error) === 'ENOTDIR' && (await isThere(directory));
    throw notWritable(directory, isFile ? systemError('EEXIST') : error, HINT);
  }
}

const notEmpty = (directory: string): PlannerError =>
  new PlannerError('usage', plainWords`${shownPath(directory)}: there is something in this folder`, `${HINT} Or empty this one.`);

/** Named one by one: what a machine says beside them is not asked for. */
function osKept(os: OsFacts): OsFacts {
  const { totalMemoryBytes, freeMemoryBytes, constrainedMemoryBytes, availableMemoryBytes, cpuModel, cpuCores } = os;
  return { totalMemoryBytes, freeMemoryBytes, constrainedMemoryBytes, availableMemoryBytes, cpuModel: nameKept(cpuModel), cpuCores };
}

function factsKept(facts: SystemFacts | null): SystemFacts | null {
  if (facts === null) return null;
  return { cpuModel: nameKept(facts.cpuModel), physicalCores: facts.physicalCores, osVersion: nameKept(facts.osVersion) };
}

const productName = exactly(PRODUCT_NAME);
const nameKept = (name: string | null): string | null => (name !== null && productName.test(name) ? name : null);

/** Every text gets a file name made of what it is: `nvidia-smi--query-gpu.txt`, `proc-meminfo.txt`. */
function namedOutputs(capture: Capture) {
  const texts = new Map<string, string>();
  const store = (label: string, text: string): string => {
    const stem = slug(label);
    const taken = [...texts.keys()].filter((name) => name === `${stem}.txt` || name.startsWith(`${stem}.`)).length;
    const name = taken === 0 ? `${stem}.txt` : `${stem}.${taken + 1}.txt`;
    texts.set(name, text);
    return name;
  };
  const commands = [...capture.commands].sort(byCommand).map(({ command, args, result }) => {
    const label = [command, ...args].join(' ');
    const stdout = store(label, result.stdout);
    const stderr = result.stderr === '' ? null : store(`${label} stderr`, result.stderr);
    return { command, args, stdout, stderr, exitCode: result.exitCode };
  });
  const files = [...capture.files]
    .sort(byPath)
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
