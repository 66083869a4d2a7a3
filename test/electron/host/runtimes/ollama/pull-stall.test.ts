import { describe, expect, it } from 'vitest';
import type { PullProgress } from '#shared/api.ts';
import type { HttpRequest, HttpResponse } from '../../../../../electron/host/runtimes/http-request.ts';
import { pullModel } from '../../../../../electron/host/runtimes/ollama/pull.ts';
import { standingClock } from '../../../../support/pull-clocks.ts';

/** A body whose chunks the test sends one by one, and that never ends: the last line has to do. */
function openBody(): { readonly chunks: AsyncIterable<Uint8Array>; send(value: object): Promise<void> } {
  const stream = new TransformStream<Uint8Array, Uint8Array>();
  const writer = stream.writable.getWriter();
  return {
    chunks: stream.readable,
    send: async (value) => {
      await writer.write(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
      // The reader takes the chunk in later turns of the loop.
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const json = (value: unknown): HttpResponse => ({
  status: 200,
  headers: {},
  chunks: (async function* () {
    yield new TextEncoder().encode(JSON.stringify(value));
  })(),
});

function startPull() {
  const clock = standingClock();
  const body = openBody();
  const history: PullProgress[] = [];
  const request: HttpRequest = async (url) => {
    if (url.endsWith('/api/version')) return json({ version: '0.32.12' });
    if (url.endsWith('/api/tags')) return json({ models: [{ name: 'tiny:1b', size: 1000 }] });
    return { status: 200, headers: { 'content-type': 'application/x-ndjson' }, chunks: body.chunks };
  };
  const result = pullModel({
    host: 'http://127.0.0.1:11434',
    ollamaTag: 'tiny:1b',
    artifactId: null,
    pullId: 'pull-1',
    signal: new AbortController().signal,
    onProgress: (progress) => history.push(progress),
    diskFreeBytes: null,
    expectedBytes: null,
    clock,
    request,
  });
  return { clock, body, history, result };
}

const layer = (completed: number): object => ({ status: 'pulling a', digest: 'sha256:a', total: 1000, completed });

describe('a pull that stalls', () => {
  it('ticks every second, is stalled after 30 s of silence, and goes on with the next byte', async () => {
    const { clock, body, history, result } = startPull();
    await body.send({ status: 'pulling manifest' });
    clock.pass(2);
    await body.send(layer(100));
    const heard = history.length;
    clock.pass(29);
    expect(history.slice(heard).map(({ elapsedSeconds }) => elapsedSeconds)).toEqual(Array.from({ length: 29 }, (_, index) => 3 + index));
    expect(history.at(-1)).toMatchObject({ state: 'downloading', completedBytes: 100 });
    clock.pass(1);
    const stalled = { state: 'stalled', stalledIn: 'downloading', bytesPerSecond: 0, etaSeconds: null, elapsedSeconds: 32 };
    expect(history.at(-1)).toMatchObject(stalled);
    await body.send(layer(150));
    expect(history.at(-1)).toMatchObject({ state: 'downloading', completedBytes: 150 });
    await body.send({ status: 'success' });
    expect(await result).toMatchObject({ state: 'done', presentInTags: true, elapsedSeconds: 32 });
  });

  it('is "resolving" while the registry is slow, then stalled, with the time that passes', async () => {
    const { clock, body, history, result } = startPull();
    await body.send({ status: 'pulling manifest' });
    clock.pass(29);
    expect(history.at(-1)).toMatchObject({ state: 'resolving', elapsedSeconds: 29 });
    clock.pass(91);
    expect(history.at(-1)).toMatchObject({ state: 'stalled', stalledIn: 'resolving', bytesPerSecond: null, elapsedSeconds: 120 });
    await body.send({ error: 'pull model manifest: file does not exist' });
    expect(await result).toMatchObject({ state: 'failed' });
  });

  it('stops ticking when it has ended', async () => {
    const { clock, body, history, result } = startPull();
    await body.send({ status: 'success' });
    await result;
    const heard = history.length;
    clock.pass(10);
    expect(history.length).toBe(heard);
  });
});
