import { type Envelope, isCallName, parseInput, type Job } from '#shared/api.ts';
import { PlannerError } from '#shared/errors.ts';
import type { EventName } from '#shared/names.ts';
import type { PlannerService } from '../../../electron/host/planner-service-type.ts';

export type MemoryService = PlannerService & {
  readonly received: readonly { readonly name: string; readonly input: unknown }[];
  readonly listenerCount: () => number;
  readonly emit: (name: EventName, payload: unknown) => void;
};

/** Settings and profiles kept in a map: small, but it checks its arguments and answers in envelopes like the real service. */
export function createMemoryService(): MemoryService {
  const kept = new Map<string, unknown>();
  const received: { name: string; input: unknown }[] = [];
  const listeners = new Set<{ name: EventName; listener: (payload: unknown) => void }>();
  const answerTo = (name: string, input: unknown): unknown => {
    if (!isCallName(name)) throw new PlannerError('usage', `no call ${name}`, 'Ask for another.');
    const parsed = parseInput(name, input);
    if (name === 'settings.set') kept.set('settings', parsed);
    if (name === 'settings.get' || name === 'settings.set') return kept.get('settings');
    if (name === 'profiles.list') return [];
    return undefined;
  };
  return {
    received,
    listenerCount: () => listeners.size,
    emit: (name, payload) => {
      for (const entry of listeners) if (entry.name === name) entry.listener(payload);
    },
    call: async (name, input): Promise<Envelope> => {
      received.push({ name, input });
      try {
        return { ok: true, value: answerTo(name, input) };
      } catch (error) {
        const body =
          error instanceof PlannerError ? error : new PlannerError('invalid-input', String(error), 'Send what the contract asks for.');
        return { ok: false, error: body.toBody() };
      }
    },
    on: (name, listener) => {
      const entry = { name, listener };
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    close: async () => listeners.clear(),
  };
}

const progress: Job['progress'] = {
  pullId: 'pull-1',
  artifactId: null,
  ollamaTag: 'tiny:1b',
  state: 'downloading',
  completedBytes: 10,
  totalBytes: 40,
  bytesPerSecond: 5,
  etaSeconds: 6,
  elapsedSeconds: 2,
};

export const someJob: Job = {
  jobId: 'pull-1',
  kind: 'pull',
  state: 'running',
  startedAt: '2026-11-24T09:00:00.000Z',
  task: { runtimeId: 'ollama', artifactId: null, ollamaTag: 'tiny:1b', host: null },
  progress,
};

export const someSettings = { theme: 'dark', ollamaHost: null, workload: null, requirements: null, assumptions: {} };
