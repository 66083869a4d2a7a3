import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { Job, PullProgress } from '#shared/api.ts';
import { PullList } from '../../../../renderer/features/install-model/pull-list.tsx';
import { amountWords, ratioOf } from '../../../../renderer/features/install-model/pull-words.ts';
import { installSlice } from '../../../../renderer/features/install-model/slice.ts';
import { jobOf, samplePull } from '../../support/samples.ts';
import { renderWithSlice } from '../../support/screen.tsx';

const inState = (state: PullProgress['state']): Job => {
  const found = samplePull().find((progress) => progress.state === state);
  if (!found) throw new Error(`the sample has no ${state}`);
  return jobOf(found);
};
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

/** The list with actions that only count their calls. */
function show(job: Job) {
  const action = () => vi.fn(async () => undefined);
  const actions = { resumeJob: action(), cancelJob: action(), forgetJob: action() };
  renderWithSlice({
    slice: installSlice,
    state: { ollamaHost: null, jobs: { [job.jobId]: job }, ...actions },
    element: <PullList />,
  });
  return actions;
}

describe('a download', () => {
  it('tells amount, rate and time left while it runs, and can be cancelled', () => {
    const job = inState('downloading');
    const { cancelJob } = show(job);
    expect(plain(amountWords(job))).toBe('0.55 GB of 5.7 GB · 55 MB/s · about 1 min 34 s left');
    expect(screen.getByRole('progressbar', { name: 'Download of qwen3.5:9b-q4_K_M' }).getAttribute('value')).toBe(String(550 / 5700));
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(cancelJob).toHaveBeenCalledWith('pull-1');
  });

  it('says that Ollama is retrying when no data comes', () => {
    show(inState('stalled'));
    expect(screen.getByRole('status').textContent).toContain('Ollama is retrying');
  });

  it('shows a bar without end while the size is unknown', () => {
    show(inState('resolving'));
    expect(screen.getByRole('progressbar').hasAttribute('value')).toBe(false);
  });

  it('never fills more than the bar', () => {
    expect(ratioOf({ ...inState('downloading').progress, completedBytes: 7e9, totalBytes: 6e9 })).toBe(1);
  });

  it('says how to start the model once it is there', () => {
    show(inState('done'));
    expect(screen.getByText('ollama run qwen3.5:9b-q4_K_M')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
  });

  it('shows the error with its hint and resumes from what has arrived', () => {
    const error = { code: 'pull-failed' as const, message: 'connection reset', hint: 'Check the network.' };
    const job: Job = { ...inState('downloading'), state: 'failed' };
    const failed: Job = { ...job, progress: { ...job.progress, state: 'failed', error } };
    const { resumeJob } = show(failed);
    expect(screen.getByRole('alert').textContent).toContain('Check the network.');
    fireEvent.click(screen.getByRole('button', { name: 'Resume' }));
    expect(resumeJob).toHaveBeenCalledWith(failed);
  });

  it('that the end of the program interrupted shows how far it was, and neither rate nor time left', () => {
    const job: Job = { ...inState('downloading'), state: 'interrupted' };
    const { resumeJob, forgetJob } = show(job);
    expect(plain(amountWords(job))).toBe('0.55 GB of 5.7 GB');
    expect(screen.getByRole('status').textContent).toContain('Interrupted');
    expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Resume' }));
    expect(resumeJob).toHaveBeenCalledWith(job);
    fireEvent.click(screen.getByRole('button', { name: 'Remove qwen3.5:9b-q4_K_M from the list' }));
    expect(forgetJob).toHaveBeenCalledWith('pull-1');
  });
});
