import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseProfile } from '#shared/hardware/parse-profile.ts';
import { recommendationSchema } from '#shared/recommend/recommendation.ts';
import { GIB } from '#shared/units.ts';
import { commandLine, jsonCommandLine } from '../../support/run-command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'quartermaster-set-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a value that a person sets', () => {
  it('is kept with the profile, and shown as his word', async () => {
    const file = join(folder, 'corrected.json');
    const { exitCode, out } = await commandLine(['scan', '--set', 'memory.bandwidthBytesPerSecond=80GB/s', '--out', file]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/Memory bandwidth +80\sGB\/s {2}your word, was unknown: not measured/);
    const saved = parseProfile(JSON.parse(readFileSync(file, 'utf8')), file);
    expect(saved.memory.bandwidthBytesPerSecond).toMatchObject({ value: 80e9, basis: { kind: 'assumed', sourceId: 'user' } });
  });

  it('is what a plan reckons with, of saved hardware and of catalog hardware', async () => {
    const smaller = ['--set', 'accelerators.0.memoryBytes=12GiB', '--limit', '1'];
    const { document } = await jsonCommandLine(['plan', '--hardware', 'nvidia-rtx-4090', ...smaller]);
    const { best } = recommendationSchema.parse(document);
    const onCard = best?.fit.verdict === 'fits' ? best.fit.placement.perDevice.find(({ device }) => device === 'accelerator:0') : undefined;
    const bytes = Object.values(onCard?.memory ?? {}).reduce((sum, { high }) => sum + high, 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(12 * GIB);
  });

  it('is named among what a plan takes for granted, as his word', async () => {
    const { out } = await commandLine(['plan', '--hardware', 'cpu', '--set', 'memory.bandwidthBytesPerSecond=80GB/s', '--limit', '1']);
    expect(out).toMatch(/assumed: memory bandwidth 80\sGB\/s: your word$/m);
  });

  it('is taken from a profile that PowerShell wrote as UTF-16', async () => {
    const { out } = await commandLine(['scan', '--json', '--set', 'cpu.model=Made for this test']);
    const file = join(folder, 'utf-16.json');
    writeFileSync(file, Buffer.from(`\uFEFF${out}`, 'utf16le'));
    expect((await commandLine(['plan', '--profile', file, '--limit', '1'])).out).toMatch(/^Machine {2}Made for this test/);
  });
});
