import type { ProbeIo } from './probe-io.ts';
import { SLOW_TOOL_SECONDS } from './timeouts.ts';
import { type ToolOutput, toolOutput } from './tool-output.ts';

const PROGRAM = 'powershell.exe';

/** Windows PowerShell, which every Windows has, without the user's profile: that may print anything. */
export const askPowerShell = async (io: ProbeIo, command: string): Promise<ToolOutput> =>
  toolOutput(PROGRAM, await io.run(PROGRAM, ['-NoProfile', '-NonInteractive', '-Command', command], SLOW_TOOL_SECONDS));
