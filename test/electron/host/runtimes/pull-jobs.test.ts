import { afterEach, describe, expect, it } from 'vitest';
import { type PullProgress, pullProgressSchema } from '#shared/api.ts';
import { createPullJobs, type PullJobs, type PullJobsDependencies } from '../../../../electron/host/runtimes/pull-jobs.ts';
import { testCatalog } from '../../../support/catalog.ts';
import { type OllamaStandIn, type OllamaStandInOptions, startOllamaStandIn } from '../../../support/ollama-stand-in.ts';

let standIn: OllamaStandIn | null = null;
let jobs: PullJobs | null = null;
afterEach(async () => {
  await jobs?.close();
  await standIn?.close();
});

async function setUp(options: OllamaStandInOptions = {}, more: Partial<PullJobsDependencies> = {}) {
  standIn = await startOllamaStandIn({ speed: 60, ...options });
  let next = 0;
  const newId = (): string => `pull-${++next}`;
  jobs = createPullJobs({
    catalog: testCatalog(),
    environment: { OLLAMA_HOST: standIn.host },
    platform: 'linux',
    newId,
    disk: async () => null,
    ...more,
  });
  return { standIn, jobs, heard: listen(jobs) };
}

type Heard = { readonly all: readonly PullProgress[]; end(pullId: string): Promise<PullProgress> };

function listen(from: PullJobs): Heard {
  const all: PullProgress[] = [];
  from.onProgress((progress) => all.push(progress));
  const ended = (pullId: string): PullProgress | undefined =>
    all.find((progress) => progress.pullId === pullId && ['done', 'failed', 'cancelled'].includes(progress.state));
  return {
    all,
    async end(pullId) {
      await expect.poll(() => ended(pullId), { timeout: 10_000, interval: 10 }).toBeDefined();
      return ended(pullId) as PullProgress;
    },
  };
}

const nineB = { artifactId: null, ollamaTag: 'qwen3.5:9b-q4_K_M', host: null };

describe('pull jobs', () => {
  it('start at once, name the artifact of the tag, and end with an event that fits the contract', async () => {
    const { jobs: started, heard } = await setUp();
    const pullId = started.start(nineB);
    expect(heard.all).toEqual([]);
    const end = await heard.end(pullId);
    expect(end).toMatchObject({ state: 'done', artifactId: 'qwen3.5-9b/q4-k-m', presentInTags: true });
    for (const progress of heard.all) expect(pullProgressSchema.parse(progress)).toEqual(progress);
    expect(started.list()).toEqual([end]);
  });

  it('join a running pull of the same tag, however it is written, and hear of it at once', async () => {
    const { standIn: server, jobs: started, heard } = await setUp({ modelBytes: 3e9 });
    const first = started.start({ ...nineB, ollamaTag: 'llama3.2' });
    await expect.poll(() => heard.all.length).toBeGreaterThan(0);
    const late = listen(started);
    expect(started.start({ ...nineB, ollamaTag: 'library/llama3.2:latest', host: server.host })).toBe(first);
    expect(late.all.length).toBe(1);
    expect((await late.end(first)).state).toBe('done');
    expect(server.requests.filter(({ path }) => path === '/api/pull').length).toBe(1);
  });

  it('run two tags side by side', async () => {
    const { jobs: started, heard } = await setUp();
    const ids = [started.start(nineB), started.start({ ...nineB, ollamaTag: 'qwen3.5:2b' })];
    expect(new Set(ids).size).toBe(2);
    const ends = await Promise.all(ids.map((id) => heard.end(id)));
    expect(ends.map(({ state }) => state)).toEqual(['done', 'done']);
  });

  it('can be started again from the listener that hears the failure', async () => {
    const { jobs: started, heard } = await setUp({ scenario: 'error-mid-stream' });
    let second: string | null = null;
    started.onProgress(({ state }) => {
      if (state === 'failed') second ??= started.start(nineB);
    });
    const first = started.start(nineB);
    await heard.end(first);
    expect(second).not.toBe(first);
    expect((await heard.end(second ?? '')).state).toBe('done');
  });
});

describe('the end of pull jobs', () => {
  it('comes by cancelling an id, and a later cancel of the same id changes nothing', async () => {
    const { standIn: server, jobs: started, heard } = await setUp({ scenario: 'stall-forever' });
    const pullId = started.start(nineB);
    await expect.poll(() => heard.all.at(-1)?.state).toBe('downloading');
    started.cancel(pullId);
    const end = await heard.end(pullId);
    expect(end.state).toBe('cancelled');
    started.cancel(pullId);
    expect(started.list()).toEqual([end]);
    await expect.poll(() => server.pulling()).toBe(0);
  });

  it('does not come to what never began: a wrong id, a cloud tag and an impossible address are refused', async () => {
    const { standIn: server, jobs: started } = await setUp();
    const usage = expect.objectContaining({ code: 'usage' }) as Error;
    expect(() => started.cancel('pull-99')).toThrow(usage);
    expect(() => started.start({ ...nineB, ollamaTag: 'qwen3.5:397b-cloud' })).toThrow(usage);
    expect(() => started.start({ ...nineB, host: 'ftp://x' })).toThrow(usage);
    expect(server.requests).toEqual([]);
  });

  it('comes at once when the disk is too small for the size that the catalog lists', async () => {
    const { jobs: started, heard } = await setUp({}, { disk: async () => ({ directory: '/models', freeBytes: 5e9, partialBytes: 0 }) });
    expect((await heard.end(started.start(nineB))).error?.code).toBe('disk-full');
  });

  it('comes at once when the server is too old for the model, also for a file of Hugging Face', async () => {
    const { jobs: started, heard } = await setUp({ version: '0.30.0' });
    const file = { artifactId: 'qwen3.8-27b/ud-q4-k-xl', ollamaTag: 'hf.co/unsloth/Qwen3.8-27B-GGUF:UD-Q4_K_XL', host: null };
    const end = await heard.end(started.start(file));
    expect(end).toMatchObject({
      artifactId: file.artifactId,
      error: { message: expect.stringContaining('needs Ollama 0.32.12') as string },
    });
  });

  it('is told to the watchers when something of our own breaks', async () => {
    const { jobs: started, heard } = await setUp({}, { disk: () => Promise.reject(new Error('no statfs here')) });
    const end = await heard.end(started.start(nineB));
    expect(end).toMatchObject({
      state: 'failed',
      error: { code: 'internal', message: expect.stringContaining('no statfs here') as string },
    });
  });

  it('comes to all by close, which waits for them', async () => {
    const { jobs: started, heard } = await setUp({ scenario: 'stall-forever' });
    const ids = [started.start(nineB), started.start({ ...nineB, ollamaTag: 'qwen3.5:2b' })];
    await expect.poll(() => heard.all.filter(({ state }) => state === 'downloading').length).toBeGreaterThan(1);
    await started.close();
    expect(started.list().map(({ pullId, state }) => [pullId, state])).toEqual(ids.map((id) => [id, 'cancelled']));
  });
});
