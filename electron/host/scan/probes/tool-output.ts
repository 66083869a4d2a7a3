import type { CommandResult } from '../../run-command.ts';
import { firstWords } from '../keep/tool-words.ts';
import type { Keep } from '../keep/keep.ts';
import { failed, timedOut, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { TOOL_SECONDS } from './timeouts.ts';

export type ToolOutput =
  | { readonly status: 'ok'; readonly stdout: string }
  | { readonly status: 'unavailable' | 'failed'; readonly detail: string };

/** The output of a tool that ended well, else in which of the three ways it did not: not there, no answer, an error of its own. */
export function toolOutput(tool: string, result: CommandResult): ToolOutput {
  switch (result.outcome) {
    case 'done':
      if (result.exitCode === 0) return { status: 'ok', stdout: result.stdout };
      return failed(`exit ${result.exitCode}${reasonIn(result.stderr) || reasonIn(result.stdout)}`);
    case 'not-installed':
      return unavailable(`${tool} is not installed`);
    case 'timed-out':
      return timedOut(result.seconds);
    case 'aborted':
      return failed('cancelled');
    case 'failed':
      return failed(result.detail);
    default:
      return result satisfies never;
  }
}

export type Call = { readonly args: readonly string[]; readonly keep: Keep };

/** The output of the first of these programs that is installed; the first is the tool's name, found by PATH, the others are where it lies. */
export async function askInstalled(io: ProbeIo, programs: readonly [string, ...string[]], call: Call): Promise<ToolOutput> {
  const [tool] = programs;
  for (const program of programs) {
    const output = toolOutput(tool, await io.run(program, call.args, { timeoutSeconds: TOOL_SECONDS, keep: call.keep }));
    if (output.status !== 'unavailable') return output;
  }
  return unavailable(`${tool} is not installed`);
}

function reasonIn(text: string): string {
  const words = firstWords(text);
  return words === '' ? '' : `: ${words}`;
}

/** JSON of a tool that may print warnings around it (rocm-smi does); null when there is none. */
export function jsonIn(text: string): unknown {
  const starts = [text.indexOf('{'), text.indexOf('[')].filter((at) => at >= 0).sort((a, b) => a - b);
  for (const start of starts) {
    const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
    const value = parseJson(text.slice(start, end + 1));
    if (value !== null) return value;
  }
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A whole number that a tool printed in decimal, as number or text; null for anything else ("N/A", "12 GB", −1). */
export function wholeNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null;
  if (typeof value !== 'string' || !/^\d{1,16}$/.test(value.trim())) return null;
  const number = Number(value.trim());
  return Number.isSafeInteger(number) ? number : null;
}

export const text = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value.trim() : null);
