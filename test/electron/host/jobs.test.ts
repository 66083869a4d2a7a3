import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Job, jobSchema, type JobStart } from '#shared/api.ts';
import { createJobs, type Jobs } from '../../../electron/host/jobs.ts';
import { type PullMeans, prepareOllamaPull } from '../../../electron/host/runtimes/ollama/prepare-pull.ts';
import { createJobStore } from '../../../electron/host/store/jobs.ts';
import { testCatalog } from '../../support/catalog.ts';
import { type OllamaStandIn, type OllamaStandInOptions, startOllamaStandIn } from '../../support/ollama-stand-in.ts';

let folder = '';
let standIn: OllamaStandIn | null = null;
const open: Jobs[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jobs-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((jobs) => jobs.close()));
  await standIn?.close();
  rmSync(folder, { recursive: true, force: true });
});

type Program = { readonly jobs: Jobs; readonly heard: Heard; readonly logged: readonly string[] };

/** One run of the program, on the data folder of this test; `pid` tells it from another one. */
function program(means: PullMeans = {}, pid = 1): Program {
  const host = standIn?.host ?? '';
  const logged: string[] = [];
  const now = (): Date => new Date();
  const context = { catalog: testCatalog(), environment: { OLLAMA_HOST: host }, platform: 'linux' } as const;
  let next = 0;
  const jobs = createJobs({
    prepare: ({ kind, task }) => ({ kind, ...prepareOllamaPull(task, context, { disk: async () => null, ...means }) }),
    store: createJobStore({ directory: folder, now, pid, isAlive: () => false }),
    newId: () => `job-${pid}-${++next}`,
    now,
    log: (line) => logged.push(line),
  });
  open.push(jobs);
  return { jobs, heard: listen(jobs), logged };
}

async function setUp(options: OllamaStandInOptions = {}, means: PullMeans = {}): Promise<Program & { readonly server: OllamaStandIn }> {
  standIn = await startOllamaStandIn({ speed: 60, ...options });
  return { ...program(means), server: standIn };
}

type Heard = {
  readonly all: readonly Job[];
  readonly forgotten: readonly string[];
  until(jobId: string, state: Job['state']): Promise<Job>;
};

function listen(from: Jobs): Heard {
  const all: Job[] = [];
  const forgotten: string[] = [];
  from.onProgress((job) => all.push(job));
  from.onForgotten(({ jobId }) => forgotten.push(jobId));
  const last = (jobId: string): Job | undefined => all.findLast((job) => job.jobId === jobId);
  return {
    all,
    forgotten,
    async until(jobId, state) {
      await expect.poll(() => last(jobId)?.state, { timeout: 20_000, interval: 10 }).toBe(state);
      return last(jobId) as Job;
    },
  };
}

const pullOf = (ollamaTag: string, more: Partial<JobStart['task']> = {}): JobStart => ({
  kind: 'pull',
  task: { runtimeId: 'ollama', artifactId: null, ollamaTag, host: null, ...more },
});
const nineB = pullOf('qwen3.5:9b-q4_K_M');
const usage = { code: 'usage' };
const isDownloading = ({ all }: Heard): boolean => all.at(-1)?.progress.state === 'downloading';
const downloading = (heard: Heard): Promise<void> => expect.poll(() => isDownloading(heard), { timeout: 20_000 }).toBe(true);

describe('a job', () => {
  it('begins at once, names server and artifact, and ends with events that fit the contract', async () => {
    const { jobs, heard, server } = await setUp();
    const begun = await jobs.start(nineB);
    expect(begun).toMatchObject({ state: 'running', task: { host: server.host, artifactId: 'qwen3.5-9b/q4-k-m' } });
    const end = await heard.until(begun.jobId, 'done');
    expect(end.progress).toMatchObject({ state: 'done', pullId: begun.jobId, presentInTags: true });
    for (const job of heard.all) expect(jobSchema.parse(job)).toEqual(job);
    expect(await jobs.list()).toEqual([end]);
  });

  it('is joined by a start of the same task, however it is written', async () => {
    const { server, jobs, heard } = await setUp({ modelBytes: 3e8 });
    const first = await jobs.start(pullOf('llama3.2'));
    const second = await jobs.start(pullOf('library/llama3.2:latest', { host: server.host }));
    expect(second.jobId).toBe(first.jobId);
    await heard.until(first.jobId, 'done');
    expect(server.requests.filter(({ path }) => path === '/api/pull')).toHaveLength(1);
  });

  it('is one of several that run side by side', async () => {
    const { jobs, heard } = await setUp();
    const begun = await Promise.all([jobs.start(nineB), jobs.start(pullOf('qwen3.5:2b'))]);
    expect(new Set(begun.map(({ jobId }) => jobId)).size).toBe(2);
    await Promise.all(begun.map(({ jobId }) => heard.until(jobId, 'done')));
  });

  it('takes its own row again when it is started once more, also by the listener that hears of its failure', async () => {
    const { jobs, heard } = await setUp({ scenario: 'error-mid-stream' });
    const again: Promise<Job>[] = [];
    jobs.onProgress(({ state }) => {
      if (state === 'failed') again.push(jobs.start(nineB));
    });
    const { jobId } = await jobs.start(nineB);
    await heard.until(jobId, 'done');
    expect(await Promise.all(again)).toMatchObject([{ jobId, state: 'running' }]);
    expect(await jobs.list()).toHaveLength(1);
  });

  it('is refused when it can never be done', async () => {
    const { server, jobs } = await setUp();
    await expect(jobs.start(pullOf('qwen3.5:397b-cloud'))).rejects.toMatchObject(usage);
    await expect(jobs.start(pullOf('qwen3.5:2b', { host: 'ftp://x' }))).rejects.toMatchObject(usage);
    await expect(jobs.cancel('job-99')).rejects.toMatchObject(usage);
    expect(await jobs.list()).toEqual([]);
    expect(server.requests).toEqual([]);
  });
});

describe('the end of a job', () => {
  it('comes by cancelling it, and a later cancel changes nothing', async () => {
    const { server, jobs, heard } = await setUp({ scenario: 'stall-forever' });
    const { jobId } = await jobs.start(nineB);
    await downloading(heard);
    await jobs.cancel(jobId);
    const end = await heard.until(jobId, 'cancelled');
    await jobs.cancel(jobId);
    expect(await jobs.list()).toEqual([end]);
    await expect.poll(() => server.pulling()).toBe(0);
  });

  it('comes at once when the disk is too small for the size that the catalog lists', async () => {
    const { jobs, heard } = await setUp({}, { disk: async () => ({ directory: '/models', freeBytes: 5e9, partialBytes: 0 }) });
    const end = await heard.until((await jobs.start(nineB)).jobId, 'failed');
    expect(end.progress.error?.code).toBe('disk-full');
  });

  it('comes at once when the server is too old for the model, also for a file of Hugging Face', async () => {
    const { jobs, heard } = await setUp({ version: '0.30.0' });
    const artifactId = 'qwen3.8-27b/ud-q4-k-xl';
    const { jobId } = await jobs.start(pullOf('hf.co/unsloth/Qwen3.8-27B-GGUF:UD-Q4_K_XL', { artifactId }));
    const { task, progress } = await heard.until(jobId, 'failed');
    expect(task.artifactId).toBe(artifactId);
    expect(progress.error?.message).toContain('needs Ollama 0.32.12');
  });

  it('is told to the watchers when something of our own breaks', async () => {
    const { jobs, heard } = await setUp({}, { disk: () => Promise.reject(new Error('no statfs here')) });
    const { progress } = await heard.until((await jobs.start(nineB)).jobId, 'failed');
    expect(progress.error).toMatchObject({ code: 'internal', message: expect.stringContaining('no statfs here') as string });
  });
});

describe('progress that does not fit the contract', () => {
  /** A pull that says whatever it likes. */
  const saying =
    (...all: readonly Partial<Job['progress']>[]): NonNullable<PullMeans['pull']> =>
    async ({ pullId, artifactId, ollamaTag, onProgress }) => {
      const base = {
        pullId,
        artifactId,
        ollamaTag,
        completedBytes: 0,
        totalBytes: 40,
        bytesPerSecond: 5,
        etaSeconds: 6,
        elapsedSeconds: 2,
      };
      const said = all.map((progress) => ({ ...base, state: 'downloading' as const, ...progress }));
      for (const progress of said) onProgress(progress);
      return said.at(-1) ?? { ...base, state: 'done' };
    };

  it.each([
    ['a total beyond all numbers', { totalBytes: Number.POSITIVE_INFINITY }],
    ['a total beyond exact ones', { totalBytes: 1.7e308 }],
    ['no number at all', { completedBytes: Number.NaN }],
    ['less than nothing', { etaSeconds: -1 }],
  ])('(%s) is dropped with one line, and the job goes on to its end', async (_what, wrong) => {
    const { jobs, heard, logged } = await setUp(
      {},
      { pull: saying({ completedBytes: 10 }, wrong, wrong, { state: 'done', completedBytes: 40 }) },
    );
    const { jobId } = await jobs.start(nineB);
    const end = await heard.until(jobId, 'done');
    expect(end.progress).toMatchObject({ state: 'done', completedBytes: 40 });
    for (const job of heard.all) expect(jobSchema.parse(job)).toEqual(job);
    expect(logged).toEqual([
      expect.stringMatching(/^job job-1-1: progress was dropped: progress\.(total|completed)Bytes: |^job .*etaSeconds: /),
    ]);
  });

  it.each(['done', 'failed', 'cancelled'] as const)(
    'still ends the job when it is the last (%s), with the figures of before',
    async (state) => {
      const { jobs, heard } = await setUp({}, { pull: saying({ completedBytes: 10 }, { state, completedBytes: Number.NaN }) });
      const end = await heard.until((await jobs.start(nineB)).jobId, state);
      expect(end.progress).toMatchObject({ state, completedBytes: 10, totalBytes: 40, bytesPerSecond: null });
      expect(jobSchema.parse(end)).toEqual(end);
    },
  );

  it('and a listener that fails hurt neither the other listeners nor the job', async () => {
    const { jobs, logged } = await setUp({}, { pull: saying({ state: 'done' }) });
    jobs.onProgress(() => {
      throw new Error('this listener is broken');
    });
    const after = listen(jobs);
    await after.until((await jobs.start(nineB)).jobId, 'done');
    expect(logged).toEqual(['this listener is broken']);
  });

  it('is not needed for the end: one that is never told is told when the pull is over', async () => {
    const silent: NonNullable<PullMeans['pull']> = async (input) => saying({ state: 'failed' })({ ...input, onProgress: () => undefined });
    const { jobs, heard } = await setUp({}, { pull: silent });
    await heard.until((await jobs.start(nineB)).jobId, 'failed');
  });
});

describe('the list of jobs', () => {
  it('loses what is forgotten, for all who watch, and never what runs', async () => {
    const { jobs, heard } = await setUp({ scenario: 'stall-forever' });
    const { jobId } = await jobs.start(nineB);
    await downloading(heard);
    await expect(jobs.forget(jobId)).rejects.toMatchObject(usage);
    await jobs.cancel(jobId);
    await heard.until(jobId, 'cancelled');
    await jobs.forget(jobId);
    await jobs.forget(jobId);
    expect(heard.forgotten).toEqual([jobId]);
    expect(await jobs.list()).toEqual([]);
    expect(await program({}, 2).jobs.list()).toEqual([]);
  });

  it('holds what was interrupted by the end of the program, and takes it up where it stopped', async () => {
    const { server, jobs, heard } = await setUp({ speed: 4, modelBytes: 400e6 });
    const begun = await jobs.start(nineB);
    await downloading(heard);
    await jobs.close();
    const [stopped] = await jobs.list();
    expect(stopped).toMatchObject({ state: 'interrupted', progress: { state: 'downloading' } });
    await expect.poll(() => server.pulling()).toBe(0);
    const kept = server.keptBytes('qwen3.5:9b-q4_K_M');
    expect(kept).toBeGreaterThan(0);

    const next = program({}, 2);
    expect(await next.jobs.list()).toEqual([stopped]);
    const again = await next.jobs.start({ kind: begun.kind, task: begun.task });
    expect(again.jobId).toBe(begun.jobId);
    await next.heard.until(again.jobId, 'done');
    const first = next.heard.all.find(({ progress }) => progress.state === 'downloading' && progress.completedBytes > 0);
    expect(first?.progress.completedBytes).toBeGreaterThanOrEqual(kept);
  });

  it('holds what ran when the program crashed, as interrupted', async () => {
    const { jobs, heard } = await setUp({ scenario: 'stall-forever' });
    const { jobId } = await jobs.start(nineB);
    await downloading(heard);
    await expect.poll(() => existsSync(join(folder, 'jobs', `${jobId}.json`)), { timeout: 20_000 }).toBe(true);
    expect(await program({}, 2).jobs.list()).toMatchObject([{ jobId, state: 'interrupted' }]);
  });

  it('holds what failed and what was cancelled after a restart, and not what is done', async () => {
    const { server, jobs, heard } = await setUp();
    await heard.until((await jobs.start(pullOf('tiny:done'))).jobId, 'done');
    server.setScenario('disk-full');
    await heard.until((await jobs.start(pullOf('tiny:failed'))).jobId, 'failed');
    server.setScenario('stall-forever');
    const { jobId } = await jobs.start(pullOf('tiny:cancelled'));
    await downloading(heard);
    await jobs.cancel(jobId);
    await heard.until(jobId, 'cancelled');
    const before = await jobs.list();
    expect(before.map(({ state }) => state)).toEqual(['done', 'failed', 'cancelled']);
    await jobs.close();
    expect(await program({}, 2).jobs.list()).toEqual(before.slice(1));
  });

  it('is worked on also where nothing can be kept, which is said once', async () => {
    const { jobs, heard, logged } = await setUp();
    writeFileSync(join(folder, 'jobs'), 'a file in place of the folder');
    const { jobId } = await jobs.start(nineB);
    await heard.until(jobId, 'done');
    const { jobId: other } = await jobs.start(pullOf('qwen3.5:2b'));
    await heard.until(other, 'done');
    expect(logged.filter((line) => line.includes('cannot be kept')).length).toBe(new Set(logged).size);
    expect(logged.length).toBeGreaterThan(0);
    expect(readdirSync(folder)).toEqual(['jobs']);
  });
});
