import { describe, expect, it, vi } from 'vitest';
import { createIpcClient } from '../../../renderer/api/ipc-client.ts';
import { defaultSettings } from '../support/fake-api.ts';

describe('the contract over the desktop bridge', () => {
  it('passes name and argument on and unwraps the answer', async () => {
    const asked: unknown[] = [];
    const client = createIpcClient({
      call: async (name, input) => {
        asked.push([name, input]);
        return { ok: true, value: defaultSettings };
      },
      on: () => () => undefined,
    });
    expect(await client.call('settings.set', defaultSettings)).toEqual(defaultSettings);
    expect(asked).toEqual([['settings.set', defaultSettings]]);
  });

  it('never lets an event of the wrong shape through', () => {
    const listeners: ((payload: unknown) => void)[] = [];
    const send = (payload: unknown): void => listeners.forEach((listener) => listener(payload));
    const client = createIpcClient({
      call: async () => undefined,
      on: (_name, listener) => {
        listeners.push(listener);
        return () => undefined;
      },
    });
    const heard: unknown[] = [];
    client.on('scan.progress', (outcome) => heard.push(outcome));
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    send({ probe: 'nvidia-smi', status: 'maybe', detail: '' });
    expect(warned).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^passed over: scan\.progress: status: expected one of ok/));
    warned.mockRestore();
    send({ probe: 'nvidia-smi', status: 'ok', detail: '1 device' });
    expect(heard).toEqual([{ probe: 'nvidia-smi', status: 'ok', detail: '1 device' }]);
  });
});
