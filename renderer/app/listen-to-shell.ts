import type { PlannerApi } from '#shared/api.ts';
import type { AppStore } from './store.ts';

/** What the shell tells of by itself: jobs that go on, what other pages and programs change, and faults. */
export function listenToShell(store: AppStore, api: PlannerApi): void {
  api.on('job.progress', (job) => store.getState().receiveJob(job));
  api.on('job.forgotten', ({ jobId }) => store.getState().dropJob(jobId));
  api.on('app.fault', (fault) => store.getState().receiveFault(fault));
  api.on('settings.changed', (settings) => store.getState().receiveSettings(settings));
  api.on('profiles.changed', () => void store.getState().loadProfiles());
  api.onReconnected(() => void store.getState().catchUp());
}
