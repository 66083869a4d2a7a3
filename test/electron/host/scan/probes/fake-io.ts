import { namesLike, type OsFacts, type ProbeIo } from '../../../../../electron/host/scan/probes/probe-io.ts';
import type { CommandResult } from '../../../../../electron/host/run-command.ts';

export const nothingKnown: OsFacts = {
  totalMemoryBytes: null,
  freeMemoryBytes: null,
  constrainedMemoryBytes: null,
  availableMemoryBytes: null,
  cpuModel: null,
  cpuCores: null,
};

export type FakeMachine = {
  readonly platform?: ProbeIo['platform'];
  readonly arch?: string;
  /** Output by whole command line; anything else is not installed. */
  readonly commands?: Readonly<Record<string, string | CommandResult>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly os?: Partial<OsFacts>;
};

export type FakeIo = ProbeIo & { readonly asked: readonly string[] };

export const done = (stdout: string, exitCode = 0): CommandResult => ({ outcome: 'done', exitCode, stdout, stderr: '' });

/** A machine out of a table; folders follow from the files. `asked` lists the command lines that were run. */
export function fakeIo({ platform = 'linux', arch = 'x64', commands = {}, files = {}, os = {} }: FakeMachine): FakeIo {
  const asked: string[] = [];
  return {
    platform,
    arch,
    asked,
    run(command, args) {
      const line = [command, ...args].join(' ');
      asked.push(line);
      const answer = commands[line] ?? { outcome: 'not-installed' };
      return Promise.resolve(typeof answer === 'string' ? done(answer) : answer);
    },
    readFile: (path) => Promise.resolve(files[path] ?? null),
    readDirectory(path, wanted) {
      const below = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
      const names = new Set(below.map((file) => file.slice(path.length + 1).split('/')[0] ?? ''));
      return Promise.resolve(names.size === 0 ? null : namesLike([...names], wanted));
    },
    os: { ...nothingKnown, ...os },
    modelsDiskFreeBytes: () => Promise.resolve(null),
    systemFacts: () => Promise.resolve(null),
    signal: new AbortController().signal,
  };
}
