import { describe, expect, it } from 'vitest';
import { CALL_CHANNEL, EVENT_CHANNEL } from '#shared/names.ts';
import { forwardEvents, registerCalls } from '../../../electron/main/ipc.ts';
import { createMemoryService, someJob, someSettings } from '../server/memory-service.ts';

type Handler = (event: unknown, ...args: unknown[]) => Promise<unknown>;

function registered() {
  const service = createMemoryService();
  const handlers = new Map<string, Handler>();
  registerCalls({ handle: (channel, handler) => void handlers.set(channel, handler as Handler) }, service);
  const call: Handler = (event, ...args) => handlers.get(CALL_CHANNEL)?.(event, ...args) ?? Promise.reject(new Error('no handler'));
  return { service, call, channels: [...handlers.keys()] };
}

const ownFrame = { senderFrame: { url: 'app://quartermaster/index.html', parent: null } };

describe('a call over IPC', () => {
  it('from our own page reaches the service', async () => {
    const { call, channels } = registered();
    expect(channels).toEqual([CALL_CHANNEL]);
    expect(await call(ownFrame, 'settings.set', someSettings)).toEqual({ ok: true, value: someSettings });
    expect(await call(ownFrame, 'nope', undefined)).toMatchObject({ ok: false, error: { code: 'usage' } });
  });

  it.each([
    ['another site', { senderFrame: { url: 'https://evil.example/', parent: null } }],
    ['another host of our scheme', { senderFrame: { url: 'app://evil/', parent: null } }],
    ['a look-alike host', { senderFrame: { url: 'app://quartermaster.evil/', parent: null } }],
    ['a local file', { senderFrame: { url: 'file:///tmp/page.html', parent: null } }],
    ['an empty page', { senderFrame: { url: 'about:blank', parent: null } }],
    [
      'a frame inside our page',
      { senderFrame: { url: 'app://quartermaster/index.html', parent: { url: 'app://quartermaster/index.html' } } },
    ],
    ['a frame that has gone', { senderFrame: null }],
  ])('from %s is refused before the service hears of it', async (_who, event) => {
    const { service, call } = registered();
    await expect(call(event, 'settings.get', undefined)).rejects.toThrow('only the page of this app');
    expect(service.received).toEqual([]);
  });
});

describe('events', () => {
  it('go to every window that is still there, until stopped', () => {
    const service = createMemoryService();
    const sent: unknown[][] = [];
    const window = (name: string, gone: boolean) => ({
      isDestroyed: () => gone,
      webContents: { send: (...args: unknown[]) => void sent.push([name, ...args]) },
    });
    const goes = {
      isDestroyed: () => false,
      webContents: {
        send: () => {
          throw new Error('Object has been destroyed');
        },
      },
    };
    const logged: string[] = [];
    const windows = () => [window('a', false), window('b', true), goes, window('c', false)];
    const stop = forwardEvents(service, { windows, log: (line) => logged.push(line) });
    service.emit('job.progress', someJob);
    stop();
    service.emit('job.progress', someJob);
    expect(sent).toEqual([
      ['a', EVENT_CHANNEL, 'job.progress', someJob],
      ['c', EVENT_CHANNEL, 'job.progress', someJob],
    ]);
    expect(logged).toEqual(['a window did not take job.progress: Object has been destroyed']);
  });
});
