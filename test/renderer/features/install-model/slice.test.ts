import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Job } from '#shared/api.ts';
import { PlannerError } from '#shared/errors.ts';
import { installSlice } from '../../../../renderer/features/install-model/slice.ts';
import { createFakeApi, type FakeApi } from '../../support/fake-api.ts';
import { jobOf, samplePull } from '../../support/samples.ts';

type State = ReturnType<typeof installSlice.create> & { readonly ollamaHost: string | null };

/** The slice alone, over the given shell. */
function slice(api: FakeApi): () => State {
  const store = createStore<State>()((set, get) => ({
    ollamaHost: 'http://box:11434',
    ...installSlice.create({ api, now: () => new Date(0), set, get }),
  }));
  return store.getState;
}

function sample(changes: Partial<Job> = {}): Job {
  const [first] = samplePull();
  if (!first) throw new Error('the sample has no event');
  return { ...jobOf(first), ...changes };
}
const EARLY = '2026-11-24T09:00:00.000Z';
const LATE = '2026-11-24T10:00:00.000Z';

describe('the downloads of a page', () => {
  it('are those that were there before it, with what it has heard since', async () => {
    const heard = sample({ jobId: 'heard', state: 'done' });
    const kept = sample({ jobId: 'kept', state: 'interrupted' });
    const state = slice(createFakeApi({ 'jobs.list': () => [{ ...heard, state: 'running' }, kept] }));
    const loading = state().loadJobs();
    state().receiveJob(heard);
    await loading;
    expect(state().jobs).toEqual({ heard, kept });
  });

  it('are asked for again after a while without events: what ended meanwhile has ended, what was forgotten has gone', async () => {
    const ended = sample({ jobId: 'ended', state: 'done' });
    const state = slice(createFakeApi({ 'jobs.list': () => [ended] }));
    for (const jobId of ['ended', 'forgotten']) state().receiveJob(sample({ jobId }));
    await state().loadJobs();
    expect(state().jobs).toEqual({ ended });
  });

  it('do not come back when they are forgotten while the answer is on its way', async () => {
    const state = slice(createFakeApi({ 'jobs.list': () => [sample({ jobId: 'gone', state: 'failed' })] }));
    const loading = state().loadJobs();
    state().dropJob('gone');
    await loading;
    expect(state().jobs).toEqual({});
  });

  it('go on as they were started, and the new run takes the place of the old', async () => {
    const old = sample({ state: 'failed', startedAt: EARLY });
    const begun = sample({ startedAt: LATE });
    const api = createFakeApi({ 'jobs.start': () => begun });
    const state = slice(api);
    state().receiveJob(old);
    await state().resumeJob(old);
    expect(api.asked).toContainEqual({ name: 'jobs.start', input: { kind: 'pull', task: old.task } });
    expect(state().jobs).toEqual({ [old.jobId]: begun });
  });

  it('keep an end that came before the answer to their start', async () => {
    const begun = sample({ startedAt: LATE });
    const ended: Job = { ...begun, state: 'failed' };
    const state = slice(
      createFakeApi({
        'jobs.start': () => {
          state().receiveJob(ended);
          return begun;
        },
      }),
    );
    await state().startPull({ artifactId: null, ollamaTag: begun.task.ollamaTag });
    expect(state().jobs).toEqual({ [begun.jobId]: ended });
  });

  it('are gone once forgotten, here or elsewhere', async () => {
    const state = slice(createFakeApi());
    for (const jobId of ['here', 'elsewhere']) state().receiveJob(sample({ jobId, state: 'failed' }));
    await state().forgetJob('here');
    state().dropJob('elsewhere');
    expect(state().jobs).toEqual({});
  });

  it('stay when they cannot be forgotten, and the reason is kept until the next attempt', async () => {
    const refusal = new PlannerError('usage', 'the job "pull-1" is running', 'Cancel it first.');
    const job = sample();
    const state = slice(createFakeApi({ 'jobs.forget': () => Promise.reject(refusal) }));
    state().receiveJob(job);
    await state().forgetJob(job.jobId);
    expect(state()).toMatchObject({ jobs: { [job.jobId]: job }, jobError: refusal.toBody() });
    await state().cancelJob(job.jobId);
    expect(state().jobError).toBeNull();
  });
});
