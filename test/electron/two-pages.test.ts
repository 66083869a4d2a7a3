import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlannerApi } from '#shared/api.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { createPlannerService } from '../../electron/host/planner-service.ts';
import type { PlannerService } from '../../electron/host/planner-service-type.ts';
import { createProfileStore } from '../../electron/host/store/profiles.ts';
import { createSettingsStore } from '../../electron/host/store/settings.ts';
import { hear } from '../../renderer/api/hear-event.ts';
import { readEnvelope } from '../../renderer/api/read-envelope.ts';
import { type AppStore, createAppStore } from '../../renderer/app/store.ts';
import { listenToShell } from '../../renderer/app/listen-to-shell.ts';
import { testCatalog } from '../support/catalog.ts';
import { rounds } from '../support/rounds.ts';
import { someJob } from './server/memory-service.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'two-pages-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const catalog = testCatalog();
const profile = whatIfProfile({ hardware: 'nvidia-rtx-4090' }, catalog, '2026-11-24T09:00:00.000Z');

/** A program over the data folder: the desktop app, or a server. */
function program(): PlannerService {
  const stop = () => () => undefined;
  return createPlannerService({
    catalog,
    info: { appVersion: '0', catalogVersion: '0', platform: 'linux', dataDirectory: folder, desktop: false },
    scans: { start: async () => profile, cancel: () => undefined },
    profiles: createProfileStore({ directory: folder, now: () => new Date() }),
    settings: createSettingsStore({ directory: folder }),
    listRuntimes: async () => [],
    jobs: {
      list: async () => [],
      start: async () => someJob,
      cancel: async () => undefined,
      forget: async () => undefined,
      onProgress: stop,
      onForgotten: stop,
      close: async () => undefined,
    },
    faults: { on: stop },
    log: () => undefined,
  });
}

type Page = {
  readonly store: AppStore;
  /** Cuts the events off, as a tunnel that breaks, until they are joined again. */
  readonly cut: () => void;
  readonly join: () => void;
};

async function page(service: PlannerService): Promise<Page> {
  let isCut = false;
  const reconnected = new Set<() => void>();
  const api: PlannerApi = {
    call: async (name, input) =>
      readEnvelope(name, await service.call(name, input === undefined ? input : JSON.parse(JSON.stringify(input)))),
    on: (name, listener) => service.on(name, (payload) => (isCut ? undefined : hear(name, payload, listener))),
    onReconnected: (listener) => {
      reconnected.add(listener);
      return () => reconnected.delete(listener);
    },
  };
  const store = createAppStore({ api, now: () => new Date() });
  listenToShell(store, api);
  await store.getState().start();
  return {
    store,
    cut: () => (isCut = true),
    join: () => {
      isCut = false;
      for (const listener of reconnected) listener();
    },
  };
}

/** A loaded machine takes its time; what never comes still fails. */
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8000 });
const choices = ({ store }: Page) => {
  const { theme, ollamaHost, region, assumptions, demand } = store.getState();
  return { theme, ollamaHost, region, assumptions, demand };
};
const alike = (a: Page, b: Page): Promise<void> => soon(() => expect(choices(a)).toEqual(choices(b)));
const saved = (service: PlannerService) => service.call('settings.get', undefined);

describe('two pages of one program', () => {
  it('keep what each of them changes, and show it in both', async () => {
    const service = program();
    const [a, b] = [await page(service), await page(service)];
    a.store.getState().setTheme('dark');
    b.store.getState().changeAssumption('pue', 1.3);
    a.store.getState().changeAssumption('activeWatts', 400);
    b.store.getState().chooseUseCase('coding');
    await Promise.all([a.store.getState().saveSettings(), b.store.getState().saveSettings()]);
    await alike(a, b);
    expect(choices(a)).toMatchObject({ theme: 'dark', assumptions: { pue: 1.3, activeWatts: 400 }, demand: { useCase: 'coding' } });
    expect(await saved(program())).toMatchObject({
      value: { theme: 'dark', assumptions: { pue: 1.3, activeWatts: 400 }, workload: { useCase: 'coding' } },
    });
    b.store.getState().resetAssumptions();
    await b.store.getState().saveSettings();
    await alike(a, b);
    expect(choices(a).assumptions).toEqual({});
  });

  it('that change the same both show what the later one chose', async () => {
    const service = program();
    const [a, b] = [await page(service), await page(service)];
    a.store.getState().setTheme('dark');
    b.store.getState().setTheme('light');
    await Promise.all([a.store.getState().saveSettings(), b.store.getState().saveSettings()]);
    await alike(a, b);
    expect(choices(a).theme).toBe('light');
    a.store.getState().setTheme('dark');
    await soon(() => expect(choices(b).theme).toBe('dark'));
  });

  it('do not take from a person what is being typed', async () => {
    const service = program();
    const [a, b] = [await page(service), await page(service)];
    b.store.getState().changeWorkload({ contextTokens: 1024, promptTokens: 2000, outputTokens: 100 });
    const { workload } = choices(b).demand;
    b.store.getState().changeAssumption('pue', 1.5);
    a.store.getState().changeAssumption('pue', 1.1);
    a.store.getState().chooseUseCase('coding');
    await a.store.getState().saveSettings();
    expect(choices(b)).toMatchObject({ assumptions: { pue: 1.5 }, demand: { workload } });
    await b.store.getState().saveSettings();
    expect(choices(a).assumptions).toEqual({ pue: 1.5 });
    // Numbers that contradict each other are nothing to be saved.
    expect(choices(a).demand.useCase).toBe('coding');
  });

  it('end alike, whatever is changed when', async () => {
    const service = program();
    const pages = [await page(service), await page(service)] as const;
    for (let round = 0; round < rounds(60, 600); round++) {
      const { store } = pages[Math.random() < 0.5 ? 0 : 1];
      const state = store.getState();
      const change = [
        () => state.setTheme(Math.random() < 0.5 ? 'dark' : 'light'),
        () => state.changeAssumption('pue', Math.random() < 0.3 ? null : 1 + Math.random()),
        () => state.changeAssumption('activeWatts', Math.round(100 + 900 * Math.random())),
        () => state.chooseUseCase(Math.random() < 0.5 ? 'chat' : 'coding'),
      ][Math.floor(4 * Math.random())];
      change?.();
      if (Math.random() < 0.5) await state.saveSettings();
    }
    await Promise.all(pages.map(({ store }) => store.getState().saveSettings()));
    await Promise.all(pages.map(({ store }) => store.getState().saveSettings()));
    await alike(pages[0], pages[1]);
    const fresh = await page(program());
    expect(choices(fresh)).toEqual(choices(pages[0]));
  });

  it('show the profiles that either of them saves, renames and deletes', async () => {
    const service = program();
    const [a, b] = [await page(service), await page(service)];
    const names = ({ store }: Page): readonly string[] =>
      store
        .getState()
        .savedProfiles.map(({ name }) => name)
        .sort();
    await Promise.all([a.store.getState().saveProfile('Desk', profile), b.store.getState().saveProfile('Desk', profile)]);
    await soon(() =>
      expect([names(a), names(b)]).toEqual([
        ['Desk', 'Desk'],
        ['Desk', 'Desk'],
      ]),
    );
    const [first, second] = a.store.getState().savedProfiles;
    await b.store.getState().renameProfile(first?.id ?? '', 'Table');
    await soon(() => expect(names(a)).toEqual(['Desk', 'Table']));
    b.store.getState().chooseHardware({ kind: 'saved', id: second?.id ?? '' });
    await a.store.getState().deleteProfile(second?.id ?? '');
    await soon(() => expect(names(b)).toEqual(['Table']));
    await b.store.getState().renameProfile(second?.id ?? '', 'Chair');
    expect(b.store.getState().savedError).toMatchObject({ message: 'This saved profile is gone.' });
    expect(readdirSync(join(folder, 'profiles'))).toEqual([`${first?.id}.json`]);
  });

  it('whose events broke off ask for what they missed', async () => {
    const service = program();
    const [a, b] = [await page(service), await page(service)];
    b.cut();
    a.store.getState().setTheme('dark');
    await a.store.getState().saveSettings();
    await a.store.getState().saveProfile('Desk', profile);
    expect(choices(b).theme).toBe('system');
    b.join();
    await alike(a, b);
    await soon(() => expect(b.store.getState().savedProfiles).toHaveLength(1));
  });
});

describe('pages of two programs over one folder', () => {
  it('keep what each of them changes, and show it with the next change of their own', async () => {
    const [a, b] = [await page(program()), await page(program())];
    a.store.getState().setTheme('dark');
    b.store.getState().changeAssumption('pue', 1.3);
    await Promise.all([a.store.getState().saveSettings(), b.store.getState().saveSettings()]);
    a.store.getState().changeAssumption('activeWatts', 400);
    await a.store.getState().saveSettings();
    expect(choices(a)).toMatchObject({ theme: 'dark', assumptions: { pue: 1.3, activeWatts: 400 } });
    await b.store.getState().catchUp();
    await alike(a, b);
  });
});
