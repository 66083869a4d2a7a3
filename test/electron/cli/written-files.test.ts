import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hardwareProfileSchema } from '#shared/hardware/profile.ts';
import { type CommandLineResult, commandLine } from '../../support/run-command-line.ts';
import { skipOnWindows } from '../../support/skip.ts';

const folder = mkdtempSync(join(tmpdir(), 'written-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('scan --out', () => {
  const capture = join(folder, 'capture');
  beforeAll(async () => {
    expect((await commandLine(['scan', '--capture', capture])).exitCode).toBe(0);
  });
  const scan = (...args: readonly string[]): Promise<CommandLineResult> =>
    commandLine(['scan', '--replay', capture, '--now', '2026-11-24T09:00:00Z', ...args]);

  it
    .skipIf(skipOnWindows('/dev/stdout'))
    .each([
      ['/dev/stdout'],
      ['/dev/stdout', '--json'],
      ['/proc/self/fd/1', '--json'],
      ['/dev/fd/1', '--json'],
      [join(folder, 'link-to-stdout'), '--json'],
    ])('%s prints one document and nothing beside it', async (...args) => {
    rmSync(join(folder, 'link-to-stdout'), { force: true });
    symlinkSync('/dev/stdout', join(folder, 'link-to-stdout'));
    const { exitCode, out } = await scan('--out', ...args);
    expect(exitCode).toBe(0);
    expect(out).toBe((await scan('--json')).out);
    expect(hardwareProfileSchema.parse(JSON.parse(out)).takenAt).toBe('2026-11-24T09:00:00.000Z');
  });

  it('over a folder is an error that says so', async () => {
    mkdirSync(join(folder, 'taken'), { recursive: true });
    const { exitCode, err } = await scan('--out', join(folder, 'taken'));
    expect(exitCode).toBe(5);
    expect(err).toMatch(/taken: cannot be written: a folder of that name.*\n.*--out/);
  });

  it.skipIf(skipOnWindows('a link'))('over a link that leads in a circle is an error that says so', async () => {
    const path = join(folder, 'circle');
    symlinkSync('circle', path);
    const { exitCode, err } = await scan('--out', path);
    expect(exitCode).toBe(5);
    expect(err).toContain(`${path}: cannot be written: the links there lead in a circle\n`);
  });

  it.each([
    ['', '"": cannot be written: nothing can be made there'],
    [join(folder, 'capture', 'capture.json', 'below', 'it'), 'it: cannot be written: a part of the path is a file'],
    [join(folder, 'x'.repeat(300)), 'x: cannot be written: the name is too long'],
    [join(folder, 'nul\0'), 'nul: cannot be written: no file can have this name'],
  ])('over no possible name is an error that says so: %j', async (path, message) => {
    const { exitCode, err } = await scan('--out', path);
    expect(exitCode).toBe(5);
    expect(err).toContain(message);
  });
});

describe('scan --capture', () => {
  const raw = { 'capture.json': '{"platform":"linux","arch":"x64"}', 'lspci.txt': 'of build-host-17' };
  const folderWith = (name: string, files: Readonly<Record<string, string>>): string => {
    const path = join(folder, name);
    mkdirSync(path);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
    return path;
  };

  it('into the folder that it replays is refused, and leaves that as it was', async () => {
    const path = folderWith('raw', raw);
    const { exitCode, err } = await commandLine(['scan', '--replay', path, '--capture', path]);
    expect(exitCode).toBe(2);
    expect(err).toMatch(/raw: there is something in this folder\n.*another folder.*empty this one/);
    expect(Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]))).toEqual(raw);
  });

  it('into a folder with anything in it is refused before anything is looked at', async () => {
    const path = folderWith('notes', { '.hidden': 'mine' });
    expect(await commandLine(['scan', '--replay', join(folder, 'none'), '--capture', path])).toMatchObject({ exitCode: 2 });
    expect(readdirSync(path)).toEqual(['.hidden']);
  });

  it('fills a folder that is empty', async () => {
    const path = folderWith('empty', {});
    expect(await commandLine(['scan', '--replay', folderWith('other', raw), '--capture', path])).toMatchObject({ exitCode: 0 });
    expect(readdirSync(path)).toContain('capture.json');
  });

  it('in the place of a file, or below one, is an error that says so', async () => {
    const path = join(folderWith('files', raw), 'lspci.txt');
    const { exitCode, err } = await commandLine(['scan', '--capture', path]);
    expect(exitCode).toBe(5);
    expect(err).toContain('lspci.txt: cannot be written: a file of that name is in the way');
    expect((await commandLine(['scan', '--capture', join(path, 'x')])).err).toContain('a part of the path is a file');
  });

  it.each(['new', 'already-there'])('by several at once fills a %s folder once', async (name) => {
    const path = name === 'new' ? join(folder, name) : folderWith(name, {});
    const from = folderWith(`${name}-from`, raw);
    const ends = await Promise.all(Array.from({ length: 4 }, () => commandLine(['scan', '--replay', from, '--capture', path])));
    expect(ends.map(({ exitCode }) => exitCode).sort((a, b) => a - b)).toEqual([0, 2, 2, 2]);
    expect(readdirSync(path).filter((file) => !/^[\w.-]+\.(?:txt|json)$/.test(file))).toEqual([]);
  });
});

describe('report --out', () => {
  const report = (out: string, ...args: readonly string[]): Promise<CommandLineResult> =>
    commandLine(['report', '--hardware', 'nvidia-rtx-4090', '--limit', '1', '--out', out, ...args]);

  it('replaces nothing that is there, and names it, unless it is told to', async () => {
    const out = join(folder, 'report');
    expect((await report(out, '--formats', 'html,json', '--id', 'first')).exitCode).toBe(0);
    const before = statSync(join(out, 'report.html')).mtimeMs;
    const refused = await report(out, '--formats', 'csv,html,json', '--id', 'second');
    expect(refused.exitCode).toBe(2);
    expect(refused.err).toContain(`${join(out, 'report.html')}, ${join(out, 'report.json')}: already there`);
    expect(refused.err).toContain('--force');
    expect(statSync(join(out, 'report.html')).mtimeMs).toBe(before);
    expect(readdirSync(out).sort()).toEqual(['report.html', 'report.json']);
    const forced = await report(out, '--formats', 'csv,html,json', '--id', 'second', '--force');
    expect(forced.exitCode).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['report.csv', 'report.html', 'report.json']);
    expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).toMatchObject({ reportId: 'second' });
  });

  it('lists its files in the order they were asked for, and each once', async () => {
    const { out } = await report(join(folder, 'listed'), '--formats', 'json,md,json', '--json');
    expect(JSON.parse(out)).toMatchObject({ files: [{ format: 'json' }, { format: 'markdown' }] });
  });

  it.each([
    [[], [0, 2, 2, 2]],
    [['--force'], [0, 0, 0, 0]],
  ])('by several at once is of one of them (%s)', async (flags, codes) => {
    const out = join(folder, `at-once${flags.join('')}`);
    const ids = ['a', 'b', 'c', 'd'];
    const ends = await Promise.all(ids.map((id) => report(out, '--formats', 'html,json', '--id', id, ...flags)));
    expect(ends.map(({ exitCode }) => exitCode).sort((a, b) => a - b)).toEqual(codes);
    for (const { exitCode, err } of ends) if (exitCode === 2) expect(err).toContain(`${join(out, 'report.json')}: already there\n`);
    expect(readdirSync(out).sort()).toEqual(['report.html', 'report.json']);
    const { reportId } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as { reportId: string };
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain(reportId);
  });

  it('says which files are of an earlier report', async () => {
    const out = join(folder, 'mixed');
    await report(out, '--formats', 'html');
    const { exitCode, err } = await report(out, '--formats', 'md');
    expect(exitCode).toBe(0);
    expect(err).toContain(`${join(out, 'report.html')} is of an earlier report`);
  });
});
