import type { Keep } from '../keep/keep.ts';
import type { ProbeIo } from './probe-io.ts';
import { SLOW_TOOL_SECONDS } from './timeouts.ts';
import { type ToolOutput, toolOutput } from './tool-output.ts';

const PROGRAM = 'powershell.exe';

/** Windows PowerShell, which every Windows has, without the user's profile: that may print anything. */
export const askPowerShell = async (io: ProbeIo, command: string, keep: Keep): Promise<ToolOutput> =>
  toolOutput(
    PROGRAM,
    await io.run(PROGRAM, ['-NoProfile', '-NonInteractive', '-Command', command], { timeoutSeconds: SLOW_TOOL_SECONDS, keep }),
  );

/**
 * What a live scan gives to the program instead: redirected, it writes in the code page of the console, in which "™" and every name in
 * another script are lost. Where the language mode forbids the change, and without a console, the rest still runs. A capture keeps the
 * question as it was asked.
 */
export function inUtf8(command: string, args: readonly string[]): readonly string[] {
  const script = args.at(-1);
  return command === PROGRAM && script !== undefined ? [...args.slice(0, -1), `${UTF8}; ${script}`] : args;
}

const UTF8 = 'try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { }';
