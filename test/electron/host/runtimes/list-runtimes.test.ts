import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type RuntimeStatus, runtimeStatusSchema } from '#shared/api.ts';
import type { CommandResult, RunCommand } from '../../../../electron/host/run-command.ts';
import { type ListRuntimesInput, listRuntimes } from '../../../../electron/host/runtimes/list-runtimes.ts';
import { startOllamaStandIn } from '../../../support/ollama-stand-in.ts';
import { hostileIn, hostileMarks } from '../../../support/hostile-text.ts';
import { deadAddress, type Page, startJsonServer } from './json-server.ts';
import { fixtureJson, fixtures } from './ollama/recordings.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(pages: Readonly<Record<string, Page>>): Promise<string> {
  const server = await startJsonServer(pages);
  open.push(server);
  return server.host;
}

/** Programs that are there, by what they print. */
const programs =
  (printed: Readonly<Record<string, Partial<CommandResult>>>): RunCommand =>
  async (command) => {
    const known = printed[command];
    return known ? ({ outcome: 'done', exitCode: 0, stdout: '', stderr: '', ...known } as CommandResult) : { outcome: 'not-installed' };
  };

type Search = Partial<Omit<ListRuntimesInput, 'addresses'>> & { readonly addresses?: Readonly<Record<string, string>> };

/** All four statuses by runtime id; whatever has no address is looked for where nobody listens. */
async function found(search: Search = {}): Promise<Readonly<Record<string, RuntimeStatus>>> {
  const nobody = await deadAddress();
  const statuses = await listRuntimes({
    run: programs({}),
    host: nobody,
    signal: new AbortController().signal,
    environment: {},
    platform: 'linux',
    ...search,
    addresses: { 'llama.cpp': nobody, 'lm-studio': nobody, vllm: nobody, ...search.addresses },
  });
  for (const status of statuses) expect(runtimeStatusSchema.parse(status)).toEqual(status);
  expect(statuses.map(({ runtimeId }) => runtimeId)).toEqual(['ollama', 'llama.cpp', 'lm-studio', 'vllm']);
  return Object.fromEntries(statuses.map((status) => [status.runtimeId, status]));
}

const slot = { n_ctx: 4096 };
const llamaServer: Readonly<Record<string, Page>> = {
  '/health': { body: { status: 'ok' } },
  '/props': { body: { build_info: 'b8233-5b4ebc5', total_slots: 2, default_generation_settings: slot } },
  '/v1/models': {
    body: { object: 'list', data: [{ id: 'models/tiny.gguf', owned_by: 'llamacpp', meta: { n_ctx: 4096, size: 5_000_000 } }] },
  },
};

describe('a machine with nothing', () => {
  it('has four absent runtimes, each with the step to install it', async () => {
    const statuses = await found();
    for (const status of Object.values(statuses)) {
      expect(status).toMatchObject({ status: 'absent', version: null, host: null, models: [] });
      expect(status.detail).toMatch(/connection refused.*Install it/);
    }
  });
});

const slowVllm: RunCommand = async (command) => (command === 'vllm' ? { outcome: 'timed-out', seconds: 1 } : { outcome: 'not-installed' });

describe('programs without a server', () => {
  it('are installed, with version and the step to start them', async () => {
    const run = programs({
      ollama: { stdout: 'Warning: could not connect to a running Ollama instance\nWarning: client version is 0.32.12\n' },
      'llama-server': { stderr: 'version: 8233 (5b4ebc5)\nbuilt with GNU 13\n' },
      '/home/ada/.lmstudio/bin/lms': { stdout: 'lms - LM Studio CLI - v0.0.47' },
      vllm: { stdout: '0.17.0\n' },
    });
    const statuses = await found({ run, environment: { HOME: '/home/ada' } });
    expect(statuses['ollama']).toMatchObject({
      status: 'installed',
      version: '0.32.12',
      detail: expect.stringContaining('systemctl start ollama') as string,
    });
    expect(statuses['llama.cpp']).toMatchObject({
      status: 'installed',
      version: '8233 (5b4ebc5)',
      detail: expect.stringContaining('llama-server -m') as string,
    });
    expect(statuses['lm-studio']).toMatchObject({
      status: 'installed',
      version: null,
      detail: expect.stringContaining('lms server start') as string,
    });
    expect(statuses['vllm']).toMatchObject({
      status: 'installed',
      version: '0.17.0',
      detail: expect.stringContaining('vllm serve') as string,
    });
  });
  it('are there also when they take too long to tell their version', async () => {
    expect((await found({ run: slowVllm }))['vllm']).toMatchObject({ status: 'installed', version: null });
  });
  it('are found where the desktop app puts them, though the PATH of a window does not hold them', async () => {
    const mac = programs({ '/Applications/Ollama.app/Contents/Resources/ollama': { stdout: 'ollama version is 0.32.12' } });
    expect((await found({ run: mac, platform: 'darwin' }))['ollama']).toMatchObject({ status: 'installed', version: '0.32.12' });
    const windows = programs({ 'C:\\Users\\ada\\AppData\\Local\\Programs\\Ollama\\ollama.exe': { stdout: 'ollama version is 0.32.12' } });
    const environment = { LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local' };
    expect((await found({ run: windows, platform: 'win32', environment }))['ollama']?.status).toBe('installed');
  });
});

describe('Ollama', () => {
  it('that runs shows version, models on disk, and the share of each loaded one that is on the accelerator', async () => {
    const standIn = await startOllamaStandIn({
      version: '0.32.12',
      models: [
        { name: 'qwen3.5:9b', sizeBytes: 6.6e9 },
        { name: 'qwen3.5:2b', sizeBytes: 2.7e9 },
      ],
      loaded: [
        { name: 'qwen3.5:9b', sizeBytes: 8e9, acceleratorBytes: 6e9 },
        { name: 'gone:1b', sizeBytes: 1e9, acceleratorBytes: 0 },
      ],
    });
    open.push(standIn);
    expect((await found({ host: standIn.host }))['ollama']).toEqual({
      runtimeId: 'ollama',
      name: 'Ollama',
      status: 'running',
      version: '0.32.12',
      host: standIn.host,
      detail: '2 models present, 2 models loaded',
      models: [
        { name: 'qwen3.5:9b', sizeBytes: 6.6e9, loaded: true, acceleratorRatio: 0.75 },
        { name: 'qwen3.5:2b', sizeBytes: 2.7e9, loaded: false, acceleratorRatio: null },
        { name: 'gone:1b', sizeBytes: null, loaded: true, acceleratorRatio: 0 },
      ],
    });
  });
  it('is found through OLLAMA_HOST', async () => {
    const standIn = await startOllamaStandIn();
    open.push(standIn);
    const environment = { OLLAMA_HOST: `0.0.0.0:${standIn.port}` };
    expect((await found({ host: null, environment }))['ollama']).toMatchObject({ status: 'running', host: standIn.host });
  });
  it.each([
    ['forbidden', /403.*127\.0\.0\.1/],
    ['web-page', /another program uses this address/],
  ] as const)('that answers wrongly has failed: %s', async (scenario, detail) => {
    const standIn = await startOllamaStandIn({ scenario });
    open.push(standIn);
    expect((await found({ host: standIn.host }))['ollama']).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(detail) as string,
    });
  });
});

const unreachable = async (): Promise<never> => Promise.reject(Object.assign(new Error('x'), { code: 'EHOSTUNREACH' }));

describe('an unusual Ollama', () => {
  it('of older versions, with null for an empty list and without the newer fields, is read too', async () => {
    const host = await serve({
      '/api/version': { body: { version: '0.5.1' } },
      '/api/tags': { body: { models: null } },
      '/api/ps': { body: { models: [{ name: 'mistral:latest', size: 5_137_025_024, size_vram: 5_137_025_024 }] } },
    });
    const status = (await found({ host }))['ollama'];
    expect(status?.models).toEqual([{ name: 'mistral:latest', sizeBytes: null, loaded: true, acceleratorRatio: 1 }]);
  });
  it('whose cloud models are listed does not claim their bytes for this disk', async () => {
    const host = await serve({
      '/api/version': { body: { version: '0.32.12' } },
      '/api/tags': { body: { models: [{ name: 'gpt-oss:120b-cloud', size: 384, remote_host: 'https://ollama.com:443' }] } },
      '/api/ps': { body: { models: [] } },
    });
    expect((await found({ host }))['ollama']?.models[0]?.sizeBytes).toBeNull();
  });
  it('on a named machine that does not answer says nothing of the program here', async () => {
    const run = programs({ ollama: { stdout: 'ollama version is 0.32.12' } });
    expect((await found({ run, request: unreachable, host: '192.0.2.1' }))['ollama']).toMatchObject({
      status: 'absent',
      detail: expect.stringMatching(/host unreachable.*OLLAMA_HOST=0\.0\.0\.0/) as string,
    });
  });
  it('at an impossible address is wrong usage when it was typed, and a finding when it is in the environment', async () => {
    await expect(found({ host: 'ftp://x' })).rejects.toMatchObject({ code: 'usage' });
    const statuses = await found({ host: null, environment: { OLLAMA_HOST: 'ftp://x' } });
    expect(statuses['ollama']).toMatchObject({ status: 'failed', detail: expect.stringContaining('OLLAMA_HOST') as string });
    expect(statuses['vllm']?.status).toBe('absent');
  });
});

const page = (file: string, status = 200): Page => ({ status, body: fixtureJson(`llama-server/${file}`) });

describe('llama-server', () => {
  it('that runs shows its build, its model and its slots', async () => {
    const host = await serve(llamaServer);
    expect((await found({ addresses: { 'llama.cpp': host } }))['llama.cpp']).toMatchObject({
      status: 'running',
      version: 'b8233-5b4ebc5',
      host,
      detail: '2 slots of 4,096 tokens',
      models: [{ name: 'models/tiny.gguf', sizeBytes: 5_000_000, loaded: true, acceleratorRatio: null }],
    });
  });
  it('that still loads is running, and says so', async () => {
    const loading: Page = { status: 503, body: { error: { message: 'Loading model', type: 'unavailable_error', code: 503 } } };
    const host = await serve({ '/health': loading, '/props': loading, '/v1/models': loading });
    expect((await found({ addresses: { 'llama.cpp': host } }))['llama.cpp']).toMatchObject({
      status: 'running',
      detail: expect.stringContaining('loading') as string,
    });
  });
  it('that is ill has failed', async () => {
    const ill: Page = {
      status: 500,
      body: { error: { code: 500, message: 'out of memory', type: 'server_error' } },
      headers: { server: 'llama.cpp' },
    };
    const host = await serve({ ...llamaServer, '/health': ill });
    expect((await found({ addresses: { 'llama.cpp': host } }))['llama.cpp']).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('HTTP 500') as string,
    });
  });
  it('is not taken for one where another program has the port, even one with /health', async () => {
    const host = await serve({ '/health': { body: { status: 'ok' } }, '/v1/models': { body: { data: [{ id: 'mlx-community/x' }] } } });
    const run = programs({ 'llama-server': { stderr: 'version: 8233 (5b4ebc5)' } });
    const status = (await found({ run, addresses: { 'llama.cpp': host } }))['llama.cpp'];
    expect(status).toMatchObject({ status: 'installed', detail: expect.stringContaining('another program uses') as string });
  });
  it.skipIf(fixtures === null)('as recorded is recognised', async () => {
    const host = await serve({ '/health': page('health-ok.json'), '/props': page('props.json'), '/v1/models': page('models.json') });
    expect((await found({ addresses: { 'llama.cpp': host } }))['llama.cpp']).toMatchObject({
      status: 'running',
      version: 'b1-5b4ebc5',
      detail: '2 slots of 1,024 tokens',
      models: [{ name: 'models/tiny-qwen35.Q4_K_M.gguf', sizeBytes: 5_845_440, loaded: true }],
    });
    const loading = await serve({ '/health': page('health-loading-503.json', 503) });
    expect((await found({ addresses: { 'llama.cpp': loading } }))['llama.cpp']).toMatchObject({ status: 'running', models: [] });
  });
});

describe('LM Studio', () => {
  const unexpected: Page = { body: { error: 'Unexpected endpoint or method.' } };
  it('tells what is loaded by its newer interface, with sizes', async () => {
    const models = [
      { key: 'qwen/qwen3.5-9b', size_bytes: 5.6e9, loaded_instances: [{ id: 'a' }] },
      { key: 'b', loaded_instances: [] },
    ];
    const host = await serve({ '/api/v1/models': { body: { models } }, '/api/v0/models': unexpected, '/v1/models': unexpected });
    expect((await found({ addresses: { 'lm-studio': host } }))['lm-studio']).toMatchObject({
      status: 'running',
      detail: '2 models present, 1 model loaded',
      models: [
        { name: 'qwen/qwen3.5-9b', sizeBytes: 5.6e9, loaded: true },
        { name: 'b', sizeBytes: null, loaded: false },
      ],
    });
  });
  it('tells it by its older interface', async () => {
    const data = [
      { id: 'a', state: 'not-loaded' },
      { id: 'b', state: 'loaded' },
    ];
    const host = await serve({ '/api/v1/models': unexpected, '/api/v0/models': { body: { object: 'list', data } } });
    const status = (await found({ addresses: { 'lm-studio': host } }))['lm-studio'];
    expect(status?.models.map(({ name, loaded }) => [name, loaded])).toEqual([
      ['a', false],
      ['b', true],
    ]);
  });
  it('is not taken for any server that speaks the interface of OpenAI', async () => {
    const host = await serve({ '/v1/models': { body: { object: 'list', data: [{ id: 'x', owned_by: 'someone' }] } } });
    expect((await found({ addresses: { 'lm-studio': host } }))['lm-studio']?.status).toBe('absent');
  });
});

describe('vLLM', () => {
  it('that runs shows version, model and context', async () => {
    const data = [{ id: 'Qwen/Qwen3.5-9B', owned_by: 'vllm', max_model_len: 32_768 }];
    const host = await serve({ '/version': { body: { version: '0.17.0' } }, '/v1/models': { body: { object: 'list', data } } });
    expect((await found({ addresses: { vllm: host } }))['vllm']).toMatchObject({
      status: 'running',
      version: '0.17.0',
      detail: 'ready, context 32,768 tokens',
      models: [{ name: 'Qwen/Qwen3.5-9B', loaded: true }],
    });
  });
  it('behind a key is running, without its models', async () => {
    const host = await serve({
      '/version': { body: { version: '0.17.0' } },
      '/v1/models': { status: 401, body: { error: 'Unauthorized' } },
    });
    expect((await found({ addresses: { vllm: host } }))['vllm']).toMatchObject({
      status: 'running',
      models: [],
      detail: expect.stringContaining('API key') as string,
    });
  });
  it('is not taken for any server with a version on port 8000', async () => {
    const host = await serve({ '/version': { body: { version: '1.2.3' } } });
    expect((await found({ addresses: { vllm: host } }))['vllm']).toMatchObject({
      status: 'absent',
      detail: expect.stringContaining('another program') as string,
    });
  });
});

describe('looking for runtimes', () => {
  it('takes some seconds at most when servers accept and never answer', async () => {
    const mute = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as { port: number };
    open.push({ close: () => new Promise((resolve) => mute.close(() => resolve())) });
    const host = `http://127.0.0.1:${port}`;
    const from = performance.now();
    const statuses = await found({ host, addresses: { 'llama.cpp': host, 'lm-studio': host, vllm: host } });
    expect(performance.now() - from).toBeLessThan(5000);
    for (const status of Object.values(statuses)) expect(status.detail).toContain('no answer within 1 s');
  });
  it('stops when it is no longer wanted', async () => {
    await expect(found({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});

describe('names of somebody else', () => {
  const hostile = `model${hostileMarks.join('é')}${'x'.repeat(400)}`;

  it('steer nothing that shows them, and are cut where no name is so long', async () => {
    const data = [{ id: hostile, owned_by: 'llamacpp', state: 'loaded' }];
    const statuses = await found({
      host: await serve({
        '/api/version': { body: { version: hostile } },
        '/api/tags': { body: { models: [{ name: hostile, size: 1 }] } },
      }),
      addresses: {
        'llama.cpp': await serve({ ...llamaServer, '/props': { body: { build_info: hostile } }, '/v1/models': { body: { data } } }),
        'lm-studio': await serve({ '/api/v1/models': { body: { models: [{ key: hostile, loaded_instances: [] }] } } }),
        vllm: await serve({
          '/version': { body: { version: hostile } },
          '/v1/models': { body: { data: [{ id: hostile, owned_by: 'vllm' }] } },
        }),
      },
    });
    for (const status of Object.values(statuses)) {
      expect(status.status).toBe('running');
      for (const name of [status.version ?? '', ...status.models.map((model) => model.name)]) {
        expect(hostileIn(name)).toBeNull();
        expect(name.length).toBeLessThanOrEqual(300);
      }
    }
  });

  it('are taken for sizes only where they can be', async () => {
    const models = [1.7e308, -1, 'a lot', null].map((size, at) => ({ name: `m${at}`, size }));
    const { ollama } = await found({
      host: await serve({ '/api/version': { body: { version: '1' } }, '/api/tags': { body: { models } } }),
    });
    expect(ollama?.models.map(({ sizeBytes }) => sizeBytes)).toEqual([null, null, null, null]);
  });

  it('of a program are those of its version', async () => {
    const { ollama } = await found({ run: programs({ ollama: { stdout: 'version is 0.17.1\u001b[2J\u202e\n' } }) });
    expect(ollama?.version).toBe('0.17.1');
  });
});
