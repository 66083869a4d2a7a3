import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type Question, questions } from './questions.ts';

const saidSchema = z.object({ exitCode: z.number(), out: z.string(), err: z.string() });
type Said = z.infer<typeof saidSchema>;

const answerSchema = z.object({ exitCode: z.number(), err: z.string(), document: z.unknown() });
export type Answer = Readonly<z.infer<typeof answerSchema>>;

const answersSchema = z.record(z.string(), answerSchema);
export type Answers = Readonly<Record<string, Answer>>;

type Answered = readonly [question: string, answer: Answer];

/** Throws an error that names the file and how one is made. */
export function readAnswers(file: string): Answers {
  try {
    return answersSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`${file} holds no answers: make it with npm run answers -- record --out ${file}`, { cause: error });
  }
}

/** A program keeps every module that it evaluated: a process is ended after so many runs, before it holds a gigabyte. */
const RUNS_OF_A_PROCESS = 50;

/** Asks a built program every question. */
export async function record(program: string): Promise<Answers> {
  const scratch = mkdtempSync(join(tmpdir(), 'answers-'));
  try {
    const asked = [
      ...batches(
        questions.filter(({ command }) => command !== 'estimate'),
        RUNS_OF_A_PROCESS,
      ),
    ];
    const askNext = async (): Promise<readonly Answered[]> => {
      const found: Answered[] = [];
      for (let batch = asked.shift(); batch; batch = asked.shift()) found.push(...(await askAll(program, batch, scratch)));
      return found;
    };
    const found = await Promise.all([askEstimates(program, scratch), ...Array.from({ length: availableParallelism() }, askNext)]);
    const answers = new Map(found.flat());
    return Object.fromEntries(questions.map(({ id }) => [id, answers.get(id) ?? fail(`${id}: no answer`)]));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function askAll(program: string, batch: readonly Question[], scratch: string): Promise<readonly Answered[]> {
  const folderOf = (at: number): string => join(scratch, `${questions.indexOf(batch[0] ?? fail('no question'))}-${at}`);
  const lines = batch.map(({ command, args }, at) => (command === 'report' ? [...args, '--out', folderOf(at)] : args));
  const said = await run(program, lines);
  return batch.map((question, at) => {
    const { exitCode, out, err } = said[at] ?? fail(`${question.id}: the program ended before its answer`);
    const answer = { exitCode, err: err.replaceAll(scratch, ''), document: documentOf(out) };
    // A report is written also where nothing fits, which is another exit code.
    const isWritten = question.command === 'report' && existsSync(folderOf(at));
    return [question.id, isWritten ? { ...answer, document: readReport(folderOf(at)) } : answer] as const;
  });
}

/** The files of a report instead of the list of them: a length and a hash tell nobody what has changed. */
const readReport = (folder: string): unknown => ({
  json: JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')),
  markdown: readFileSync(join(folder, 'report.md'), 'utf8').split('\n'),
});

async function askEstimates(program: string, scratch: string): Promise<readonly Answered[]> {
  const asked = questions.filter(({ command }) => command === 'estimate');
  const file = join(scratch, 'estimates.jsonl');
  writeFileSync(file, asked.flatMap(({ args }) => args).join('\n'));
  const [said] = await run(program, [['estimate', '--batch', file, '--now', '2026-11-30T00:00:00Z']]);
  const { exitCode, out, err } = said ?? fail('the batch of estimates has no answer');
  if (exitCode !== 0) throw new Error(`estimate --batch ends with ${exitCode}: ${err}`);
  const lines = out.trimEnd().replaceAll(file, 'batch').split('\n');
  return asked.map(({ id }, at) => [id, { exitCode, err: '', document: JSON.parse(lines[at] ?? fail(`${id}: no line`)) }] as const);
}

/** Runs command lines in one process of their own. */
async function run(program: string, lines: readonly (readonly string[])[]): Promise<readonly Said[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'asker.mjs'), program], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(lines.map((args) => `${JSON.stringify(args)}\n`).join(''));
  const said: Said[] = [];
  for await (const line of createInterface({ input: child.stdout })) said.push(saidSchema.parse(JSON.parse(line)));
  return said;
}

function documentOf(out: string): unknown {
  return out.startsWith('{') ? JSON.parse(out) : out.split('\n');
}

function* batches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

function fail(message: string): never {
  throw new Error(message);
}
