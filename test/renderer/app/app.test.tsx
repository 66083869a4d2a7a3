import { act, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Job, withChanges } from '#shared/api.ts';
import { PlannerError } from '#shared/errors.ts';
import { plan } from '#shared/recommend/plan.ts';
import { App } from '../../../renderer/app/app.tsx';
import { connectAddress } from '../../../renderer/app/connect-address.ts';
import { type AppStore, createAppStore } from '../../../renderer/app/store.ts';
import { StoreProvider } from '../../../renderer/app/store-context.tsx';
import { createFakeApi, defaultSettings, type FakeApi, startedJob } from '../support/fake-api.ts';
import { jobOf, samplePull, sampleProfile } from '../support/samples.ts';
import { testLookup } from '../support/screen.tsx';
import { screenInput } from '../support/screen-input.ts';

/** A page waits for a plan over the whole catalog, which takes its time where other tests run beside this one. */
configure({ asyncUtilTimeout: 8000 });

const now = (): Date => new Date('2026-11-24T09:00:00.000Z');

/** Ends the link between the store of the last test and the address, which outlives the page. */
let disconnect = (): void => undefined;

async function open(api: FakeApi = createFakeApi()): Promise<AppStore> {
  const store = createAppStore({ api, now });
  disconnect = connectAddress(store, window);
  render(
    <StoreProvider store={store}>
      <App />
    </StoreProvider>,
  );
  await store.getState().start();
  return store;
}

const bestOf = (useCase: 'chat' | 'coding'): string => {
  const { best } = plan(screenInput({ profile: sampleProfile(), useCase }));
  return testLookup.modelName(best?.artifact.modelId ?? '');
};
const findPick = (name: string): Promise<HTMLElement> => screen.findByRole('region', { name: `Best pick: ${name}` });

beforeEach(() => {
  window.location.hash = '';
});

afterEach(() => disconnect());

describe('the app', () => {
  it('scans this computer at the start and shows the planner’s best pick for it', async () => {
    await open();
    expect(await findPick(bestOf('chat'))).toBeTruthy();
    expect(screen.getByRole('button', { name: /This computer/ }).textContent).toContain('RTX 4090');
  });

  it('plans again when the use case changes, and remembers it', async () => {
    const api = createFakeApi();
    await open(api);
    await findPick(bestOf('chat'));
    fireEvent.click(screen.getByRole('radio', { name: 'Coding' }));
    expect(await findPick(bestOf('coding'))).toBeTruthy();
    await waitFor(() => {
      const saved = api.asked.findLast(({ name }) => name === 'settings.set');
      expect(saved?.input).toMatchObject({ workload: { useCase: 'coding' } });
    });
  });

  it('shows beside the other fields what part of the prompt is taken to be cached, and takes another', async () => {
    const store = await open();
    fireEvent.click(await screen.findByRole('button', { name: 'More…' }));
    const field = screen.getByLabelText<HTMLInputElement>('Prompt cached');
    expect(field.value).toBe('50');
    fireEvent.change(field, { target: { value: '20' } });
    expect(store.getState().demand.workload).toEqual({ cachedPromptRatio: 0.2 });
  });

  it('says that main memory is unknown, and leads to where it can be said', async () => {
    const { memory, ...rest } = sampleProfile();
    const nobody = { value: null, reason: 'not probed' } as const;
    const store = await open(createFakeApi());
    expect(screen.queryByText(/Main memory unknown/)).toBeNull();
    act(() => store.setState({ scanned: { ...rest, memory: { ...memory, totalBytes: nobody, availableBytes: nobody } } }));
    expect(await screen.findByText('Main memory unknown (not probed): nothing is planned to use it.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Say how much there is' }));
    expect(await screen.findByRole('heading', { name: 'Main memory' })).toBeTruthy();
  });

  it('says on every page that settings could not be saved, keeps what was chosen, and tries again', async () => {
    let isFull = true;
    const full = new PlannerError('not-writable', 'settings.json: cannot be written: the disk is full', 'Choose another folder.');
    const api = createFakeApi({
      'settings.set': (changes) => {
        if (isFull) throw full;
        return { ...withChanges(defaultSettings, changes), revision: 1 };
      },
    });
    const store = await open(api);
    await act(() => store.getState().saveSettings());
    expect(api.asked.filter(({ name }) => name === 'settings.set')).toEqual([]);
    await act(async () => store.getState().setTheme('dark'));
    expect((await screen.findByText(/^Settings could not be saved: settings\.json/)).textContent).toContain('full');
    expect(store.getState().theme).toBe('dark');
    isFull = false;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByText(/^Settings could not be saved/)).toBeNull());
    expect(api.asked.at(-1)).toEqual({ name: 'settings.set', input: { theme: 'dark' } });
  });

  it('begins with what was asked for the last time', async () => {
    const workload = { ...screenInput({ profile: sampleProfile(), useCase: 'coding' }).workload, contextTokens: 16_384 };
    await open(createFakeApi({ 'settings.get': () => ({ ...defaultSettings, workload }) }));
    expect((await screen.findByRole<HTMLInputElement>('radio', { name: 'Coding' })).checked).toBe(true);
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Context' }).value).toBe('16,384');
  });

  it('explains numbers that contradict each other instead of planning with others', async () => {
    await open();
    await findPick(bestOf('chat'));
    // A context that nobody states grows with the request.
    for (const [name, value] of Object.entries({ Context: '8192', Prompt: '8000', Answer: '4000' })) {
      fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } });
    }
    await waitFor(() => expect(screen.getAllByText(/cannot hold a prompt of 8000/).length).toBeGreaterThan(0));
    expect(screen.queryByRole('region', { name: /^Best pick/ })).toBeNull();
  });

  it('tells why it cannot start, and tries again', async () => {
    const answers = {
      'catalog.get': vi
        .fn()
        .mockRejectedValueOnce(new Error('no server'))
        .mockImplementation(() => testLookup.catalog),
    };
    await open(createFakeApi(answers));
    expect(screen.getByRole('alert').textContent).toContain('no server');
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await findPick(bestOf('chat'))).toBeTruthy();
  });

  it('asks which computer it is for when the scan fails', async () => {
    await open(createFakeApi({ 'hardware.scan': () => Promise.reject(new Error('probe crashed')) }));
    expect(await screen.findByText('Which computer is this for?')).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toContain('probe crashed');
  });

  it('measures this computer with progress, and keeps what it knew when that is cancelled', async () => {
    let cancel = (): void => undefined;
    const measuring = new Promise<never>((_resolve, reject) => {
      cancel = () => reject(new PlannerError('cancelled', 'the scan was cancelled', ''));
    });
    const api = createFakeApi({
      'hardware.scan': ({ measure }) => (measure ? measuring : sampleProfile()),
      'hardware.cancelScan': () => {
        cancel();
        return undefined;
      },
    });
    const store = await open(api);
    store.getState().goTo('hardware');
    fireEvent.click(await screen.findByRole('button', { name: 'Scan and measure' }));
    await waitFor(() => expect(api.asked.at(-1)).toEqual({ name: 'hardware.scan', input: { measure: true } }));
    api.emit('measure.progress', { measure: 'memory-bandwidth', ratio: 0.1 });
    expect(await screen.findByText('Measuring memory bandwidth')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Cancel the scan' }));
    expect(await screen.findByRole('button', { name: 'Scan and measure' })).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByRole('button', { name: /^Free memory: 23\.5/ })).toBeTruthy();
  });

  it('keeps the place in the address and follows it', async () => {
    const store = await open();
    const navigation = within(screen.getByRole('navigation', { name: 'Main' }));
    fireEvent.click(navigation.getByRole('link', { name: 'Cost' }));
    expect(window.location.hash).toBe('#/cost');
    expect(navigation.getByRole('link', { name: 'Cost' }).getAttribute('aria-current')).toBe('page');
    store.getState().followAddress('#/plan?hardware=nvidia-rtx-4090x2&ram=64');
    expect(await screen.findByText('not this computer')).toBeTruthy();
    expect(window.location.hash).toBe('#/plan?hardware=nvidia-rtx-4090x2&ram=64');
  });

  it('makes no step of its own in the history when it follows the address to another page and other hardware', async () => {
    await open();
    const push = vi.spyOn(window.history, 'pushState');
    window.location.hash = '#/cost?hardware=nvidia-rtx-4090x2&ram=64';
    window.dispatchEvent(new Event('hashchange'));
    expect(await screen.findByText('not this computer')).toBeTruthy();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Cost');
    expect(window.location.hash).toBe('#/cost?hardware=nvidia-rtx-4090x2&ram=64');
    expect(push).not.toHaveBeenCalled();
    push.mockRestore();
  });

  it('leads back to this computer from hardware that the catalog lacks', async () => {
    const store = await open();
    store.getState().followAddress('#/plan?hardware=no-such-card');
    expect((await screen.findByRole('alert')).textContent).toContain('no-such-card');
    fireEvent.click(screen.getByRole('button', { name: 'Scan this computer' }));
    expect(await findPick(bestOf('chat'))).toBeTruthy();
  });

  it('lists the newest download first, whether its first event or the answer to its start comes first', async () => {
    const started = ['pull-1', 'pull-2', 'pull-3'].values();
    let minute = 0;
    const at = (minutes: number, job: Job): Job => ({ ...job, startedAt: `2026-11-24T09:0${minutes}:00.000Z` });
    const store = await open(createFakeApi({ 'jobs.start': ({ task }) => at(++minute, startedJob(started.next().value ?? '', task)) }));
    const start = (ollamaTag: string): Promise<void> => store.getState().startPull({ artifactId: null, ollamaTag });
    const [firstEvent] = samplePull();
    if (!firstEvent) throw new Error('the sample has no event');
    await start('one:1b');
    store.getState().receiveJob(at(2, jobOf({ ...firstEvent, pullId: 'pull-2', artifactId: null, ollamaTag: 'two:2b' })));
    await start('two:2b');
    await start('three:3b');
    store.getState().goTo('install');
    const downloads = await screen.findByRole('list', { name: 'Downloads' });
    const names = within(downloads).getAllByRole('heading', { level: 3 });
    expect(names.map(({ textContent }) => textContent)).toEqual(['three:3b', 'two:2b', 'one:1b']);
  });

  it('says once that something failed inside the program, until it is dismissed', async () => {
    const store = await open();
    const fault = { at: '2026-11-24T09:00:00.000Z', message: 'it broke', logFile: '/data/faults.log' };
    act(() => store.getState().receiveFault(fault));
    act(() => store.getState().receiveFault({ ...fault, message: 'it broke again' }));
    const notice = await screen.findByRole('alert');
    expect(notice.textContent).toContain('Something failed inside Quartermaster: it broke again (2 faults so far)');
    expect(notice.textContent).toContain('/data/faults.log');
    fireEvent.click(within(notice).getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('shows a download from its start to its end, and counts it beside Install', async () => {
    const api = createFakeApi();
    const store = await open(api);
    api.on('job.progress', (job) => store.getState().receiveJob(job));
    store.getState().goTo('install');
    await screen.findByRole('textbox', { name: 'Another Ollama tag' });
    const typed = (): HTMLElement => screen.getByRole('textbox', { name: 'Another Ollama tag' });
    await waitFor(() => {
      fireEvent.change(typed(), { target: { value: 'qwen3.5:9b-q4_K_M' } });
      expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Install tag' }).disabled).toBe(false);
    });
    fireEvent.submit(typed());
    expect(await screen.findByText('Asking the registry')).toBeTruthy();
    expect(screen.getByRole('link', { name: /^Install/ }).textContent).toBe('Install1');
    for (const progress of samplePull()) api.emit('job.progress', jobOf(progress));
    expect(await screen.findByText('Installed')).toBeTruthy();
    expect(screen.getByRole('link', { name: /^Install/ }).textContent).toBe('Install');
  });
});
