import type { PullProgress, RuntimeStatus } from '#shared/api.ts';
import type { ErrorBody } from '#shared/errors.ts';
import { errorBodyOf } from '../../api/call-failure.ts';
import { defineSlice, type SliceParts } from '../../api/slice.tsx';
import { isRunning } from './pull-words.ts';

export type Runtimes =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly runtimes: readonly RuntimeStatus[] }
  | { readonly state: 'failed'; readonly error: ErrorBody };

type PullRequest = { readonly artifactId: string | null; readonly ollamaTag: string };

/** Runtimes found here and downloads, running and finished. */
type InstallSlice = {
  readonly runtimes: Runtimes;
  /** By pull id, the newest last. */
  readonly pulls: Readonly<Record<string, PullProgress>>;
  readonly pullError: ErrorBody | null;
  readonly refreshRuntimes: () => Promise<void>;
  readonly startPull: (request: PullRequest) => Promise<void>;
  readonly cancelPull: (pullId: string) => Promise<void>;
  readonly dismissPull: (pullId: string) => void;
  /** Called for every `job.progress` event. */
  readonly receivePull: (progress: PullProgress) => void;
};

type Needs = { readonly ollamaHost: string | null };

export const installSlice = defineSlice(
  ({ api, set, get }: SliceParts<InstallSlice & Needs>): InstallSlice => ({
    runtimes: { state: 'loading' },
    pulls: {},
    pullError: null,
    async refreshRuntimes() {
      set({ runtimes: { state: 'loading' } });
      try {
        set({ runtimes: { state: 'ready', runtimes: await api.call('runtimes.list', { host: get().ollamaHost }) } });
      } catch (error) {
        set({ runtimes: { state: 'failed', error: errorBodyOf(error) } });
      }
    },
    async startPull(request) {
      set({ pullError: null });
      try {
        const task = { runtimeId: 'ollama', ...request, host: get().ollamaHost };
        const { jobId, progress } = await api.call('jobs.start', { kind: 'pull', task });
        // An event that came before this answer wins.
        set(({ pulls }) => ({ pulls: { ...pulls, [jobId]: pulls[jobId] ?? progress } }));
      } catch (error) {
        set({ pullError: errorBodyOf(error) });
      }
    },
    async cancelPull(pullId) {
      try {
        await api.call('jobs.cancel', { jobId: pullId });
      } catch (error) {
        set({ pullError: errorBodyOf(error) });
      }
    },
    dismissPull: (dismissed) =>
      set(({ pulls }) => ({ pulls: Object.fromEntries(Object.entries(pulls).filter(([pullId]) => pullId !== dismissed)) })),
    receivePull(progress) {
      set(({ pulls }) => ({ pulls: { ...pulls, [progress.pullId]: progress } }));
      if (progress.state === 'done') void get().refreshRuntimes();
    },
  }),
  ({ pulls }) => Object.values(pulls).filter(isRunning).length,
);
