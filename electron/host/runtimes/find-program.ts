import { MOST_NAME_CHARACTERS, shortLine } from '#shared/plain-text.ts';
import type { Seconds } from '#shared/units.ts';
import type { RunCommand } from '../run-command.ts';

export type ProgramSearch = {
  /** Names to find in PATH and full paths; the first that is there counts. A desktop app often has a shorter PATH than a shell. */
  readonly commands: readonly string[];
  readonly args: readonly string[];
  /** Its first group is the version. Null: the program does not tell the runtime's. */
  readonly versionPattern: RegExp | null;
};

export type FoundProgram = { readonly command: string; readonly version: string | null };

const PROGRAM_SECONDS: Seconds = 1;

/**
 * The installed program with its version, or null. Any outcome but "not installed" proves that it is there, also that it took too long
 * to tell its version. Rejects only when `signal` was aborted.
 */
export async function findProgram(search: ProgramSearch, run: RunCommand, signal: AbortSignal): Promise<FoundProgram | null> {
  const outcomes = await Promise.all(
    search.commands.map(async (command) => ({
      command,
      result: await run(command, search.args, { timeoutSeconds: PROGRAM_SECONDS, signal }),
    })),
  );
  signal.throwIfAborted();
  const found = outcomes.find(({ result }) => result.outcome !== 'not-installed');
  if (!found) return null;
  const printed = found.result.outcome === 'done' ? `${found.result.stdout}\n${found.result.stderr}` : '';
  return { command: found.command, version: versionIn(printed, search.versionPattern) };
}

function versionIn(printed: string, pattern: RegExp | null): string | null {
  const version = pattern?.exec(printed)?.[1];
  return version === undefined ? null : shortLine(version, MOST_NAME_CHARACTERS);
}
