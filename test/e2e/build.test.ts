import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildOnce, buildScript, repository } from './built.ts';

type Staleness = { hashOf: (root: string, paths: readonly string[], salt: string) => string };
const { hashOf } = (await import(pathToFileURL(buildScript('staleness.mjs')).href)) as Staleness;
type Summary = { summaryOf: (results: object) => string };
const { summaryOf } = (await import(pathToFileURL(buildScript('test-summary.mjs')).href)) as Summary;

describe('what was built from', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quartermaster-build-'));
    await mkdir(join(folder, 'source/inner'), { recursive: true });
    await writeFile(join(folder, 'source/inner/a.ts'), 'a');
    await writeFile(join(folder, 'other.ts'), 'b');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const hash = (salt = ''): string => hashOf(folder, ['source', 'other.ts', 'absent'], salt);

  it('is the same after a file was only touched', async () => {
    const before = hash();
    await utimes(join(folder, 'other.ts'), 1, 1);
    expect(hash()).toBe(before);
  });

  it('is another after a change, a new file, another name or another option', async () => {
    const seen = [hash(), hash('maps')];
    await writeFile(join(folder, 'source/inner/a.ts'), 'changed');
    seen.push(hash());
    await writeFile(join(folder, 'source/inner/b.ts'), '');
    seen.push(hash());
    await rm(join(folder, 'source/inner/b.ts'));
    await writeFile(join(folder, 'source/inner/c.ts'), '');
    seen.push(hash());
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('the build', () => {
  beforeAll(buildOnce, 60_000);

  it('makes nothing again that is fresh, and again what is missing', async () => {
    expect(await buildOnce()).toEqual([]);
    await rm(join(repository, 'dist/electron/preload.cjs'));
    expect(await buildOnce()).toEqual(['preload']);
  });

  it('makes a preload that is small and requires only electron', async () => {
    const preload = await readFile(join(repository, 'dist/electron/preload.cjs'), 'utf8');
    expect([...preload.matchAll(/require\(["']([^"']+)["']\)/g)].map((match) => match[1])).toEqual(['electron']);
    expect(preload.length).toBeLessThan(4096);
  });

  it('makes a command that runs by its own name', async () => {
    const program = join(repository, 'dist/cli/quartermaster.js');
    expect((await readFile(program, 'utf8')).split('\n')[0]).toBe('#!/usr/bin/env node');
    expect((await stat(program)).mode & 0o111).toBe(0o111);
  });

  it('lists every package whose code it ships, with its licence', async () => {
    const notices = await readFile(join(repository, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['react', 'react-dom', 'zustand', 'zod', 'commander', 'systeminformation', 'd3-scale']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(.+\\)$`, 'm'));
    }
    expect(notices).not.toMatch(/^(vite|vitest|typescript|electron) \d/m);
    expect(notices).not.toMatch(/\((A?GPL|LGPL|UNLICENSED|undefined)/);
  });
});

describe('the closing line of a test run', () => {
  const results = { numPassedTests: 12, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
  const failedTest = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] };
  const unloadable = { status: 'failed', assertionResults: [] };

  it('counts passed, failed and skipped tests', () => {
    expect(summaryOf({ ...results, testResults: [failedTest] })).toBe('12 passed, 1 failed, 3 skipped');
  });

  it('counts a file that could not be loaded as failed', () => {
    expect(summaryOf({ ...results, testResults: [failedTest, unloadable] })).toBe('12 passed, 2 failed, 3 skipped');
  });
});
