import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CallInput, type CallOutput, envelopeSchema, type Job, parseOutput } from '#shared/api.ts';
import type { CallName } from '#shared/names.ts';
import { type OllamaStandIn, startOllamaStandIn } from '../support/ollama-stand-in.ts';
import { buildOnce } from './built.ts';
import { serveApp, type ServedApp } from './served-app.ts';

/** Pulls over HTTP through the built program, which is ended and started again in the middle of them. */

const TAG = 'qwen3.5:9b-q4_K_M';
/** Some 3 s at this rate: time to end the program in the middle. */
const pulled = { modelBytes: 24_000_000, bytesPerSecond: 8_000_000 };
const start = { kind: 'pull', task: { runtimeId: 'ollama', artifactId: null, ollamaTag: TAG, host: null } } as const;

let data = '';
let ollama: OllamaStandIn;
let app: ServedApp;

beforeAll(() => buildOnce(), 90_000);

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'quartermaster-jobs-'));
  ollama = await startOllamaStandIn(pulled);
});

afterEach(async () => {
  await app.stop();
  await ollama.close();
  await rm(data, { recursive: true, force: true });
});

type Client = { readonly cookie: string; call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> };

/** The program on this test's data folder, and one browser that has been let in. */
async function serve(): Promise<Client> {
  app = await serveApp({ OLLAMA_HOST: ollama.host, QUARTERMASTER_DATA_DIR: data });
  const { origin, link } = app;
  const entered = await fetch(link, { redirect: 'manual' });
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return {
    cookie,
    async call(name, input) {
      const body = input === undefined ? {} : { body: JSON.stringify(input) };
      const headers = { cookie, origin, 'content-type': 'application/json' };
      const response = await fetch(`${origin}/api/call/${name}`, { method: 'POST', headers, ...body });
      const envelope = envelopeSchema.parse(await response.json());
      if (!envelope.ok) throw new Error(`${envelope.error.code}: ${envelope.error.message}`);
      return parseOutput(name, envelope.value ?? undefined);
    },
  };
}

/** Polls the list, as a page does that comes late. */
async function listed(client: Client, wanted: (job: Job) => boolean): Promise<Job> {
  const find = async (): Promise<Job | undefined> => (await client.call('jobs.list', undefined)).find(wanted);
  await expect.poll(find, { timeout: 20_000, interval: 50 }).toBeDefined();
  return (await find()) as Job;
}

const hasArrived = ({ progress }: Job): boolean => progress.state === 'downloading' && progress.completedBytes > 0;

describe('a pull', () => {
  it.each([
    ['stopped', 'SIGTERM'],
    ['killed', 'SIGKILL'],
  ] as const)(
    'of a server that was %s is listed by the next one, and goes on where it stopped',
    async (_how, signal) => {
      const before = await serve();
      const { jobId } = await before.call('jobs.start', start);
      await listed(before, hasArrived);
      const exitCode = await app.stop(signal);
      expect(exitCode).toBe(signal === 'SIGTERM' ? 0 : null);
      await expect.poll(() => ollama.pulling()).toBe(0);
      const kept = ollama.keptBytes(TAG);
      expect(kept).toBeGreaterThan(0);
      expect(kept).toBeLessThan(pulled.modelBytes);

      const after = await serve();
      const [job] = await after.call('jobs.list', undefined);
      expect(job).toMatchObject({ jobId, state: 'interrupted', task: { host: ollama.host, ollamaTag: TAG } });
      if (!job) throw new Error('no job is listed');
      expect(await after.call('jobs.start', { kind: job.kind, task: job.task })).toMatchObject({ jobId, state: 'running' });
      const resumed = await listed(after, hasArrived);
      expect(resumed.progress.completedBytes).toBeGreaterThanOrEqual(kept);
      await listed(after, ({ state }) => state === 'done');
      expect(await readdir(join(data, 'jobs'))).toEqual([]);
    },
    60_000,
  );

  it('is seen by a second client from its start to its cancel, and is gone for both once forgotten', async () => {
    const first = await serve();
    const events = await fetch(`${app.origin}/api/events`, { headers: { cookie: first.cookie } });
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const hears = async (text: string): Promise<void> => {
      while (!heard.includes(text)) heard += (await reader?.read())?.value ?? '';
    };
    const { jobId } = await first.call('jobs.start', start);
    await hears('"state":"downloading"');
    await first.call('jobs.cancel', { jobId });
    await hears('"state":"cancelled"');
    expect(await first.call('jobs.list', undefined)).toMatchObject([{ jobId, state: 'cancelled' }]);
    await first.call('jobs.forget', { jobId });
    await hears(`event: job.forgotten\ndata: ${JSON.stringify({ jobId })}`);
    expect(await first.call('jobs.list', undefined)).toEqual([]);
    await reader?.cancel();
  }, 60_000);
});
