import type { PullProgress } from '#shared/api.ts';
import { errorBodyOf } from '../api/call-failure.ts';
import type { PullRequest } from '../features/install-model/install-model.tsx';
import type { InstallSlice, SliceParts } from './state.ts';

export function createInstallSlice({ api, set, get }: SliceParts): InstallSlice {
  return {
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
        const { pullId } = await api.call('pull.start', { ...request, host: get().ollamaHost });
        set(({ pulls }) => ({ pulls: { ...pulls, [pullId]: pulls[pullId] ?? starting(pullId, request) } }));
      } catch (error) {
        set({ pullError: errorBodyOf(error) });
      }
    },
    async cancelPull(pullId) {
      try {
        await api.call('pull.cancel', { pullId });
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
  };
}

/** Shown until the first event; an event that came before this answer wins. */
const starting = (pullId: string, { artifactId, ollamaTag }: PullRequest): PullProgress => ({
  pullId,
  artifactId,
  ollamaTag,
  state: 'resolving',
  completedBytes: 0,
  totalBytes: null,
  bytesPerSecond: null,
  etaSeconds: null,
  elapsedSeconds: 0,
});
