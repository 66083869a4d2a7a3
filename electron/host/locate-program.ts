import { accessSync, constants, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** `runnable`: may be started · `locked`: a file that this user may not start · `none`: no such file. */
export type FileKind = 'runnable' | 'locked' | 'none';

export type ProgramPlaces = {
  readonly platform: NodeJS.Platform;
  readonly environment: Environment;
  readonly kindOf: (path: string) => FileKind;
};

/**
 * The full path of a program, or null where it is not installed. A bare name is looked for in the system's own folders, in PATH, and where
 * tools lie that a program started from a desktop does not have in its PATH; never in the current folder, where Windows, and a PATH with
 * relative folders, would take whatever lies there. A path is taken as it is.
 */
export function locateProgram(command: string, places: ProgramPlaces): string | null {
  const candidates = isPath(command, places.platform) ? [command] : candidatesFor(command, places);
  return (
    candidates.find((path) => places.kindOf(path) === 'runnable') ?? candidates.find((path) => places.kindOf(path) === 'locked') ?? null
  );
}

/** What this machine has under a path. Windows has no right to start a file that its folders could show. */
export function fileKind(path: string): FileKind {
  try {
    if (!statSync(path).isFile()) return 'none';
    accessSync(path, constants.X_OK);
    return 'runnable';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    // Store apps stand in PATH as links that nothing but the start of a program can follow: stat answers EACCES, or UNKNOWN.
    return code === 'EACCES' || code === 'EPERM' || code === 'UNKNOWN' ? 'locked' : 'none';
  }
}

const pathsOf = (platform: NodeJS.Platform): typeof posix => (platform === 'win32' ? win32 : posix);

const isPath = (command: string, platform: NodeJS.Platform): boolean =>
  command.includes('/') || (platform === 'win32' && command.includes('\\'));

function candidatesFor(command: string, { platform, environment }: ProgramPlaces): readonly string[] {
  const names = platform === 'win32' && !/\.(?:exe|com)$/i.test(command) ? [`${command}.exe`, `${command}.com`] : [command];
  const folders = platform === 'win32' ? windowsFolders(environment) : [...pathOf(environment, platform), ...usualFolders(platform)];
  return [...new Set(folders)].flatMap((folder) => names.map((name) => pathsOf(platform).join(folder, name)));
}

/** Its own folders first, as Windows itself looks for programs; drivers of 2019 and before put their tools beside other programs. */
function windowsFolders(environment: Environment): readonly string[] {
  const system = win32.join(systemRoot(environment), 'System32');
  const programs = variable(environment, 'ProgramFiles') ?? 'C:\\Program Files';
  return [
    system,
    win32.join(system, 'WindowsPowerShell', 'v1.0'),
    ...pathOf(environment, 'win32'),
    win32.join(programs, 'NVIDIA Corporation', 'NVSMI'),
  ];
}

const systemRoot = (environment: Environment): string => variable(environment, 'SystemRoot') ?? 'C:\\Windows';

/** Folders of PATH; relative ones, and empty ones, mean the current folder. */
function pathOf(environment: Environment, platform: NodeJS.Platform): readonly string[] {
  const paths = pathsOf(platform);
  const path = platform === 'win32' ? variable(environment, 'PATH') : environment['PATH'];
  const folders = (path ?? '').split(paths.delimiter).map((folder) => (platform === 'win32' ? folder.trim().replaceAll('"', '') : folder));
  return folders.filter((folder) => paths.isAbsolute(folder));
}

/** What a shell would add: Finder and systemd give programs a short PATH. */
function usualFolders(platform: NodeJS.Platform): readonly string[] {
  const system = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return platform === 'darwin' ? [...system, '/opt/homebrew/bin', '/opt/local/bin'] : [...system, '/opt/rocm/bin', '/snap/bin'];
}

/** Names of variables differ in case from one Windows to another, and a copy of the environment no longer knows that it does not matter. */
function variable(environment: Environment, name: string): string | undefined {
  const found = Object.entries(environment).find(([key]) => key.toUpperCase() === name.toUpperCase())?.[1];
  return found === '' ? undefined : found;
}
