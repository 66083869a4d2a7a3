import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type FileKind, fileKind, locateProgram } from '../../../electron/host/locate-program.ts';
import { probes } from '../../../electron/host/scan/probes/registry.ts';
import { runtimeDrivers } from '../../../electron/host/runtimes/drivers.ts';
import { skipOnWindows } from '../../support/skip.ts';
import { fakeIo } from './scan/probes/fake-io.ts';

const holding =
  (files: readonly string[], kind: FileKind = 'runnable') =>
  (path: string): FileKind =>
    files.includes(path) ? kind : 'none';

type Case = {
  readonly what: string;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly command: string;
  readonly found: string | null;
};

const cases: readonly Case[] = [
  {
    what: 'of Windows comes from its own folder, whatever PATH says',
    platform: 'win32',
    environment: { SYSTEMROOT: 'D:\\Win', Path: 'C:\\Users\\ada\\bin' },
    files: ['C:\\Users\\ada\\bin\\nvidia-smi.exe', 'D:\\Win\\System32\\nvidia-smi.exe'],
    command: 'nvidia-smi',
    found: 'D:\\Win\\System32\\nvidia-smi.exe',
  },
  {
    what: 'named with its ending is not given another',
    platform: 'win32',
    environment: {},
    files: ['C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'],
    command: 'powershell.exe',
    found: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
  },
  {
    what: 'in a quoted folder of PATH is found',
    platform: 'win32',
    environment: { PATH: ';"C:\\Program Files\\Vulkan\\Bin" ;' },
    files: ['C:\\Program Files\\Vulkan\\Bin\\vulkaninfo.exe'],
    command: 'vulkaninfo',
    found: 'C:\\Program Files\\Vulkan\\Bin\\vulkaninfo.exe',
  },
  {
    what: 'of an old driver is found beside other programs',
    platform: 'win32',
    environment: { ProgramFiles: 'E:\\Programs' },
    files: ['E:\\Programs\\NVIDIA Corporation\\NVSMI\\nvidia-smi.exe'],
    command: 'nvidia-smi',
    found: 'E:\\Programs\\NVIDIA Corporation\\NVSMI\\nvidia-smi.exe',
  },
  {
    what: 'is not taken from a relative folder of PATH, nor from an empty one',
    platform: 'linux',
    environment: { PATH: '.::bin:/srv/tools' },
    files: ['nvidia-smi', './nvidia-smi', 'bin/nvidia-smi', '/nvidia-smi'],
    command: 'nvidia-smi',
    found: null,
  },
  {
    what: 'of Homebrew is found with the PATH that Finder gives',
    platform: 'darwin',
    environment: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' },
    files: ['/opt/homebrew/bin/ollama'],
    command: 'ollama',
    found: '/opt/homebrew/bin/ollama',
  },
  {
    what: 'of ROCm is found without any PATH',
    platform: 'linux',
    environment: {},
    files: ['/opt/rocm/bin/rocm-smi'],
    command: 'rocm-smi',
    found: '/opt/rocm/bin/rocm-smi',
  },
  {
    what: 'first in PATH counts',
    platform: 'linux',
    environment: { PATH: '/srv/tools:/usr/bin' },
    files: ['/usr/bin/lspci', '/srv/tools/lspci'],
    command: 'lspci',
    found: '/srv/tools/lspci',
  },
  {
    what: 'that is named by its path is looked for nowhere else',
    platform: 'win32',
    environment: { PATH: 'C:\\bin' },
    files: ['C:\\bin\\ollama.exe'],
    command: 'C:\\Ollama\\ollama.exe',
    found: null,
  },
];

describe('a program', () => {
  it.each(cases)('$what', ({ platform, environment, files, command, found }) => {
    expect(locateProgram(command, { platform, environment, kindOf: holding(files) })).toBe(found);
  });

  it('that may not be started is there, behind any that may', () => {
    const environment = { PATH: '/locked:/srv/tools' };
    const kindOf = (path: string): FileKind => (path === '/locked/vllm' ? 'locked' : path === '/srv/tools/vllm' ? 'runnable' : 'none');
    expect(locateProgram('vllm', { platform: 'linux', environment, kindOf })).toBe('/srv/tools/vllm');
    expect(locateProgram('vllm', { platform: 'linux', environment, kindOf: holding(['/locked/vllm'], 'locked') })).toBe('/locked/vllm');
  });
});

describe.each(['win32', 'darwin', 'linux'] as const)('on %s no tool of ours', (platform) => {
  const paths = platform === 'win32' ? win32 : posix;
  const environment = { PATH: platform === 'win32' ? '.;C:\\bin' : '.:/srv/tools', HOME: '/home/ada', USERPROFILE: 'C:\\Users\\ada' };

  it('is started from the current folder, where a file of every name lies', async () => {
    const io = fakeIo({ platform });
    await Promise.all(probes.filter(({ platforms }) => platforms.includes(platform)).map((probe) => probe.run(io)));
    const ran: string[] = io.asked.map((line) => line.split(' ')[0] ?? '');
    const run = (command: string): Promise<{ outcome: 'not-installed' }> => {
      ran.push(command);
      return Promise.resolve({ outcome: 'not-installed' });
    };
    const request = (): Promise<never> => Promise.reject(new Error('nobody there'));
    const context = { host: null, run, request, signal: new AbortController().signal, platform, environment, addresses: {} };
    await Promise.all(runtimeDrivers.map((driver) => driver.detect(context)));
    expect(ran.length).toBeGreaterThan(5);
    for (const command of new Set(ran)) {
      const found = locateProgram(command, { platform, environment, kindOf: () => 'runnable' });
      expect(found !== null && paths.isAbsolute(found), command).toBe(true);
      const onlyHere = (path: string): FileKind => (paths.isAbsolute(path) ? 'none' : 'runnable');
      expect(locateProgram(command, { platform, environment, kindOf: onlyHere }), command).toBe(null);
    }
  });
});

describe.skipIf(skipOnWindows('files have no right to be started there'))('a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'locate-program-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is a program that may be started, one that may not, or none', () => {
    const path = join(folder, 'tool');
    expect(fileKind(path)).toBe('none');
    writeFileSync(path, '');
    expect(fileKind(path)).toBe('locked');
    chmodSync(path, 0o755);
    expect(fileKind(path)).toBe('runnable');
    symlinkSync(path, join(folder, 'link'));
    expect(fileKind(join(folder, 'link'))).toBe('runnable');
    mkdirSync(join(folder, 'lspci'));
    expect(fileKind(join(folder, 'lspci'))).toBe('none');
  });
});
