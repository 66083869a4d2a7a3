import {
  type CallInput,
  type CallOutput,
  type EventPayload,
  type Job,
  type PlannerApi,
  type PullTask,
  type Settings,
  withChanges,
} from '#shared/api.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { CallName, EventName } from '#shared/names.ts';
import { testCatalog } from '../../support/catalog.ts';
import { jobOf, nothingFits, sampleProfile } from './samples.ts';

type AllAnswers = { [Name in CallName]: (input: CallInput<Name>) => CallOutput<Name> | Promise<CallOutput<Name>> };
type Answers = Partial<AllAnswers>;

/** The contract in memory: what the shell would answer, what it was asked, and events on demand. */
export type FakeApi = PlannerApi & {
  readonly asked: { readonly name: CallName; readonly input: unknown }[];
  /** Events arrive again after a while without. */
  reconnect(): void;
  emit<Name extends EventName>(name: Name, payload: EventPayload<Name>): void;
};

export const defaultSettings: Settings = {
  revision: 0,
  theme: 'system',
  ollamaHost: null,
  workload: null,
  requirements: null,
  assumptions: {},
};

export const appInfo: CallOutput<'app.info'> = {
  appVersion: '0.1.0',
  catalogVersion: '2026-11-24',
  platform: 'linux',
  dataDirectory: '/home/ada/.local/share/quartermaster',
  desktop: false,
};

/** A job as it is right after its start. */
export const startedJob = (jobId: string, { artifactId, ollamaTag }: PullTask): Job =>
  jobOf({
    pullId: jobId,
    artifactId,
    ollamaTag,
    state: 'resolving',
    completedBytes: 0,
    totalBytes: null,
    bytesPerSecond: null,
    etaSeconds: null,
    elapsedSeconds: 0,
  });

export function createFakeApi(answers: Answers = {}, profile: HardwareProfile = sampleProfile()): FakeApi {
  const asked: { name: CallName; input: unknown }[] = [];
  const reconnected = new Set<() => void>();
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  let settings = defaultSettings;
  const usual: AllAnswers = {
    'app.info': () => appInfo,
    'catalog.get': testCatalog,
    'plan.make': () => nothingFits,
    'hardware.scan': () => profile,
    'hardware.cancelScan': () => undefined,
    'profiles.list': () => [],
    'profiles.save': ({ name, profile: saved }) => ({ id: 'profile-1', name, savedAt: '2026-11-24T09:00:00Z', profile: saved }),
    'profiles.rename': ({ id, name }) => ({ id, name, savedAt: '2026-11-24T09:00:00Z', profile }),
    'profiles.delete': () => undefined,
    'settings.get': () => settings,
    'settings.set': (changes) => {
      settings = { ...withChanges(settings, changes), revision: settings.revision + 1 };
      return settings;
    },
    'runtimes.list': () => [],
    'jobs.list': () => [],
    'jobs.start': ({ task }) => startedJob('pull-1', task),
    'jobs.cancel': () => undefined,
    'jobs.forget': () => undefined,
    ...answers,
  };
  return {
    asked,
    async call(name, input) {
      asked.push({ name, input });
      return answer(usual, name, input);
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
    onReconnected(listener) {
      reconnected.add(listener);
      return () => reconnected.delete(listener);
    },
    reconnect() {
      for (const listener of reconnected) listener();
    },
    emit(name, payload) {
      for (const listener of listeners.get(name) ?? []) listener(payload as never);
    },
  };
}

function answer<Name extends CallName>(
  answers: AllAnswers,
  name: Name,
  input: CallInput<Name>,
): CallOutput<Name> | Promise<CallOutput<Name>> {
  const handler: (given: CallInput<Name>) => CallOutput<Name> | Promise<CallOutput<Name>> = answers[name];
  return handler(input);
}
