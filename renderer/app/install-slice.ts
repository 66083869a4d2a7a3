import { errorBodyOf } from '../api/call-failure.ts';
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
  };
}
