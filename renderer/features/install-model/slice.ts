import type { Job, RuntimeStatus } from '#shared/api.ts';
import type { ErrorBody } from '#shared/errors.ts';
import { errorBodyOf } from '../../api/call-failure.ts';
import { defineSlice, type SliceParts } from '../../api/slice.tsx';
import { isRunning } from './pull-words.ts';

export type Runtimes =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly runtimes: readonly RuntimeStatus[] }
  | { readonly state: 'failed'; readonly error: ErrorBody };

type PullRequest = Pick<Job['task'], 'artifactId' | 'ollamaTag'>;

/** Runtimes found here and downloads, whatever has become of them. */
type InstallSlice = {
  readonly runtimes: Runtimes;
  /** By id: what this page, another one or an earlier run of the program started. */
  readonly jobs: Readonly<Record<string, Job>>;
  readonly jobError: ErrorBody | null;
  readonly refreshRuntimes: () => Promise<void>;
  /** Asks for the jobs that there are: those of before this page, and what became of them while no event could arrive. */
  readonly loadJobs: () => Promise<void>;
  readonly startPull: (request: PullRequest) => Promise<void>;
  /** Goes on where the job stopped, at the server it was started with. */
  readonly resumeJob: (job: Job) => Promise<void>;
  readonly cancelJob: (jobId: string) => Promise<void>;
  /** Takes the job off the list, for all who watch it. */
  readonly forgetJob: (jobId: string) => Promise<void>;
  /** Called for every `job.progress` event. */
  readonly receiveJob: (job: Job) => void;
  /** Called for every `job.forgotten` event. */
  readonly dropJob: (jobId: string) => void;
};

type Needs = { readonly ollamaHost: string | null };
type Parts = SliceParts<InstallSlice & Needs>;

export const installSlice = defineSlice(
  (parts: Parts): InstallSlice => ({
    runtimes: { state: 'loading' },
    jobs: {},
    jobError: null,
    async refreshRuntimes() {
      const { api, set, get } = parts;
      set({ runtimes: { state: 'loading' } });
      try {
        set({ runtimes: { state: 'ready', runtimes: await api.call('runtimes.list', { host: get().ollamaHost }) } });
      } catch (error) {
        set({ runtimes: { state: 'failed', error: errorBodyOf(error) } });
      }
    },
    ...jobActions(parts),
  }),
  ({ jobs }) => Object.values(jobs).filter(isRunning).length,
);

type JobActions = Omit<InstallSlice, 'runtimes' | 'jobs' | 'jobError' | 'refreshRuntimes'>;

function jobActions({ api, set, get }: Parts): JobActions {
  /** How many events there were, and the last of each job: what came after a question tells more than its answer. */
  let events = 0;
  const lastEvents = new Map<string, number>();
  const hear = (jobId: string): void => void lastEvents.set(jobId, ++events);
  const answeredSince = async <Answer>(question: () => Promise<Answer>) => {
    const before = events;
    const answer = await question();
    return { answer, isOld: (jobId: string): boolean => (lastEvents.get(jobId) ?? 0) > before };
  };
  const attempt = async (call: () => Promise<void>): Promise<void> => {
    set({ jobError: null });
    await call().catch((error: unknown) => set({ jobError: errorBodyOf(error) }));
  };
  const start = (task: Job['task']): Promise<void> =>
    attempt(async () => {
      const { answer: job, isOld } = await answeredSince(() => api.call('jobs.start', { kind: 'pull', task }));
      if (!isOld(job.jobId)) set(({ jobs }) => ({ jobs: { ...jobs, [job.jobId]: job } }));
    });
  return {
    loadJobs: () =>
      attempt(async () => {
        const { answer, isOld } = await answeredSince(() => api.call('jobs.list', undefined));
        set(({ jobs }) => {
          const heard = Object.values(jobs).filter(({ jobId }) => isOld(jobId));
          const known = [...answer.filter(({ jobId }) => !isOld(jobId)), ...heard];
          return { jobs: Object.fromEntries(known.map((job) => [job.jobId, job])) };
        });
      }),
    startPull: (request) => start({ runtimeId: 'ollama', ...request, host: get().ollamaHost }),
    resumeJob: ({ task }) => start(task),
    cancelJob: (jobId) => attempt(() => api.call('jobs.cancel', { jobId })),
    forgetJob: (jobId) =>
      attempt(async () => {
        await api.call('jobs.forget', { jobId });
        get().dropJob(jobId);
      }),
    receiveJob(job) {
      hear(job.jobId);
      set(({ jobs }) => ({ jobs: { ...jobs, [job.jobId]: job } }));
      if (job.state === 'done') void get().refreshRuntimes();
    },
    dropJob(dropped) {
      hear(dropped);
      set(({ jobs }) => ({ jobs: Object.fromEntries(Object.entries(jobs).filter(([jobId]) => jobId !== dropped)) }));
    },
  };
}
