import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { fleetRecommendationSchema } from '#shared/recommend/fleet.ts';
import { recommendationSchema } from '#shared/recommend/recommendation.ts';
import { gib } from '#shared/units.ts';
import { testCatalog } from '../../support/catalog.ts';
import { ASKED } from '../../support/plan-input.ts';
import { commandLine, jsonCommandLine } from '../../support/run-command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'quartermaster-fleet-'));
afterAll(() => rmSync(folder, { recursive: true }));

const profileOf = (hardware: string, ram?: number): HardwareProfile =>
  whatIfProfile({ hardware, ...(ram === undefined ? {} : { ramBytes: gib(ram) }) }, testCatalog(), ASKED);

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const card = file('gpu1.json', profileOf('nvidia-rtx-4090', 64));
const laptop = file('laptop.json', profileOf('laptop-rtx-4060-8'));
const tiny = file('tiny.json', profileOf('cpu', 1));
const rack = join(file('rack/a.json', profileOf('nvidia-rtx-4090', 64)), '..');
file('rack/b.json', profileOf('nvidia-rtx-4090', 64));
file('rack/notes.txt', 'not a profile');

const names = async (...paths: readonly string[]): Promise<readonly string[]> => {
  const { document } = await jsonCommandLine(['plan', '--limit', '1', ...paths.flatMap((path) => ['--profile', path])]);
  return fleetRecommendationSchema.parse(document).machines.map(({ name }) => name);
};

describe('plan with several profiles', () => {
  it('plans them as a fleet, each by the name of its file', async () => {
    expect(await names(card, laptop)).toEqual(['gpu1', 'laptop']);
  });

  it('takes folders, lists, and one file twice for two such machines', async () => {
    expect(await names(rack)).toEqual(['a', 'b']);
    expect(await names(file('both.json', [profileOf('nvidia-rtx-4090'), profileOf('cpu')]))).toEqual(['both[0]', 'both[1]']);
    expect(await names(card, card)).toEqual(['gpu1', 'gpu1 (2)']);
  });

  it('shows equal machines in one line, and what they serve together', async () => {
    const { exitCode, out } = await commandLine(['plan', '--profile', rack, '--profile', laptop, '--profile', tiny]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^Fleet +4 machines$/m);
    expect(out).toMatch(/^Together [\d.,]+\stok\/s \([\d.,]+–[\d.,]+\stok\/s\), .*; on 1 nothing passes$/m);
    expect(out).toMatch(/^2 {2}a, b +GeForce RTX 4090 \(24\.0\sGiB\) · 64\.0\sGiB RAM +\S+\/\S+ +llama\.cpp +[\d.]+\stok\/s/m);
    expect(out).toMatch(/^1 {2}tiny .* nothing$/m);
    expect(out).toMatch(/^ {2}nothing on tiny: nearest: \S+\/\S+, /m);
    expect(out).toContain('No model runs on all 4 machines.');
    expect(out).toMatch(/^Runs on most\nmodel .* not on\n.* tiny$/m);
  });

  it('refuse standard input twice: it holds one document', async () => {
    const { exitCode, err } = await commandLine(['plan', '--profile', '-', '--profile', '-']);
    expect(exitCode).toBe(2);
    expect(err).toContain('--profile -: standard input holds one document');
  });

  it('call standard input by its name where it holds no JSON', async () => {
    const { exitCode, err } = await commandLine(['plan', '--profile', '-'], { standardInput: '{"origin":' });
    expect(exitCode).toBe(5);
    expect(err).toMatch(/ standard input: not JSON/);
  });

  it('ends with 3 when nothing runs anywhere', async () => {
    expect((await commandLine(['plan', '--profile', tiny, '--profile', tiny])).exitCode).toBe(3);
  });

  it.each([
    ['one that is missing', [card, join(folder, 'gone.json')], 5, /gone\.json: no such file/],
    ['one that is broken', [card, file('half.json', '{"origin":'), laptop], 5, /half\.json: not JSON/],
    [
      'one with a wrong field',
      [file('field.json', { ...profileOf('cpu'), accelerators: 3 }), card],
      5,
      /field\.json: accelerators: expected an array/,
    ],
    ['one of a list that is wrong', [file('list.json', [profileOf('cpu'), {}])], 5, /list\.json: 1: /],
    ['a list of none', [file('none.json', '[]')], 5, /none\.json: an empty list/],
    ['a folder without a profile', [join(file('empty/notes.txt', ''), '..')], 5, /empty: no profile/],
  ])('names the file among many: %s', async (_what, paths, exitCode, message) => {
    const result = await commandLine(['plan', ...paths.flatMap((path) => ['--profile', path])]);
    expect({ exitCode: result.exitCode, out: result.out }).toEqual({ exitCode, out: '' });
    expect(result.err).toMatch(message);
  });

  it('corrects none of them, and is no fleet for other commands', async () => {
    const two = ['--profile', card, '--profile', laptop];
    expect(await commandLine(['plan', ...two, '--set', 'memory.totalBytes=64GiB'])).toMatchObject({ exitCode: 2, out: '' });
    const other = await commandLine(['explain', 'qwen3.5-9b', ...two]);
    expect(other).toMatchObject({ exitCode: 2, err: expect.stringContaining('one profile at a time, got 2') as string });
  });
});

describe('plan with one profile', () => {
  it('prints the recommendation of that machine, whatever holds the profile', async () => {
    const plain = await jsonCommandLine(['plan', '--profile', card]);
    expect(recommendationSchema.parse(plain.document).best).not.toBeNull();
    expect(await jsonCommandLine(['plan', '--profile', file('one.json', [profileOf('nvidia-rtx-4090', 64)])])).toEqual(plain);
  });
});
