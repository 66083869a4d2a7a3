import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HardwareProfile, hardwareProfileSchema } from '#shared/hardware/profile.ts';
import { GIB } from '#shared/units.ts';
import { nvidiaFields } from '../../electron/host/scan/probes/nvidia-csv.ts';
import { buildOnce, buildScanner, repository } from './built.ts';
import { skipOnWindows } from '../support/skip.ts';

const NAME = 'quartermaster-scan.mjs';
const NOW = ['--now', '2026-11-24T09:00:00Z'];

let folder: string;
beforeAll(async () => {
  await buildOnce();
  await buildScanner();
  folder = await mkdtemp(join(tmpdir(), 'quartermaster-scanner-'));
  await copyFile(join(repository, 'dist', NAME), join(folder, NAME));
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs a program in the folder that holds nothing but the scanner. */
async function run(command: string, args: readonly string[], input = ''): Promise<Ended> {
  const child = spawn(command, args, { cwd: folder });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

const scanner = (...args: readonly string[]): Promise<Ended> => run(process.execPath, [NAME, ...args]);
const scan = (...args: readonly string[]): Promise<Ended> =>
  run(process.execPath, [join(repository, 'dist/cli/quartermaster.js'), 'scan', '--json', ...args]);

const profileIn = ({ out }: Ended): HardwareProfile => hardwareProfileSchema.parse(JSON.parse(out));

/** What does not change between two scans of one machine: all but free memory, free disk and the time. */
const identities = ({ os, cpu, memory, accelerators, probes }: HardwareProfile) => ({
  os,
  cpu,
  totalBytes: memory.totalBytes,
  accelerators: accelerators.map(({ freeMemoryBytes: _free, ...card }) => card),
  probes: probes.map(({ probe, status }) => [probe, status]),
});

describe('the scanner', () => {
  it('is one file of at most 300 kB that needs nothing but Node, and carries the licences of what is in it', async () => {
    const text = await readFile(join(folder, NAME), 'utf8');
    expect((await stat(join(folder, NAME))).size).toBeLessThanOrEqual(300_000);
    const imported = [...text.matchAll(/\bimport(?:[\w\s{},*$]+from\s*|\()["'`]([^"'`]+)["'`]/g)].map(([, name]) => name);
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.filter((name) => !name?.startsWith('node:'))).toEqual([]);
    expect(text).toMatch(/^zod \d+\.\d+\.\d+ \(MIT\)$/m);
    expect(text).toMatch(/^commander \d+\.\d+\.\d+ \(MIT\)$/m);
  });

  it('finds in an empty folder what scan finds', async () => {
    const alone = await scanner();
    expect(alone).toMatchObject({ code: 0, err: '' });
    expect(identities(profileIn(alone))).toEqual(identities(profileIn(await scan())));
    expect(await readdir(folder)).toEqual([NAME]);
  });

  it('knows the cards of the catalog', async () => {
    const capture = await mkdtemp(join(tmpdir(), 'quartermaster-capture-'));
    const card: Readonly<Record<string, string>> = {
      index: '0',
      name: 'NVIDIA GeForce RTX 4090',
      'pci.bus_id': '00000000:01:00.0',
      'pci.device_id': '0x268410DE',
      'memory.total': '24564',
      'memory.used': '464',
      'memory.free': '24100',
      driver_version: '580.65.06',
    };
    await writeFile(join(capture, 'cards.txt'), `${nvidiaFields.map((field) => card[field] ?? '[N/A]').join(', ')}\n`);
    const args = [`--query-gpu=${nvidiaFields.join(',')}`, '--format=csv,noheader,nounits'];
    const commands = [{ command: 'nvidia-smi', args, stdout: 'cards.txt', stderr: null, exitCode: 0 }];
    await writeFile(join(capture, 'capture.json'), JSON.stringify({ platform: 'linux', arch: 'x64', commands }));
    const alone = await scanner('--replay', capture, ...NOW);
    expect(profileIn(alone).accelerators).toMatchObject([
      { gpuId: 'nvidia-rtx-4090', bandwidthBytesPerSecond: { basis: { kind: 'datasheet' } } },
    ]);
    expect(alone.out).toBe((await scan('--replay', capture, ...NOW)).out);
    await rm(capture, { recursive: true });
  });

  it('runs from standard input, as it comes through SSH', async () => {
    const program = await readFile(join(folder, NAME), 'utf8');
    const args = ['--input-type=module', '-', '--set', 'memory.totalBytes=512GiB'];
    const piped = await run(process.execPath, args, program);
    expect(piped).toMatchObject({ code: 0, err: '' });
    expect(profileIn(piped).memory.totalBytes).toMatchObject({ value: 512 * GIB, basis: { sourceId: 'user' } });
  });

  it('says what is wrong with its arguments', async () => {
    expect(await scanner('--mesure')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^quartermaster-scan: .*--mesure/) as string,
    });
  });

  it.skipIf(skipOnWindows('it limits the size of files by a shell'))(
    'measures memory with threads that it carries in itself',
    async () => {
      // No file may grow: the disk is then not measured, which would take the longest.
      const measured = await run('sh', ['-c', `ulimit -f 0; exec "$0" ${NAME} --measure`, process.execPath]);
      const { memory, disk } = profileIn(measured);
      expect(memory.bandwidthBytesPerSecond).toMatchObject({ basis: { kind: 'measured', sourceId: 'read-kernel' } });
      expect(disk.readBytesPerSecond.value).toBeNull();
    },
    60_000,
  );
});
