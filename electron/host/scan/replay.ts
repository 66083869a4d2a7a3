import { setMaxListeners } from 'node:events';
import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { z } from 'zod';
import { invalidInput, PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { platforms } from '#shared/hardware/profile.ts';
import { namesLike, type OsFacts, type ProbeIo } from './probes/probe-io.ts';
import { answerFromOtherQuery, queryFields } from './query-gpu.ts';
import { shownPath } from '../files/not-writable.ts';
import { parseJson } from '../files/parse-json.ts';
import { readNamedFile } from '../files/read-named-file.ts';
import type { CommandResult } from '../run-command.ts';

/** A file in the folder: a capture that someone else made must not show what else lies on this disk. */
const fileName = z.string().refine(liesInside, 'expected a file beside capture.json');

function liesInside(name: string): boolean {
  return !isAbsolute(name) && !name.split(/[/\\]/).includes('..');
}

/** `capture.json`; extra keys are allowed, so that hand-made captures can carry remarks. */
export const captureSchema = z.object({
  platform: z.enum(platforms),
  arch: z.string(),
  node: z.string().nullable().optional(),
  os: z.record(z.string(), z.unknown()).optional(),
  commands: z
    .array(z.object({ command: z.string(), args: z.array(z.string()), stdout: fileName, stderr: fileName.nullable(), exitCode: z.int() }))
    .default([]),
  files: z
    .array(z.union([z.object({ path: z.string(), file: fileName }), z.object({ path: z.string(), missing: z.literal(true) })]))
    .default([]),
  directories: z.array(z.object({ path: z.string(), entries: z.array(z.string()) })).default([]),
});
export type Capture = Readonly<z.infer<typeof captureSchema>>;

const systemFactsSchema = z.object({
  cpuModel: z.string().nullable(),
  physicalCores: z.number().nullable(),
  osVersion: z.string().nullable(),
});

/**
 * A machine that answers from a capture folder: what is not in it is not installed and not there. Throws PlannerError `invalid-input`
 * that names the file and the field when the folder is no capture. The signal ends a scan of it, as it does one of this machine.
 */
export async function replayIo(directory: string, signal: AbortSignal = new AbortController().signal): Promise<ProbeIo> {
  // Every file of it may be read at once, and each reading listens.
  setMaxListeners(0, signal);
  const capture = await readCapture(directory, signal);
  const content = (name: string): Promise<string> => readNamed(directory, name, signal);
  return {
    platform: capture.platform,
    arch: capture.arch,
    run: (command, args) => answer(capture, { command, args }, content),
    readFile: async (path) => {
      const entry = capture.files.find((candidate) => candidate.path === path);
      return entry === undefined || 'missing' in entry ? null : content(entry.file);
    },
    readDirectory: async (path, wanted) => {
      const entry = capture.directories.find((candidate) => candidate.path === path);
      return entry === undefined ? null : namesLike(entry.entries, wanted);
    },
    os: osFacts(capture.os ?? {}),
    systemFacts: async () => systemFactsSchema.safeParse(capture.os?.['systemFacts']).data ?? null,
    modelsDiskFreeBytes: async () => numberAt(capture.os ?? {}, 'modelsDiskFreeBytes'),
    signal,
  };
}

async function readCapture(directory: string, signal: AbortSignal): Promise<Capture> {
  const source = shownPath(join(directory, 'capture.json'));
  const input = parseJson(await readNamed(directory, 'capture.json', signal), source, 'Take the capture again.');
  const result = captureSchema.safeParse(input);
  if (!result.success) throw invalidInput(source, result.error, { input, hint: HINT });
  return result.data;
}

const HINT = 'A capture is written by: quartermaster scan --capture DIR';

async function readNamed(directory: string, name: string, signal: AbortSignal): Promise<string> {
  const path = join(directory, name);
  if (await leadsOutside(directory, path))
    throw new PlannerError('invalid-input', plainWords`${shownPath(path)}: a link out of the capture`, HINT);
  return readNamedFile(path, { hint: HINT, signal });
}

/** A link may lead where a name may not. What is not there is left to the reading of it. */
async function leadsOutside(directory: string, path: string): Promise<boolean> {
  const [folder, target] = await Promise.all([directory, path].map((each) => realpath(each).catch(() => null)));
  return typeof folder === 'string' && typeof target === 'string' && !liesInside(relative(folder, target));
}

type Call = { readonly command: string; readonly args: readonly string[] };

async function answer(capture: Capture, call: Call, content: (name: string) => Promise<string>): Promise<CommandResult> {
  const same = capture.commands.find(({ command, args }) => command === call.command && sameList(args, call.args));
  if (same) {
    const stderr = same.stderr === null ? '' : await content(same.stderr);
    return { outcome: 'done', exitCode: same.exitCode, stdout: await content(same.stdout), stderr };
  }
  return (await fromOtherQueries(capture, call, content)) ?? { outcome: 'not-installed' };
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

/** nvidia-smi asked for other fields than were captured: answered column by column from a query that has them. */
async function fromOtherQueries(capture: Capture, call: Call, content: (name: string) => Promise<string>): Promise<CommandResult | null> {
  if (queryFields(call.args) === null) return null;
  for (const { command, args, stdout, exitCode } of capture.commands) {
    if (command !== call.command || exitCode !== 0 || queryFields(args) === null) continue;
    const text = answerFromOtherQuery({ args, stdout: await content(stdout) }, call.args);
    if (text !== null) return { outcome: 'done', exitCode: 0, stdout: text, stderr: '' };
  }
  return null;
}

/** Both spellings of the keys are in use: `totalMemoryBytes` and Node's own `totalmemBytes`. */
function osFacts(os: Readonly<Record<string, unknown>>): OsFacts {
  return {
    totalMemoryBytes: numberAt(os, 'totalMemoryBytes', 'totalmemBytes'),
    freeMemoryBytes: numberAt(os, 'freeMemoryBytes', 'freememBytes'),
    constrainedMemoryBytes: numberAt(os, 'constrainedMemoryBytes'),
    availableMemoryBytes: numberAt(os, 'availableMemoryBytes'),
    cpuModel: typeof os['cpuModel'] === 'string' ? os['cpuModel'] : null,
    cpuCores: numberAt(os, 'cpuCores', 'availableParallelism'),
  };
}

function numberAt(os: Readonly<Record<string, unknown>>, ...keys: readonly string[]): number | null {
  const value = keys.map((key) => os[key]).find((candidate) => typeof candidate === 'number');
  return typeof value === 'number' ? value : null;
}
