import { z } from 'zod';
import {
  asCarried,
  checkEvent,
  type CallInput,
  type CallOutput,
  type Envelope,
  type EventPayload,
  isCallName,
  parseInput,
  parseOutput,
  type RuntimeStatus,
} from '#shared/api.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { type ErrorBody, invalidInput, PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { recognizeCards } from '#shared/hardware/catalog-card.ts';
import { markImplausible } from '#shared/hardware/plausibility.ts';
import type { CallName, EventName } from '#shared/names.ts';
import type { Faults } from './faults.ts';
import type { Jobs } from './jobs.ts';
import { plan } from '#shared/recommend/plan.ts';
import { planInputFor } from '#shared/evaluate/plan-question.ts';
import type { Scans } from './scan/measure/scans.ts';
import type { PlannerService } from './planner-service-type.ts';
import { checkSettings } from './store/check-settings.ts';
import type { ProfileStore } from './store/profiles.ts';
import type { SettingsStore } from './store/settings.ts';

/** What the service needs of this machine; tests hand in fakes. */
export type PlannerServiceDependencies = {
  readonly catalog: Catalog;
  readonly info: CallOutput<'app.info'>;
  readonly scans: Scans;
  readonly profiles: ProfileStore;
  readonly settings: SettingsStore;
  readonly listRuntimes: (host: string | null) => Promise<readonly RuntimeStatus[]>;
  readonly jobs: Jobs;
  readonly faults: Pick<Faults, 'on'>;
  /** Told of what went wrong where no caller waits for an answer, one line each. */
  readonly log: (line: string) => void;
};

type Handlers = { readonly [Name in CallName]: (input: CallInput<Name>) => Promise<CallOutput<Name>> };
type Listener = (payload: unknown) => void;

/** The contract of shared/api.ts, implemented once: every argument and every result is checked here, and made plain for whatever carries it. */
export function createPlannerService(dependencies: PlannerServiceDependencies): PlannerService {
  const listeners = new Map<EventName, Set<Listener>>();
  const sayOnce = once(dependencies.log);
  const emit = <Name extends EventName>(name: Name, payload: EventPayload<Name>): void => {
    const checked = checkEvent(name, payload);
    if ('problem' in checked) {
      sayOnce(`an event was dropped: ${checked.problem}`);
      return;
    }
    const carried = asCarried(checked.payload);
    for (const listener of listeners.get(name) ?? []) {
      try {
        listener(carried);
      } catch (error) {
        sayOnce(`a listener to ${name} failed: ${messageOf(error)}`);
      }
    }
  };
  const handlers = createHandlers(dependencies, emit);
  const { jobs, profiles, settings, faults } = dependencies;
  const stops = [
    jobs.onProgress((job) => emit('job.progress', job)),
    jobs.onForgotten((forgotten) => emit('job.forgotten', forgotten)),
    settings.onChanged((changed) => emit('settings.changed', changed)),
    profiles.onChanged((change) => emit('profiles.changed', change)),
    faults.on((fault) => emit('app.fault', fault)),
  ];
  return {
    call: (name, input) => answer(handlers, name, input),
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
    async close() {
      for (const stop of stops) stop();
      await jobs.close();
    },
  };
}

function createHandlers(
  { catalog, info, scans, profiles, settings, listRuntimes, jobs }: PlannerServiceDependencies,
  emit: <Name extends EventName>(name: Name, payload: EventPayload<Name>) => void,
): Handlers {
  return {
    'app.info': async () => info,
    'catalog.get': async () => catalog,
    'plan.make': async ({ profile, ...question }) =>
      plan(planInputFor({ ...question, profile: recognizeCards(profile, catalog) }, catalog)),
    'hardware.scan': (input) =>
      scans.start(input, {
        onOutcome: (outcome) => emit('scan.progress', outcome),
        onMeasureProgress: (progress) => emit('measure.progress', progress),
      }),
    'hardware.cancelScan': async () => {
      scans.cancel();
      return undefined;
    },
    'profiles.list': async () =>
      (await profiles.list()).map((saved) => ({ ...saved, profile: markImplausible(recognizeCards(saved.profile, catalog), catalog) })),
    'profiles.save': ({ name, profile }) => profiles.save(name, profile),
    'profiles.rename': ({ id, name }) => profiles.rename(id, name),
    'profiles.delete': async ({ id }) => {
      await profiles.delete(id);
      return undefined;
    },
    'settings.get': () => settings.read(),
    'settings.set': async (changes) => {
      checkSettings(changes, catalog);
      return settings.change(changes);
    },
    'runtimes.list': async ({ host }) => [...(await listRuntimes(host))],
    'jobs.list': async () => [...(await jobs.list())],
    'jobs.start': (start) => jobs.start(start),
    'jobs.cancel': async ({ jobId }) => {
      await jobs.cancel(jobId);
      return undefined;
    },
    'jobs.forget': async ({ jobId }) => {
      await jobs.forget(jobId);
      return undefined;
    },
  };
}

async function answer(handlers: Handlers, name: string, input: unknown): Promise<Envelope> {
  try {
    if (!isCallName(name))
      throw new PlannerError('usage', plainWords`unknown call "${name}"`, 'Screen and shell are of different versions: restart the app.');
    return { ok: true, value: asCarried(await dispatch(handlers, name, input)) };
  } catch (error) {
    return { ok: false, error: errorBody(error, name) };
  }
}

/** The same line again says nothing new; so many different ones say no more either. */
const MOST_LINES = 100;

function once(log: (line: string) => void): (line: string) => void {
  const said = new Set<string>();
  return (line) => {
    if (said.has(line) || said.size >= MOST_LINES) return;
    said.add(line);
    log(line);
  };
}

async function dispatch<Name extends CallName>(handlers: Handlers, name: Name, input: unknown): Promise<CallOutput<Name>> {
  const handler: (checked: CallInput<Name>) => Promise<CallOutput<Name>> = handlers[name];
  const output = await handler(checkedInput(name, input));
  try {
    return parseOutput(name, output);
  } catch (error) {
    // In a sentence: what zod itself says of it is a document.
    throw error instanceof z.ZodError ? new Error(invalidInput('the answer', error, { input: output, hint: '' }).message) : error;
  }
}

/** Only what the caller handed in is his fault: a result of our own that breaks the contract is an internal error. */
function checkedInput<Name extends CallName>(name: Name, input: unknown): CallInput<Name> {
  try {
    return parseInput(name, input);
  } catch (error) {
    throw error instanceof z.ZodError ? invalidInput(name, error, { input, hint: '' }) : error;
  }
}

function errorBody(error: unknown, name: string): ErrorBody {
  if (error instanceof PlannerError) return error.toBody();
  return { code: 'internal', message: `${name}: ${messageOf(error)}`, hint: 'Please report this with the steps that led here.' };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
