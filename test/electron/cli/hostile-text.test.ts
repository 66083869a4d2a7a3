import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hardwareProfileSchema } from '#shared/hardware/profile.ts';
import { everyString, hostileIn, hostileMarks } from '../../support/hostile-text.ts';
import { startOllamaStandIn } from '../../support/ollama-stand-in.ts';
import { commandLine } from '../../support/run-command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'quartermaster-hostile-'));
const fileOf = (name: string, document: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document));
  return path;
};

const HOSTILE = `A${hostileMarks.join('é')}\nB =cmd()`;
const profile: unknown = JSON.parse(readFileSync('test/fixtures/reference/profile.json', 'utf8'));
const accepts = (document: unknown): boolean => hardwareProfileSchema.safeParse(document).success;

/** The profile with hostile text at the end of one string. */
const planted = (at: string): unknown => everyString(profile, (text, path) => (path === at ? `${text}${HOSTILE}` : text));
const paths: string[] = [];
everyString(profile, (_text, path) => paths.push(path));

/** Everywhere at once that a profile may hold any text at all. */
const free = paths.filter((path) => accepts(planted(path)));
const everywhere = everyString(profile, (text, path) => (free.includes(path) ? `${text}${HOSTILE}` : text));
const profileFile = fileOf('profile.json', everywhere);

async function expectPlain(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<number> {
  const { exitCode, out, err } = await commandLine(args, { environment });
  expect(hostileIn(out), args.join(' ')).toBeNull();
  expect(hostileIn(err), args.join(' ')).toBeNull();
  if (args.includes('--json')) for (const line of args[0] === 'pull' ? out.trim().split('\n') : [out]) JSON.parse(line);
  expect(`${out}${err}`).not.toMatch(/fault of this program/);
  return exitCode;
}

describe('hostile text in a profile', () => {
  it('can stand in names, versions, reasons and notes', () => {
    expect(free.length).toBeGreaterThan(20);
    expect(accepts(everywhere)).toBe(true);
  });

  const model = ['qwen3.5-9b', '--runtime', 'llama.cpp'];
  it.each([['plan'], ['plan', '--users', '20'], ['explain', ...model], ['cost', ...model], ['plan', '--profile', 'a\n\u202eb.json']])(
    '%s %s %s %s shows none of it, as text and as JSON',
    async (...args) => {
      const [other = ''] = args.filter((arg) => arg.endsWith('.json'));
      if (other !== '') fileOf(other, everywhere);
      const own = args.map((arg) => (arg === other ? join(folder, arg) : arg));
      for (const json of [[], ['--json']]) expect(await expectPlain([...own, '--profile', profileFile, ...json])).toBe(0);
    },
  );

  it.each(['en', 'zh-CN'])('is in no file of a report (%s), nor in what `verify` says of it', async (locale) => {
    const out = join(folder, `report-${locale}`);
    const args = ['report', '--profile', profileFile, '--out', out, '--locale', locale, '--id', `r${HOSTILE.slice(0, 40)}`];
    expect(await expectPlain(args)).toBe(0);
    const files = readdirSync(out);
    expect(files).toHaveLength(4);
    for (const name of files) {
      // Lines of a CSV file end in CRLF.
      const text = readFileSync(join(out, name), 'utf8').replaceAll('\r\n', '\n');
      expect(hostileIn(text), name).toBeNull();
      expect(text).toContain('é');
    }
    expect(await expectPlain(['verify', join(out, 'report.json')])).toBe(0);
    const report: unknown = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
    const changed = everyString(report, (text, path) => (/Id$|name$|title$|id$/.test(path) ? `${text}${HOSTILE.slice(0, 40)}` : text));
    for (const json of [[], ['--json']]) await expectPlain(['verify', fileOf('changed.json', changed), ...json]);
  });

  it('where it may not stand is refused without repeating it', async () => {
    const enums = paths.filter((path) => !free.includes(path));
    expect(enums.length).toBeGreaterThan(3);
    for (const path of enums) {
      for (const json of [[], ['--json']])
        expect(await expectPlain(['plan', '--profile', fileOf('enum.json', planted(path)), ...json])).toBe(5);
    }
  });

  it('goes through a batch without harm, and its ids come back exactly', async () => {
    const item = { model: 'qwen3.5-9b', quant: 'Q4_K_M', runtime: 'llama.cpp', context: 4096, prompt: 1000, output: 100, concurrency: 1 };
    const good = { ...item, id: HOSTILE, profile: everywhere };
    const lines = [good, ...['model', 'quant', 'runtime', 'hardware', 'useCase', HOSTILE].map((key) => ({ ...good, [key]: HOSTILE }))];
    const batch = fileOf('batch.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    const { out } = await commandLine(['estimate', '--batch', batch]);
    expect(hostileIn(out)).toBeNull();
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { id: string }).id),
    ).toEqual(lines.map(() => HOSTILE));
  });
});

describe('hostile text that a person types', () => {
  const card = ['--hardware', 'nvidia-rtx-4090'];
  const cases: readonly (readonly string[])[] = [
    ['plan', '--hardware', HOSTILE],
    ['plan', ...card, '--model', HOSTILE],
    ['explain', HOSTILE, ...card],
    ['plan', ...card, '--quant', HOSTILE],
    ['plan', ...card, '--runtime', HOSTILE],
    ['plan', ...card, '--use-case', HOSTILE],
    ['plan', ...card, '--assume', `${HOSTILE}=1`],
    ['plan', ...card, '--set', `${HOSTILE}=1`],
    ['plan', ...card, '--set', `memory.totalBytes=${HOSTILE}`],
    ['plan', ...card, '--set', `accelerators.0.driver=${HOSTILE}`],
    ['plan', ...card, '--set', `cpu.model=${HOSTILE}`],
    ['plan', ...card, '--context', HOSTILE],
    ['plan', ...card, `--${HOSTILE}`],
    ['plan', '--profile', join(folder, HOSTILE.replaceAll('\u0000', ''))],
    ['plan', '--profile', `x${HOSTILE}`],
    ['report', ...card, '--out', folder, '--formats', HOSTILE],
    ['catalog', 'show', HOSTILE],
    ['pull', HOSTILE, '--yes', '--host', 'http://127.0.0.1:9'],
    ['pull', 'tiny:1b', '--yes', '--host', `http://127.0.0.1:9/${HOSTILE}`],
    ['runtimes', '--host', HOSTILE],
    [HOSTILE],
  ];
  it.each(cases.map((args) => [args.map((arg) => (arg.includes(HOSTILE) ? '…' : arg)).join(' '), args] as const))(
    '%s',
    async (_name, args) => {
      for (const json of [[], ['--json']]) await expectPlain([...args, ...json]);
    },
  );
});

describe('hostile text of a server', () => {
  const open: { close(): Promise<void> }[] = [];
  afterAll(async () => {
    await Promise.all(open.map((server) => server.close()));
  });

  it('is neither in a list of runtimes nor in the end of a pull', async () => {
    const server = await startOllamaStandIn({
      version: `0.32${HOSTILE}`,
      models: [{ name: HOSTILE, sizeBytes: 1 }],
      loaded: [{ name: `b${HOSTILE}`, sizeBytes: 1, acceleratorBytes: 1 }],
      replay: { lines: [JSON.stringify({ status: `pulling ${HOSTILE}` }), JSON.stringify({ error: HOSTILE })], arrivalSeconds: [0, 0] },
    });
    open.push(server);
    for (const json of [[], ['--json']]) {
      await expectPlain(['runtimes', '--host', server.host, ...json]);
      expect(await expectPlain(['pull', 'tiny:1b', '--yes', '--host', server.host, ...json])).toBe(4);
    }
  });
});

describe('half a sequence at the end of what was typed', () => {
  const HALF = 'half\u001b[';
  it.each([
    [['plan', '--profile', HALF], /: half \[: no such file\n/],
    [['plan', '--profile', join(folder, 'none'), '--workload', HALF], /: no such file\n/],
    [['plan', '--model', HALF], /model "half \[" is not in the catalog/],
    [['plan', '--hardware', HALF], /"half \["/],
    [['plan', '--hardware', 'nvidia-rtx-4090', '--quant', HALF], /no file of the catalog has the quantization "half \["/],
    [['plan', `--ram=${HALF}`], /argument 'half \[' is invalid. expected a number [^\n]*, got "half \["/],
    [['plan', '--concurrency', HALF], /argument 'half \[' is invalid. expected an integer [^\n]*, got "half \["/],
    [[HALF], /unknown command 'half \['/],
    [['plan', `--${HALF}`], /unknown option '--half \['/],
    [['scan', '--set', HALF], /half \[/],
    [['scan', '--replay', HALF], /half \[[/\\]capture\.json: no such file\n/],
    [['runtimes', '--offline', '--host', `http://${HALF}`], /"http:\/\/half \[" is not an address/],
    [['scan', '--capture', join(fileOf('a-file', ''), HALF)], /half \[: cannot be written: a part of the path is a file\n/],
  ])('takes none of the words after it: %j', async (args, message) => {
    expect((await commandLine(args)).err).toMatch(message);
  });
});
