import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareOllamaPull } from '../../../electron/host/runtimes/ollama/prepare-pull.ts';
import { testCatalog } from '../../support/catalog.ts';
import { commandLine } from '../../support/run-command-line.ts';

/** A proxy in front of Ollama that wants a name and a password: they go there, and are shown nowhere. */

const PASSWORD = 'p4ss?w0rd';
const asked: (string | undefined)[] = [];
const answers: Record<string, { readonly status: number; readonly body: string }> = {};
const proxy = createServer((request, response) => {
  asked.push(request.headers.authorization);
  const { status, body } = answers[request.url ?? ''] ?? { status: 401, body: '{}' };
  response.writeHead(status).end(body);
});
let place = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  place = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterAll(() => proxy.close());

const withPassword = (host: string): string => `http://us3r:${PASSWORD}@${host}`;
const expectSilence = (text: string): void => expect(text).not.toMatch(/us3r|p4ss|w0rd/);

describe('a password in the address of the server', () => {
  it.each([
    ['that refuses it', {}],
    ['that answers something else', { '/api/version': { status: 200, body: '[]' } }],
    [
      'that is there',
      { '/api/version': { status: 200, body: '{"version":"0.32.12"}' }, '/api/tags': { status: 200, body: '{"models":[]}' } },
    ],
    ['that refuses the pull', { '/api/version': { status: 200, body: '{"version":"0.32.12"}' }, '/api/pull': { status: 400, body: '' } }],
  ] as const)('%s is sent and not shown', async (_what, given) => {
    for (const path of Object.keys(answers)) delete answers[path];
    Object.assign(answers, given);
    asked.length = 0;
    for (const args of [['runtimes'], ['pull', 'qwen3.5-9b', '--yes']]) {
      const { out, err } = await commandLine([...args, '--json', '--host', withPassword(place)]);
      expect(out).toContain(place);
      expectSilence(out + err);
    }
    const basic = `Basic ${Buffer.from(`us3r:${PASSWORD}`).toString('base64')}`;
    expect(new Set(asked)).toEqual(new Set([basic]));
  });

  it.each(['127.0.0.1:1', '127.0.0.1:1/a@b', 'no address'])('of a server that is not there (%s) is not shown', async (host) => {
    for (const args of [['pull', 'qwen3.5-9b', '--yes'], ['runtimes'], ['--offline', 'runtimes']]) {
      const named = await commandLine([...args, '--json', '--host', withPassword(host)]);
      expectSilence(named.out + named.err);
      const inherited = await commandLine([...args, '--json'], { environment: { OLLAMA_HOST: withPassword(host) } });
      expectSilence(inherited.out + inherited.err);
    }
  });

  it('is no part of what a job says and keeps', () => {
    const task = { runtimeId: 'ollama', artifactId: null, ollamaTag: 'qwen3.5:9b', host: withPassword('box') };
    const prepared = prepareOllamaPull(task, { catalog: testCatalog(), environment: {}, platform: 'linux' });
    expect(prepared.task.host).toBe('http://box:80');
    expectSilence(JSON.stringify([prepared.task, prepared.key, prepared.beginning('1')]));
  });
});
