import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { testCatalog } from '../../support/catalog.ts';
import { commandLine, jsonCommandLine } from '../../support/run-command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'quartermaster-bad-'));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const CARD = ['--hardware', 'nvidia-rtx-4090'];

const manyCards = (count: number): string => {
  const profile = whatIfProfile({ hardware: 'nvidia-rtx-4090' }, testCatalog(), '2026-11-24T09:00:00Z');
  return JSON.stringify({ ...profile, accelerators: Array.from({ length: count }, () => profile.accelerators[0]) });
};

/** Command line, exit code of the contract, and what the message must name. */
const cases: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ['no such command', ['fly'], 2, /unknown command 'fly'/],
  ['a command that a group does not have', ['catalog', 'hardware'], 2, /'hardware'\n +See quartermaster catalog --help/],
  ['an unknown flag', ['plan', '--fast'], 2, /--fast[\s\S]*See quartermaster plan --help/],
  ['an unknown model', ['plan', ...CARD, '--model', 'qwen3.5-72b'], 2, /qwen3\.5-72b.*\n.*qwen3\.5-27b/],
  ['an unknown quantization', ['explain', 'qwen3.6-27b', '--quant', 'Q4_K_N', ...CARD], 2, /Q4_K_N.*\n.*Q4_K_M/],
  ['a quantization that no file has', ['plan', ...CARD, '--quant', 'Q4_K_N'], 2, /Q4_K_N.*\n.*Q4_K_M/],
  ['more card memory than any such card has', ['plan', ...CARD, '--vram', '999'], 2, /999 GiB.*\n.*24 GiB/],
  ['more memory than any machine has', ['plan', ...CARD, '--ram', '1e30'], 2, /from 1 to 65536/],
  ['an unknown runtime', ['plan', ...CARD, '--runtime', 'vlm'], 2, /vlm.*\n.*vllm/],
  ['unknown hardware', ['plan', '--hardware', 'nvidia-rtx-4091'], 2, /nvidia-rtx-4091.*\n.*nvidia-rtx-4090/],
  ['an unknown assumption', ['plan', ...CARD, '--assume', 'tarif=1'], 2, /tarif[\s\S]*tariffUsdPerKwh/],
  ['an assumption without a value', ['plan', ...CARD, '--assume', 'pue'], 2, /KEY=VALUE/],
  [
    'a context beyond the maximum of the model',
    ['plan', ...CARD, '--model', 'qwen3.5-9b', '--context', '300000'],
    2,
    /262144.*300000|holds 262144/,
  ],
  ['a negative concurrency', ['plan', ...CARD, '--concurrency', '-1'], 2, /integer from 1 .*"-1"/],
  ['a context that is no number', ['plan', ...CARD, '--context', '32k'], 2, /"32k"/],
  ['a report format that is not built', ['report', ...CARD, '--out', folder, '--formats', 'html,pdf'], 2, /pdf.*\n.*html/],
  ['a report format that nobody plans', ['report', ...CARD, '--out', folder, '--formats', 'docx'], 2, /unknown.*docx.*\n.*html/],
  ['an entry that is like none', ['catalog', 'show', 'nosuch'], 2, /nosuch.*\n +All: quartermaster catalog list/],
  ['both a profile and hardware', ['plan', ...CARD, '--profile', 'x.json'], 2, /exclude each other/],
  ['a size beside a profile', ['plan', '--profile', 'x.json', '--ram', '64'], 2, /--ram.*\n.*--set memory\.totalBytes/],
  ['a size beside nothing', ['explain', 'qwen3.5-9b', '--vram', '24'], 2, /--vram.*\n.*--hardware/],
  ['a profile that is missing', ['plan', '--profile', join(folder, 'none.json')], 5, /none\.json: no such file/],
  ['a workload that is a folder', ['plan', ...CARD, '--workload', folder], 5, /is a folder, expected a file/],
  ['a capture that is missing', ['scan', '--replay', join(folder, 'none')], 5, /none\/capture\.json: no such file\n.*scan --capture/],
  ['a profile of a later version', ['plan', '--profile', file('later.json', '{"schemaVersion":99}')], 5, /later\.json: .*99.*\n.*Update/],
  [
    'a value to set that a profile does not have',
    ['plan', ...CARD, '--set', 'memory.total=64GiB'],
    2,
    /memory\.total: .*\n.*memory\.totalBytes/,
  ],
  ['a value to set in an unknown unit', ['scan', '--set', 'memory.totalBytes=64G'], 2, /memory\.totalBytes: expected .*"64G"/],
  [
    'more memory set free than there is',
    ['plan', ...CARD, '--set', 'accelerators.0.freeMemoryBytes=1TiB'],
    2,
    /freeMemoryBytes: .*\n.*memoryBytes/,
  ],
  ['a profile that is not JSON', ['plan', '--profile', file('broken.json', '{"origin":')], 5, /broken\.json: not JSON/],
  [
    'a profile with a wrong field',
    ['plan', '--profile', file('field.json', '{"origin":"probed","takenAt":12}')],
    5,
    /field\.json: takenAt/,
  ],
  [
    'a workload with a wrong field',
    ['plan', ...CARD, '--workload', file('workload.json', '{"contextTokens":"32k"}')],
    5,
    /workload\.json: contextTokens: expected .*got "32k"/,
  ],
  ['a workload with an unknown key', ['plan', ...CARD, '--workload', '{"tokens":1}'], 5, /unknown key tokens/],
  ['a request that its context cannot hold', ['plan', ...CARD, '--context', '4096', '--prompt', '8000'], 5, /4096/],
  ['a report to verify that is none', ['verify', file('report.json', '{"schemaVersion":1}')], 5, /report\.json/],
  [
    'a profile of more cards than any machine has',
    ['plan', '--profile', file('cards.json', manyCards(10_000))],
    5,
    /cards\.json: accelerators: expected at most 256 entries, got 10,000/,
  ],
  [
    'a profile that is too deep',
    ['plan', '--profile', file('deep.json', '['.repeat(200_000))],
    5,
    /deep\.json: .*nested more than 64 deep/,
  ],
  ['a workload that is too deep', ['plan', ...CARD, '--workload', `{"users":${'['.repeat(200_000)}`], 5, /argument: users.*nested/],
  ['a report that is too deep', ['verify', file('deep-report.json', '{"a":'.repeat(200_000))], 5, /deep-report\.json: a\.a.*nested/],
  [
    'a workload with names of any length',
    ['plan', ...CARD, '--workload', JSON.stringify({ ['x'.repeat(90_000)]: 1 })],
    5,
    /unknown key x{57}…\n/,
  ],
  ['a profile that does not end', ['plan', '--profile', '/dev/zero'], 5, /\/dev\/zero: larger than 64 MiB/],
  ['a batch that does not end', ['estimate', '--batch', '/dev/zero'], 5, /\/dev\/zero: a line of more than/],
  ['a batch without a line', ['estimate', '--batch', file('empty.jsonl', '\n\n')], 5, /empty\.jsonl: no line in it/],
  ['a port that is empty', ['serve', '--port', ''], 2, /integer from 0/],
  ['another machine, offline', ['--offline', 'runtimes', '--host', 'gpu-box'], 2, /gpu-box.*another machine\n.*--offline/],
  [
    'a pull of a model that fits no such machine, told once and with the shortage',
    ['pull', 'deepseek-r1-671b'],
    3,
    /^[^\n]+\nquartermaster: deepseek-r1-671b will not run on this machine: does not fit: [\d,.]+\sGB file, [\d,.]+\sGiB too much for [^\n]*\n {2}Pull it anyway/,
  ],
  ['a pull of a mistyped artifact', ['pull', 'qwen3.5-9b/q4-k-n'], 2, /q4-k-n.*\n.*qwen3\.5:9b/],
  ['a pull of a cloud-only model', ['pull', 'deepseek-v4-flash'], 2, /cloud/],
];

describe('bad input', () => {
  it.each(cases)('%s ends with a clear message and the right exit code', async (_name, args, exitCode, message) => {
    const result = await commandLine(args);
    expect(`${result.exitCode} ${result.err}`).toMatch(new RegExp(`^${exitCode} `));
    expect(result.err).toMatch(message);
    expect(result.err).not.toMatch(/\n\s+at /);
    expect(result.out).toBe('');
  });

  it('is an error document on standard output with --json', async () => {
    const { exitCode, document } = await jsonCommandLine(['plan', '--hardware', 'nvidia-rtx-4091']);
    expect(exitCode).toBe(2);
    // One line, as it may stand among JSON Lines.
    expect((await commandLine(['pull', 'deepseek-v4-flash', '--json'])).out).toMatch(/^\{"error":.*\}\n$/);
    expect(document).toEqual({
      error: { code: 'unknown-hardware', message: expect.any(String), hint: expect.stringContaining('nvidia-rtx-4090') },
    });
  });

  it('a place that cannot be written to is named, and nothing is left behind', async () => {
    const blocked = join(file('plain-file', 'x'), 'below');
    const { exitCode, err } = await commandLine(['report', ...CARD, '--out', blocked, '--formats', 'json']);
    expect(exitCode).toBe(5);
    expect(err).toContain('plain-file');
    expect(err).toContain('--out');
    expect(err).not.toContain('QUARTERMASTER_DATA_DIR');
  });

  it('help is no error, for every command, with an example', async () => {
    const [, listed = ''] = /\nCommands:\n([\s\S]*?)\n\n/.exec((await commandLine(['--help'])).out) ?? [];
    const names = [...listed.matchAll(/^ {2}(?!help)(\w+)/gm)].map(([, name = '']) => name);
    expect(names).toEqual(expect.arrayContaining(['scan', 'plan', 'serve']));
    for (const command of names) {
      const { exitCode, out } = await commandLine([command, '--help']);
      expect(exitCode, command).toBe(0);
      expect(out, command).toMatch(/Example:\n {2}quartermaster /);
    }
  });
});

describe('verify', () => {
  const reportIn = async (directory: string): Promise<string> => {
    mkdirSync(directory, { recursive: true });
    const { exitCode } = await commandLine([
      'report',
      ...CARD,
      '--out',
      directory,
      '--formats',
      'json,html,csv,md',
      '--limit',
      '3',
      '--id',
      'test',
      '--now',
      '2026-11-24T09:00:00Z',
    ]);
    expect(exitCode).toBe(0);
    return join(directory, 'report.json');
  };

  it('finds no difference in a fresh report', async () => {
    const path = await reportIn(join(folder, 'fresh'));
    const { exitCode, document } = await jsonCommandLine(['verify', path]);
    expect(document).toMatchObject({ reportId: 'test', differences: [] });
    expect(exitCode).toBe(0);
  });

  it('names the one number that was edited', async () => {
    const path = await reportIn(join(folder, 'edited'));
    const { readFileSync } = await import('node:fs');
    const report = JSON.parse(readFileSync(path, 'utf8'));
    const before = report.recommendation.ranked[1].speed.decodeTokensPerSecond.point;
    report.recommendation.ranked[1].speed.decodeTokensPerSecond.point = before + 1;
    writeFileSync(path, JSON.stringify(report));
    const { exitCode, document } = await jsonCommandLine(['verify', path]);
    expect(exitCode).toBe(6);
    const { differences } = document as { differences: { path: string; before: number; after: number }[] };
    expect(differences).toHaveLength(1);
    expect(differences[0]).toMatchObject({
      path: 'recommendation.ranked[1].speed.decodeTokensPerSecond.point',
      before: before + 1,
      after: before,
    });
  });
});

describe('catalog', () => {
  it('lists, shows and checks', async () => {
    expect((await commandLine(['catalog', 'list', 'machines'])).out).toContain('desktop-rtx-4090');
    expect((await commandLine(['catalog', 'show', 'qwen3.6-27b', '--json'])).out).toContain('"ggufArchitecture": "qwen35"');
    expect((await commandLine(['catalog', 'check'])).out).toContain('No problem found');
    expect((await commandLine(['catalog', 'show', 'qwen3.6-28b'])).err).toContain('qwen3.6-27b');
  });
});
