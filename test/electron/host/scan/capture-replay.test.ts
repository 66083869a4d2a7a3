import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureIo, writeCapture } from '../../../../electron/host/scan/capture.ts';
import { presence } from '../../../../electron/host/scan/keep/keep.ts';
import { liveIo } from '../../../../electron/host/scan/probes/live-io.ts';
import { nvidiaFields } from '../../../../electron/host/scan/probes/nvidia-csv.ts';
import { replayIo } from '../../../../electron/host/scan/replay.ts';
import { scanHardware } from '../../../../electron/host/scan/scan-hardware.ts';
import { testCatalog } from '../../../support/catalog.ts';
import { done, fakeIo } from './probes/fake-io.ts';
import { skipOnWindows } from '../../../support/skip.ts';

const now = new Date('2026-11-24T09:00:00Z');
const fullQuery = `nvidia-smi --query-gpu=${nvidiaFields.join(',')} --format=csv,noheader,nounits`;
const uuid = 'GPU-1b2c3d4e-0a0b-4c4d-8e8f-001122334455';
const machine = () =>
  fakeIo({
    commands: {
      [fullQuery]: `0, ${uuid}, NVIDIA L4, 00000000:3B:00.0, 0x27B810DE, 8.9, 23034, 1, 22563, 470, [N/A], None, 570.1, 72.00, 4, 16\n`,
      'lspci -nn': done('error of mallory on build-host-17\n', 1),
      'dmidecode -t memory':
        'Memory Device\n\tSize: 32 GB\n\tLocator: DIMM_A1\n\tSerial Number: 25477B84\n\tAsset Tag: 02214200\n\tPart Number: X\n\tConfigured Memory Speed: 5600 MT/s\n',
    },
    files: {
      '/proc/meminfo': 'MemTotal: 65536000 kB\nMemAvailable: 60000000 kB\n',
      '/proc/version': 'Linux version 6.1 (mallory@build-host-17) #1\n',
      '/etc/os-release': 'NAME="Debian GNU/Linux"\nVERSION_ID="12"\n',
    },
    os: { totalMemoryBytes: 67108864000, cpuModel: 'Example CPU' },
  });

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a capture', () => {
  it('replays to the same profile', async () => {
    const capture = captureIo(machine());
    const profile = await scanHardware(capture.io, testCatalog(), { now });
    await writeCapture(capture, folder);
    expect(profile.accelerators[0]?.gpuId).toBe('nvidia-l4');
    expect(await scanHardware(await replayIo(folder), testCatalog(), { now })).toEqual(profile);
  });

  it('of this very machine replays to the same profile', async () => {
    const capture = captureIo(liveIo({ signal: new AbortController().signal }));
    const profile = await scanHardware(capture.io, testCatalog(), { now });
    await writeCapture(capture, folder);
    const replayed = await scanHardware(await replayIo(folder), testCatalog(), { now });
    expect({ ...replayed, probes: [] }).toEqual({ ...profile, probes: [] });
  });

  it('holds no serial number, UUID, host or user name', async () => {
    const capture = captureIo(machine());
    await scanHardware(capture.io, testCatalog(), { now });
    await writeCapture(capture, folder);
    const all = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    expect(all).toContain('NVIDIA L4');
    for (const secret of [uuid.slice(4), '25477B84', '02214200', 'build-host-17', 'mallory']) expect(all).not.toContain(secret);
  });
});

describe('a capture in a container named after its host', () => {
  it('names the host in no path, and replays with the same memory limit', async () => {
    const container = fakeIo({
      files: {
        '/proc/meminfo': 'MemTotal: 65536000 kB\nMemAvailable: 60000000 kB\n',
        '/proc/self/cgroup': '0::/lxc/build-host-17\n',
        '/sys/fs/cgroup/lxc/build-host-17/memory.max': '3221225472\n',
        '/sys/fs/cgroup/lxc/build-host-17/memory.current': '1073741824\n',
      },
    });
    const capture = captureIo(container);
    const { memory } = await scanHardware(capture.io, testCatalog(), { now });
    await writeCapture(capture, folder);
    const names = readdirSync(folder);
    const texts = names.map((name) => readFileSync(join(folder, name), 'utf8'));
    expect([...names, ...texts].join('\n')).not.toContain('build-host-17');
    const replayed = await scanHardware(await replayIo(folder), testCatalog(), { now });
    expect(memory.availableBytes.value).toBe(2 * 1024 ** 3);
    expect(replayed.memory.availableBytes.value).toBe(2 * 1024 ** 3);
  });
});

const asked = { timeoutSeconds: 1, keep: presence };
const write = (document: unknown, texts: Readonly<Record<string, string>> = {}): void => {
  writeFileSync(join(folder, 'capture.json'), JSON.stringify(document));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
};

describe('replaying', () => {
  it('answers a query for other fields column by column', async () => {
    const args = ['--query-gpu=name,uuid,memory.total,driver_version', '--format=csv'];
    write(
      { platform: 'linux', arch: 'x64', commands: [{ command: 'nvidia-smi', args, stdout: 'q.csv', stderr: null, exitCode: 0 }] },
      { 'q.csv': 'name, uuid, memory.total [MiB], driver_version\nTesla T4, GPU-1, 15360 MiB, 535.1\n' },
    );
    const io = await replayIo(folder);
    const answer = await io.run('nvidia-smi', ['--query-gpu=driver_version,memory.total', '--format=csv,noheader,nounits'], asked);
    expect(answer).toEqual({ outcome: 'done', exitCode: 0, stdout: '535.1, 15360\n', stderr: '' });
    expect(await io.run('nvidia-smi', ['--query-gpu=index,memory.total', '--format=csv,noheader,nounits'], asked)).toEqual({
      outcome: 'not-installed',
    });
  });

  it('knows nothing that is not in the folder, least of all of this machine', async () => {
    write({ platform: 'win32', arch: 'arm64' });
    const io = await replayIo(folder);
    expect([await io.readFile('/proc/meminfo', presence), await io.readDirectory('/proc', /./), await io.modelsDiskFreeBytes()]).toEqual([
      null,
      null,
      null,
    ]);
    expect(Object.values(io.os).every((value) => value === null)).toBe(true);
    const profile = await scanHardware(io, testCatalog(), { now });
    expect(profile.os.platform).toBe('win32');
    expect(profile.memory.totalBytes.value).toBeNull();
    expect(profile.accelerators).toEqual([]);
  });

  it('gives no profile once it is interrupted', async () => {
    write({ platform: 'linux', arch: 'x64' });
    const interrupt = new AbortController();
    const io = await replayIo(folder, interrupt.signal);
    interrupt.abort();
    await expect(scanHardware(io, testCatalog(), { now })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each([{ totalMemoryBytes: 1000 }, { totalmemBytes: 1000 }])('takes both spellings of the memory of Node: %o', async (os) => {
    write({ platform: 'linux', arch: 'x64', os });
    expect((await replayIo(folder)).os.totalMemoryBytes).toBe(1000);
  });

  it.each(['../outside.txt', '/etc/passwd', 'in/../../outside.txt', '..\\outside.txt'])(
    'reads nothing beside the folder: %s',
    async (file) => {
      write({ platform: 'linux', arch: 'x64', files: [{ path: '/proc/meminfo', file }] });
      await expect(replayIo(folder)).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining('expected a file beside capture.json') as string,
      });
    },
  );

  it.skipIf(skipOnWindows('a link needs a privilege there'))('follows no link out of the folder', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    writeFileSync(join(outside, 'meminfo.txt'), 'MemTotal: 1000 kB\n');
    symlinkSync(join(outside, 'meminfo.txt'), join(folder, 'meminfo.txt'));
    write({ platform: 'linux', arch: 'x64', files: [{ path: '/proc/meminfo', file: 'meminfo.txt' }] });
    const io = await replayIo(folder);
    await expect(io.readFile('/proc/meminfo', presence)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('a link out of the capture') as string,
    });
    rmSync(outside, { recursive: true });
  });

  it('names file and field of a folder that is no capture', async () => {
    write({ platform: 'amiga', arch: 'm68k' });
    await expect(replayIo(folder)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('platform') as string });
    await expect(replayIo(join(folder, 'nowhere'))).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('capture.json') as string,
    });
  });
});
