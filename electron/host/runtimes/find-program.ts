import type { Seconds } from '#shared/units.ts';

/**
 * Runs a program to its end; the host's `runCommand` is one. Only "not-installed" and what a finished program printed matter here: any
 * other outcome (timed out, not allowed) also proves that the program is there.
 */
export type RunProgram = (
  command: string,
  args: readonly string[],
  options: { readonly timeoutSeconds: Seconds; readonly signal: AbortSignal },
) => Promise<{ readonly outcome: string; readonly stdout?: string; readonly stderr?: string }>;

export type ProgramSearch = {
  /** Names to find in PATH and full paths; the first that is there counts. A desktop app often has a shorter PATH than a shell. */
  readonly commands: readonly string[];
  readonly args: readonly string[];
  /** Its first group is the version. Null: the program does not tell the runtime's. */
  readonly versionPattern: RegExp | null;
};

export type FoundProgram = { readonly command: string; readonly version: string | null };

const PROGRAM_SECONDS: Seconds = 1;

/** The installed program with its version, or null. Rejects only when `signal` was aborted. */
export async function findProgram(search: ProgramSearch, run: RunProgram, signal: AbortSignal): Promise<FoundProgram | null> {
  const outcomes = await Promise.all(
    search.commands.map(async (command) => ({
      command,
      result: await run(command, search.args, { timeoutSeconds: PROGRAM_SECONDS, signal }),
    })),
  );
  signal.throwIfAborted();
  const found = outcomes.find(({ result }) => result.outcome !== 'not-installed');
  if (!found) return null;
  const printed = `${found.result.stdout ?? ''}\n${found.result.stderr ?? ''}`;
  return { command: found.command, version: search.versionPattern?.exec(printed)?.[1] ?? null };
}
