import { describe, expect, it } from 'vitest';
import type { CallInput, CallOutput, PlannerApi, RuntimeStatus, SavedProfile } from '#shared/api.ts';
import { PlannerError } from '#shared/errors.ts';
import { correctProfile } from '#shared/hardware/corrections.ts';
import type { ProbeOutcome } from '#shared/hardware/profile.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { type CallName, callNames } from '#shared/names.ts';
import { message } from '#shared/words/message.ts';
import { createPlannerService } from '../../electron/host/planner-service.ts';
import { forwardEvents, registerCalls } from '../../electron/main/ipc.ts';
import { createIpcClient } from '../../renderer/api/ipc-client.ts';
import { testCatalog } from '../support/catalog.ts';
import { someJob, someSettings } from './server/memory-service.ts';

const catalog = testCatalog();
const takenAt = '2026-11-24T09:00:00.000Z';
/** Every reason and note of it is a message. */
const profile = whatIfProfile({ hardware: 'nvidia-rtx-4090' }, catalog, takenAt);
const outcome: ProbeOutcome = { probe: 'lspci', status: 'unavailable', detail: message('hardware.no-accelerator') };
const corrected = correctProfile(profile, { 'disk.readBytesPerSecond': 3e9 });
const saved = { id: 'profile-1', name: 'desk', savedAt: takenAt };
const status: RuntimeStatus = {
  runtimeId: 'ollama',
  name: 'Ollama',
  status: 'absent',
  detail: 'not found',
  version: null,
  host: null,
  models: [],
};

/** As the processes of the desktop app hand it over: Electron clones like `structuredClone`, and what it cannot clone does not pass. */
const across = <Value>(value: Value): Value => structuredClone(value);

/** The window's own client, and the shell it talks to, with a wire between them that clones. */
function desktop(scanned: () => Promise<typeof profile> = async () => profile) {
  const kept: SavedProfile[] = [];
  const service = createPlannerService({
    catalog,
    info: { appVersion: '0', catalogVersion: '0', platform: 'linux', dataDirectory: '/data', desktop: true },
    scans: {
      start: (_input, { onOutcome }) => {
        onOutcome(outcome);
        return scanned();
      },
      cancel: () => undefined,
    },
    profiles: {
      list: async () => kept,
      save: async (name, given) => {
        kept.push({ ...saved, name, profile: given });
        return { ...saved, name, profile: given };
      },
      rename: async (_id, name) => ({ ...saved, name, profile }),
      delete: async () => undefined,
      onChanged: () => () => undefined,
    },
    settings: { read: async () => settings, change: async () => settings, onChanged: () => () => undefined },
    listRuntimes: async () => [status],
    jobs: {
      list: async () => [someJob],
      start: async () => someJob,
      cancel: async () => undefined,
      forget: async () => undefined,
      onProgress: () => () => undefined,
      onForgotten: () => () => undefined,
      close: async () => undefined,
    },
    faults: { on: () => () => undefined },
    log: () => undefined,
  });
  const answering: ((event: never, name: unknown, input: unknown) => unknown)[] = [];
  registerCalls({ handle: (_channel, handler) => void answering.push(handler) }, service);
  const listening = new Set<(name: string, payload: unknown) => void>();
  const send = (_channel: string, name: string, payload: unknown): void => {
    for (const listener of listening) listener(name, across(payload));
  };
  forwardEvents(service, { windows: () => [{ isDestroyed: () => false, webContents: { send } }], log: () => undefined });
  const ownFrame = { senderFrame: { url: 'app://quartermaster/index.html', parent: null } } as never;
  const client = createIpcClient({
    call: async (name, input) => across(await answering[0]?.(ownFrame, name, across(input))),
    on: (name, listener) => {
      const receive = (sent: string, payload: unknown): void => (sent === name ? listener(payload) : undefined);
      listening.add(receive);
      return () => listening.delete(receive);
    },
  });
  return { client, kept };
}

const settings = { ...someSettings, revision: 1, theme: 'dark' as const };

const inputs: { readonly [Name in CallName]: CallInput<Name> } = {
  'app.info': undefined,
  'catalog.get': undefined,
  'plan.make': { profile: corrected, workload: { useCase: 'chat' }, modelId: 'qwen3.5-9b', asOf: takenAt },
  'hardware.scan': { measure: false },
  'hardware.cancelScan': undefined,
  'profiles.list': undefined,
  'profiles.save': { name: 'desk', profile: corrected },
  'profiles.rename': { id: 'profile-1', name: 'desk' },
  'profiles.delete': { id: 'profile-1' },
  'settings.get': undefined,
  'settings.set': someSettings as CallInput<'settings.set'>,
  'runtimes.list': { host: null },
  'jobs.list': undefined,
  'jobs.start': { kind: 'pull', task: someJob.task },
  'jobs.cancel': { jobId: 'pull-1' },
  'jobs.forget': { jobId: 'pull-1' },
};

const ask = <Name extends CallName>(client: PlannerApi, name: Name): Promise<CallOutput<Name>> => client.call(name, inputs[name]);
/** JSON is what HTTP carries: there a message is its English sentence. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('between the processes of the desktop app', () => {
  it.each(callNames)('%s is carried as HTTP carries it, with every sentence said', async (name) => {
    const { client, kept } = desktop();
    await ask(client, 'profiles.save');
    const answer = await ask(client, name);
    expect(answer ?? null).toStrictEqual(asJson(answer ?? null));
    if (name === 'hardware.scan') expect(answer).toStrictEqual(asJson(profile));
    if (name === 'profiles.save') expect(answer).toStrictEqual({ ...saved, profile: asJson(corrected) });
    expect(kept[0]?.profile).toStrictEqual(asJson(corrected));
  });

  it('a plan says its reasons and notes', async () => {
    const { client } = desktop();
    const { best, rejected } = await client.call('plan.make', inputs['plan.make']);
    const texts = [...(best?.reasons ?? []), ...rejected.map(({ reason }) => reason)];
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(text).toBeTypeOf('string');
  });

  it('an event says what a probe found', async () => {
    const { client } = desktop();
    const heard: unknown[] = [];
    client.on('scan.progress', (found) => heard.push(found));
    await ask(client, 'hardware.scan');
    expect(heard).toStrictEqual([{ probe: 'lspci', status: 'unavailable', detail: 'no accelerator' }]);
  });

  it('a failure says what went wrong and what to do', async () => {
    const failure = new PlannerError('usage', message('hardware.no-accelerator'), message('hardware.run-catalog-check'));
    const { client } = desktop(() => Promise.reject(failure));
    await expect(ask(client, 'hardware.scan')).rejects.toMatchObject({ code: 'usage', message: 'no accelerator', hint: failure.hint });
  });
});
