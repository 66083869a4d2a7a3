import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { fixtures, pullRecordings } from '../electron/host/runtimes/ollama/recordings.ts';
import { type OllamaStandIn, type OllamaStandInOptions, startOllamaStandIn } from './ollama-stand-in.ts';

/** The stand-in itself: what it sends must be what Ollama sends, or the tests that use it prove nothing. */

let standIn: OllamaStandIn | null = null;
afterEach(() => standIn?.close());

async function start(options: OllamaStandInOptions = {}): Promise<OllamaStandIn> {
  standIn = await startOllamaStandIn({ speed: 60, ...options });
  return standIn;
}

type Line = {
  readonly status?: string;
  readonly digest?: string;
  readonly total?: number;
  readonly completed?: number;
  readonly error?: string;
};

const post = (host: string, body: string): Promise<Response> => fetch(`${host}/api/pull`, { method: 'POST', body });

async function pullLines(options: OllamaStandInOptions = {}): Promise<readonly Line[]> {
  const { host } = await start(options);
  const text = await (await post(host, '{"model":"tiny:1b"}')).text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe('the stream of the stand-in', () => {
  it('has the order of a real one: manifest, layers, checks, success', async () => {
    const lines = await pullLines();
    expect(lines[0]).toEqual({ status: 'pulling manifest' });
    expect(lines.slice(-3).map(({ status }) => status)).toEqual(['verifying sha256 digest', 'writing manifest', 'success']);
    const layers = lines.slice(1, -3);
    expect(layers.length).toBeGreaterThan(5);
    for (const line of layers) expect(line.status).toBe(`pulling ${line.digest?.slice(7, 19)}`);
  });
  it('ends a layer with a line below its total, and shows no line for layers of some bytes', async () => {
    const lines = (await pullLines()).filter(({ digest }) => digest !== undefined);
    expect(new Set(lines.map(({ digest }) => digest)).size).toBe(1);
    expect(lines.at(-1)?.completed).toBeLessThan(lines.at(-1)?.total ?? 0);
  });
  it('leaves `completed` out while it is 0', async () => {
    const first = (await pullLines({ scenario: 'omitempty' })).find(({ digest }) => digest !== undefined);
    expect(first).not.toHaveProperty('completed');
  });
  it('shows one complete line for each cached layer', async () => {
    const layers = (await pullLines({ scenario: 'cached' })).filter(({ digest }) => digest !== undefined);
    expect(layers.length).toBe(5);
    for (const { completed, total } of layers) expect(completed).toBe(total);
  });
  it('really lets `completed` fall', async () => {
    const counts = (await pullLines({ scenario: 'falling' })).flatMap(({ completed }) => (completed === undefined ? [] : [completed]));
    expect(counts.some((count, index) => count < (counts[index - 1] ?? 0))).toBe(true);
  });
  it('puts an error that comes after the first line into HTTP 200, with nothing after it', async () => {
    const { host } = await start({ scenario: 'error-mid-stream' });
    const response = await post(host, '{"model":"tiny:1b"}');
    expect(response.status).toBe(200);
    const lines = (await response.text()).trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ error: 'max retries exceeded: unexpected EOF' });
  });
  it('breaks off in the middle of a line when the server dies', async () => {
    const { host } = await start({ scenario: 'dropped-connection' });
    await expect((await post(host, '{"model":"tiny:1b"}')).text()).rejects.toThrow();
  });
});

describe('the other answers of the stand-in', () => {
  it.each([
    ['', 'missing request body'],
    ['{"model":""}', 'invalid model name'],
    ['{"model":"bad name!!"}', 'invalid model name'],
  ])('are HTTP 400 for the body %j', async (body, error) => {
    const response = await post((await start()).host, body);
    expect([response.status, await response.json()]).toEqual([400, { error }]);
  });
  it('without a stream are the end only: success, or HTTP 500', async () => {
    const { host } = await start();
    const good = await post(host, '{"model":"tiny:1b","stream":false}');
    expect([good.status, await good.json()]).toEqual([200, { status: 'success' }]);
    standIn?.setScenario('unknown-tag');
    const bad = await post(host, '{"model":"tiny:2b","stream":false}');
    expect([bad.status, await bad.json()]).toEqual([500, { error: 'pull model manifest: file does not exist' }]);
  });
  it('are 403 without a body for a foreign host name, as of a loopback listener', async () => {
    const { port } = await start();
    const status = await new Promise((resolve, reject) => {
      request({ port, host: '127.0.0.1', path: '/api/tags', headers: { host: 'evil.example' } }, (answer) => resolve(answer.statusCode))
        .once('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });
  it('list a model after its pull, and show it', async () => {
    const { host } = await start();
    await (await post(host, '{"model":"tiny"}')).text();
    const tags = (await (await fetch(`${host}/api/tags`)).json()) as { models: { name: string }[] };
    expect(tags.models.map(({ name }) => name)).toEqual(['tiny:latest']);
    const show = (model: string): Promise<Response> => fetch(`${host}/api/show`, { method: 'POST', body: JSON.stringify({ model }) });
    expect((await show('tiny')).status).toBe(200);
    expect((await show('other')).status).toBe(404);
    expect(await (await fetch(host)).text()).toBe('Ollama is running');
  });
});

describe.skipIf(fixtures === null)('a replayed recording', () => {
  it('comes line by line as it was recorded', async () => {
    const recording = pullRecordings().find(({ name }) => name === 'pull-small-ok');
    if (!recording) throw new Error('no recording');
    expect(await pullLines({ replay: recording, speed: 10 })).toEqual(recording.lines.map((line) => JSON.parse(line) as Line));
  });
});
