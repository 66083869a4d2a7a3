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

  it('and --capture over a capture that is there leave one that can be replayed, and what else is there', async () => {
    writeFileSync(join(capture, 'notes.txt'), 'mine');
    expect((await scan('--capture', capture)).exitCode).toBe(0);
    expect(readFileSync(join(capture, 'notes.txt'), 'utf8')).toBe('mine');
    expect((await scan('--json')).exitCode).toBe(0);
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

  it('says which files are of an earlier report', async () => {
    const out = join(folder, 'mixed');
    await report(out, '--formats', 'html');
    const { exitCode, err } = await report(out, '--formats', 'md');
    expect(exitCode).toBe(0);
    expect(err).toContain(`${join(out, 'report.html')} is of an earlier report`);
  });
});
