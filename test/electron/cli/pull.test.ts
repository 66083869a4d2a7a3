import { afterEach, describe, expect, it } from 'vitest';
import type { PullProgress } from '#shared/api.ts';
import { type OllamaStandIn, type OllamaStandInOptions, startOllamaStandIn } from '../../support/ollama-stand-in.ts';
import { commandLine } from '../../support/run-command-line.ts';

const MB = 1e6;
let server: OllamaStandIn | undefined;

async function standIn(options: OllamaStandInOptions = {}): Promise<string> {
  server = await startOllamaStandIn({ speed: 30, modelBytes: 400 * MB, ...options });
  return server.host;
}

afterEach(async () => {
  await server?.close();
  server = undefined;
});

type Pull = { readonly exitCode: number; readonly events: readonly PullProgress[]; readonly last: PullProgress | undefined };

async function pull(args: readonly string[], signal?: AbortSignal): Promise<Pull> {
  const { exitCode, out } = await commandLine(['pull', ...args, '--json', '--yes'], signal ? { signal } : {});
  const events = out
    .trim()
    .split('\n')
    .map((line): PullProgress => JSON.parse(line));
  return { exitCode, events, last: events.at(-1) };
}

describe('pull', () => {
  it('fetches the right tag with progress, checks that it is there, and ends with 0', async () => {
    const host = await standIn();
    const { exitCode, events, last } = await pull(['qwen3.5-9b', '--host', host]);
    expect(exitCode).toBe(0);
    expect(last).toMatchObject({ state: 'done', ollamaTag: 'qwen3.5:9b-q4_K_M', artifactId: 'qwen3.5-9b/q4-k-m', presentInTags: true });
    expect(events.some(({ state }) => state === 'downloading')).toBe(true);
    const counts = events.map(({ completedBytes }) => completedBytes);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
  });

  it('is cancelled by an interrupt with 130, and the next pull resumes where it stopped', async () => {
    const host = await standIn({ speed: 4 });
    const interrupt = new AbortController();
    setTimeout(() => interrupt.abort(), 700);
    const first = await pull(['qwen3.5-9b', '--host', host], interrupt.signal);
    expect(first.exitCode).toBe(130);
    expect(first.last?.state).toBe('cancelled');
    const kept = server?.keptBytes('qwen3.5:9b-q4_K_M') ?? 0;
    expect(kept).toBeGreaterThan(0);
    const second = await pull(['qwen3.5-9b', '--host', host]);
    expect(second.exitCode).toBe(0);
    expect(
      second.events.find(({ state, completedBytes }) => state === 'downloading' && completedBytes > 0)?.completedBytes,
    ).toBeGreaterThanOrEqual(kept);
  });

  it('says how to start Ollama when no server answers, with 4', async () => {
    const { exitCode, last } = await pull(['qwen3.5-9b', '--host', 'http://127.0.0.1:9']);
    expect(exitCode).toBe(4);
    expect(last?.error).toMatchObject({ code: 'runtime-unavailable' });
    expect(last?.error?.hint).toMatch(/ollama/i);
  });

  it.each([
    ['an unknown tag', 'unknown-tag', /no model/, 4],
    ['an error line in mid-stream', 'error-mid-stream', /pull again/, 4],
    ['a dropped connection', 'dropped-connection', /pull again/, 4],
    ['a full disk', 'disk-full', /disk .*is full/, 3],
    ['a server that is too old', 'too-old', /newer Ollama/, 4],
  ] as const)('fails rightly on %s', async (...[, scenario, message, code]) => {
    const host = await standIn({ scenario });
    const { exitCode, events, last } = await pull(['qwen3.5-9b', '--host', host]);
    expect(last?.state).toBe('failed');
    expect(`${last?.error?.message} ${last?.error?.hint}`).toMatch(message);
    expect(exitCode).toBe(code);
    expect(events.filter(({ state }) => ['done', 'failed', 'cancelled'].includes(state))).toHaveLength(1);
  });

  // Neither file system has a free block, whatever the machine has.
  const fullDisk = { linux: '/proc', darwin: '/dev' }[process.platform as string];

  it.skipIf(fullDisk === undefined)('refuses before it starts when the disk is too small', async () => {
    const host = await standIn();
    const environment = { OLLAMA_MODELS: fullDisk ?? '' };
    const { exitCode, out } = await commandLine(['pull', 'qwen3.5-0.8b', '--host', host, '--json', '--yes'], { environment });
    expect(exitCode).toBe(3);
    expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toMatchObject({ state: 'failed', error: { code: 'disk-full' } });
    expect(server?.requests.some(({ path }) => path === '/api/pull')).toBe(false);
  });

  it('prints an error for people on standard error, without a stack', async () => {
    const { exitCode, err } = await commandLine(['pull', 'qwen3.5-0.8b', '--yes', '--host', 'http://127.0.0.1:9']);
    expect(exitCode).toBe(4);
    expect(err).toMatch(/quartermaster: /);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it.each(['n', 'No', null])('is not begun when the answer at the terminal is %s', async (answer) => {
    const host = await standIn();
    const { exitCode, err } = await commandLine(['pull', 'qwen3.5-0.8b', '--host', host], { terminal: { answer } });
    expect(err).toContain('Pull it? [Y/n]');
    expect(exitCode).toBe(130);
    expect(server?.requests).toEqual([]);
  });

  it('goes through at the terminal on Enter, and leaves its last line standing', async () => {
    const host = await standIn({ modelBytes: MB });
    const { exitCode, err } = await commandLine(['pull', 'tiny:1b', '--host', host], { terminal: { answer: '' } });
    expect(exitCode).toBe(0);
    expect(err).toMatch(/Done: tiny:1b[^\n]*\n$/);
  });

  it('that fails at the terminal leaves its last line standing too, and the reason begins a new one', async () => {
    const { exitCode, err } = await commandLine(['pull', 'tiny:1b', '--host', 'http://127.0.0.1:9'], { terminal: { answer: 'y' } });
    expect(exitCode).toBe(4);
    expect(err).toMatch(/Failed[^\n]*\nquartermaster: no Ollama server/);
  });

  it('is forbidden by --offline', async () => {
    const { exitCode, err } = await commandLine(['--offline', 'pull', 'qwen3.5-0.8b']);
    expect(exitCode).toBe(2);
    expect(err).toMatch(/offline/);
  });
});
