import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type PullProgress, pullProgressSchema } from '#shared/api.ts';
import { type PullInput, pullModel } from '../../../../../electron/host/runtimes/ollama/pull.ts';
import { fastClock } from '../../../../support/pull-clocks.ts';
import {
  STREAM_HEAD,
  startWireServer,
  tagsAnswer,
  type WireAnswer,
  type WireAnswers,
  type WireServer,
  whole,
} from '../../../../support/wire-server.ts';

const open: WireServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

type Pulled = { readonly result: PullProgress; readonly history: readonly PullProgress[]; readonly server: WireServer };

async function pullThrough(answers: WireAnswers, more: Partial<PullInput> = {}): Promise<Pulled> {
  const server = await startWireServer(answers);
  open.push(server);
  const history: PullProgress[] = [];
  const result = await pullModel({
    host: server.host,
    ollamaTag: 'tiny:1b',
    artifactId: null,
    pullId: 'pull-1',
    signal: new AbortController().signal,
    diskFreeBytes: null,
    expectedBytes: null,
    platform: 'linux',
    clock: fastClock(20),
    ...more,
    onProgress: (progress) => {
      history.push(progress);
      more.onProgress?.(progress);
    },
  });
  return { result, history, server };
}

const isEnd = ({ state }: PullProgress): boolean => ['done', 'failed', 'cancelled'].includes(state);

/** What holds whatever the server does. */
async function expectOrderly({ result, history, server }: Pulled): Promise<void> {
  expect(history.filter(isEnd)).toEqual([result]);
  expect(history.at(-1)).toEqual(result);
  for (const progress of history) {
    expect(pullProgressSchema.parse(progress)).toEqual(progress);
    expect(progress.completedBytes).toBeLessThanOrEqual(progress.totalBytes ?? 0);
  }
  await expect.poll(() => server.openConnections()).toBe(0);
}

const stream =
  (...lines: readonly (object | string)[]): WireAnswer =>
  (socket) =>
    socket.write(STREAM_HEAD + lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
const streamToEnd =
  (...lines: readonly (object | string)[]): WireAnswer =>
  (socket) => {
    stream(...lines)(socket);
    socket.end();
  };

const manifest = { status: 'pulling manifest' };
const layer = (more: object = {}): object => ({ status: 'pulling a', digest: 'sha256:a', total: 1000, completed: 400, ...more });
const success = { status: 'success' };
const PAGE = `<html>${'<p>Bad gateway</p>'.repeat(20_000)}</html>`;

/** Writes without end, as fast as the other side reads. */
const endless =
  (head: string, chunk: string): WireAnswer =>
  (socket: Socket) => {
    socket.write(head);
    const more = (): void => {
      while (!socket.destroyed && socket.write(chunk));
      if (!socket.destroyed) socket.once('drain', more);
    };
    more();
  };

describe('an answer that is no stream', () => {
  it.each([
    ['a page longer than is read', whole('502 Bad Gateway', PAGE), /HTTP 502/, /proxy answers that cannot reach Ollama/],
    ['a page without end', endless('HTTP/1.1 500 Oh\r\n\r\n', PAGE), /HTTP 500/, /see its log/],
    [
      'a chunked page without end',
      endless('HTTP/1.1 503 No\r\ntransfer-encoding: chunked\r\n\r\n', `400\r\n${'x'.repeat(1024)}\r\n`),
      /HTTP 503/,
      /proxy/,
    ],
    [
      'the head of a page, and nothing more',
      (socket: Socket) => socket.write('HTTP/1.1 504 Late\r\ncontent-length: 9\r\n\r\n'),
      /HTTP 504/,
      /proxy/,
    ],
    [
      'a page that breaks off',
      (socket: Socket) => socket.write('HTTP/1.1 500 Oh\r\ncontent-length: 99\r\n\r\n<p>', () => socket.resetAndDestroy()),
      /HTTP 500/,
      /log/,
    ],
    [
      'a redirection',
      whole('302 Found', '', ['location: http://gpu-box:11434/']),
      /HTTP 302/,
      /points elsewhere to http:\/\/gpu-box:11434\//,
    ],
    ['a log-in', whole('401 Unauthorized', PAGE), /HTTP 401/, /log-in/],
    ['a log-in of a proxy', whole('407 Proxy Authentication Required', ''), /HTTP 407/, /log-in/],
    ['a limit of requests', whole('429 Too Many Requests', '', ['retry-after: 120']), /HTTP 429/, /try again in 2\smin/],
    ["a page in a stream's place", whole('200 OK', '<html>Hello'), /not Ollama's/, /proxy/],
    ["a long page in a stream's place", whole('200 OK', PAGE.replaceAll('</p>', '</p>\n')), /not Ollama's/, /proxy/],
    ['a line without end', endless(STREAM_HEAD, PAGE), /longer than 1048576/, /proxy/],
    ['nothing', (socket: Socket) => socket.end(STREAM_HEAD), /ended before the pull was finished/, /pull again/],
    ['no answer at all', (socket: Socket) => socket.end(), /ended before the pull was finished/, /pull again/],
    ['another protocol', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'), /ended before the pull was finished \(/, /pull again/],
  ] as const)('%s fails, with the next step', async (_name, pull, message, hint) => {
    const pulled = await pullThrough({ pull });
    await expectOrderly(pulled);
    expect(pulled.result.state).toBe('failed');
    expect(pulled.result.error?.message).toMatch(message);
    expect(pulled.result.error?.hint).toMatch(hint);
  });

  it.each([
    ['another protocol', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'), /not HTTP/, /Another program/],
    ['a page without end', endless('HTTP/1.1 500 Oh\r\n\r\n', PAGE), /HTTP 500/, /log/],
    [
      'a redirection',
      whole('301 Moved', '', ['location: https://example.org/']),
      /HTTP 301/,
      /points elsewhere to https:\/\/example\.org\/:/,
    ],
    ['an answer of another form', whole('200 OK', '{"version":7}'), /another form/, /Another program/],
  ] as const)('%s to the first question fails, too', async (_name, version, message, hint) => {
    const pulled = await pullThrough({ version });
    await expectOrderly(pulled);
    expect(pulled.result.error?.message).toMatch(message);
    expect(pulled.result.error?.hint).toMatch(hint);
  });
});

describe('an error in the stream', () => {
  it.each([
    ['a text', 'no space left on device', /disk .* is full/],
    ['an object', { message: 'no space left on device', code: 28 }, /disk .* is full/],
    ['an object in an object', { error: { error: { message: 'the hamster is ill' } } }, /the hamster is ill/],
    ['a list', [{ code: 'X', message: 'the hamster is ill' }], /the hamster is ill/],
    ['a number', 500, /Ollama: 500/],
    ['true', true, /Ollama: true/],
    ['an empty text', '', /without a text/],
    ['an object that says nothing', {}, /unknown form/],
    ['a text of many lines and marks', 'the\n\u001b]0;pwned\u0007 ham\u202ester', /the \]0;pwned hamster/],
  ])('%s fails', async (_name, error, message) => {
    for (const pull of [streamToEnd(manifest, { error }), whole('500 Internal Server Error', JSON.stringify({ error }))]) {
      const pulled = await pullThrough({ pull });
      await expectOrderly(pulled);
      expect(pulled.result.state).toBe('failed');
      expect(pulled.result.error?.message).toMatch(message);
      expect(pulled.result.error?.hint).not.toBe('');
    }
  });

  it('that is null is none', async () => {
    const pulled = await pullThrough({ pull: stream({ ...manifest, error: null }, layer({ error: null }), success) });
    await expectOrderly(pulled);
    expect(pulled.result.state).toBe('done');
  });

  it('is an error of the connection when that is reset, and says so', async () => {
    const line = `${JSON.stringify(layer())}\n`;
    const chunk = `${line.length.toString(16)}\r\n${line}\r\n`;
    const pull = (socket: Socket): void => {
      socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunk}`);
      setTimeout(() => socket.resetAndDestroy(), 20);
    };
    const pulled = await pullThrough({ pull });
    await expectOrderly(pulled);
    expect(pulled.result).toMatchObject({ state: 'failed', completedBytes: 400 });
    expect(pulled.result.error?.message).toMatch(/ended before the pull was finished \(connection reset\)/);
  });
});

describe('a stream with odd lines', () => {
  /** A pebibyte: no model and no disk. */
  const huge = 2 ** 50;
  it.each([
    ['a total that no disk has', [layer({ total: 1.7e308, completed: 1e308 })], null],
    ['a total below zero', [layer({ total: -5 })], null],
    ['figures that are texts', [layer({ total: 'NaN', completed: '12' })], null],
    ['more than the total', [layer({ completed: 5000 })], 1000],
    ['half bytes', [layer({ total: 1000.7, completed: 400.2 })], 1000],
    ['a total that changes', [layer(), layer({ total: 800 }), layer({ total: 0 })], 1000],
    ['a total beyond whole numbers', [layer({ total: 2 ** 53 })], null],
    ['a total that a number can say and no disk has', [layer({ total: Number.MAX_SAFE_INTEGER, completed: 400 })], null],
    ['a total just above', [layer({ total: huge + 1 })], null],
    ['totals that are too large together', [layer({ total: huge, completed: huge }), layer({ digest: 'sha256:b', total: huge })], huge],
    ['a digest that is no text', [layer({ digest: 7 }), layer({ digest: ['x'] })], null],
    ['a digest without end', [layer({ digest: 'x'.repeat(100_000) })], null],
    ['lines that are no objects', ['"text"', '7', 'null', '[[]]', 'true'], null],
    ['a status that is no text', [{ status: { a: 1 } }, { status: 5 }, {}], null],
    ['lines that end as on Windows', ['{"status":"pulling manifest"}\r', '\r', ''], null],
  ] as const)('%s ends done, and shows nothing that cannot be', async (_name, lines, totalBytes) => {
    const pulled = await pullThrough({ pull: stream(manifest, ...lines, success), tags: tagsAnswer(huge) });
    await expectOrderly(pulled);
    expect(pulled.result).toMatchObject({ state: 'done', presentInTags: true, totalBytes, completedBytes: totalBytes ?? 0 });
  });

  it('of bytes that are no text goes on', async () => {
    const pull = (socket: Socket): void => {
      socket.write(STREAM_HEAD);
      socket.write(
        Buffer.concat([Buffer.from('{"status":"pull '), Buffer.from([0xff, 0xc0, 0xed, 0xa0]), Buffer.from('"}\n{"status":"success"}\n')]),
      );
    };
    expect((await pullThrough({ pull })).result.state).toBe('done');
  });

  it('that jumps between its states floods nobody', async () => {
    const lines = Array.from({ length: 4000 }, (_, at) =>
      at % 2 === 0 ? layer({ completed: at }) : { status: 'verifying sha256 digest' },
    );
    const pulled = await pullThrough({ pull: stream(...lines, success) }, { clock: fastClock(1) });
    await expectOrderly(pulled);
    expect(pulled.result.state).toBe('done');
    expect(pulled.history.length).toBeLessThan(100);
  });
});

describe('a pull that has succeeded', () => {
  it('is done at once, though the connection stays open', async () => {
    const started = performance.now();
    const pulled = await pullThrough({ pull: stream(manifest, layer(), success) });
    expect(pulled.result).toMatchObject({ state: 'done', presentInTags: true });
    expect(performance.now() - started).toBeLessThan(2000);
    await expectOrderly(pulled);
  });

  it('is done at once also when its last line has no end', async () => {
    const pull = (socket: Socket): void => {
      socket.write(`${STREAM_HEAD}${JSON.stringify(layer())}\n${JSON.stringify(success)}`);
    };
    const pulled = await pullThrough({ pull });
    expect(pulled.result).toMatchObject({ state: 'done', presentInTags: true });
    await expectOrderly(pulled);
  });

  it.each([
    ['lists it', tagsAnswer(1000), true],
    ['lists what was there before', tagsAnswer(400), false],
    ['does not list it', whole('200 OK', '{"models":[]}'), false],
    ['does not say its size', whole('200 OK', '{"models":[{"name":"tiny:1b"}]}'), true],
    ['has no list', whole('500 Oh', ''), undefined],
  ] as const)('says whether the server %s', async (_name, tags, presentInTags) => {
    const { result } = await pullThrough({ pull: stream(layer(), success), tags });
    expect(result.state).toBe('done');
    expect(result.presentInTags).toBe(presentInTags);
  });
});

describe('a model of 20,000 layers', () => {
  const COUNT = 20_000;
  it('lets everything else go on, and is told in few words', async () => {
    const lines = Array.from({ length: COUNT }, (_, at) => layer({ digest: `sha256:${at}`, completed: 1000 }));
    let longest = 0;
    let before = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - before);
      before = performance.now();
    }, 5);
    const pulled = await pullThrough(
      { pull: stream(manifest, ...lines, success), tags: tagsAnswer(COUNT * 1000) },
      { clock: fastClock(1), diskFreeBytes: 1e12 },
    );
    clearInterval(beat);
    await expectOrderly(pulled);
    expect(pulled.result).toMatchObject({ state: 'done', totalBytes: COUNT * 1000, presentInTags: true });
    // Slices of 20 ms; the rest is a machine that is busy with other tests. With every layer copied at every line it was 3 s.
    expect(longest).toBeLessThan(500);
    expect(pulled.history.length).toBeLessThan(COUNT / 100);
  });
});

const silent: WireAnswer = () => undefined;

describe('silence', () => {
  it.each([
    ['before the answer begins', silent, 'resolving'],
    ['after its head', stream(), 'resolving'],
    ['after the manifest was asked for', stream(manifest), 'resolving'],
    ['in a layer', stream(manifest, layer()), 'downloading'],
    ['while the digest is checked', stream(layer(), { status: 'verifying sha256 digest' }), 'verifying'],
    ['while the manifest is written', stream(layer(), { status: 'writing manifest' }), 'verifying'],
    ['in a line that comes byte by byte', (socket: Socket) => socket.write(`${STREAM_HEAD}{"sta`), 'resolving'],
  ] as const)('%s is shown, and a cancel is heard in it', async (_name, pull, stalledIn) => {
    const cancel = new AbortController();
    const isMeant = (progress: PullProgress): boolean => progress.state === 'stalled' && progress.stalledIn === stalledIn;
    const onProgress = (progress: PullProgress): void => void (isMeant(progress) && cancel.abort());
    const pulled = await pullThrough({ pull }, { signal: cancel.signal, clock: fastClock(200), onProgress });
    await expectOrderly(pulled);
    const stalled = pulled.history.find(isMeant);
    expect(stalled?.elapsedSeconds).toBeGreaterThanOrEqual(30);
    expect(pulled.result.state).toBe('cancelled');
  });

  it('before an answer has begun does not last for ever', async () => {
    const pulled = await pullThrough({ pull: silent }, { clock: fastClock(1000) });
    await expectOrderly(pulled);
    expect(pulled.result.error?.message).toMatch(/has not answered for 5\smin/);
    expect(pulled.history.some(({ state }) => state === 'stalled')).toBe(true);
  });
});

describe('a cancel', () => {
  it.each([
    ['while the server is looked for', { version: silent }, 'cancelled'],
    ['while its models are asked for', { tags: silent }, 'cancelled'],
    ['before the answer begins', { pull: silent }, 'cancelled'],
    ['while the manifest is asked for', { pull: stream(manifest) }, 'cancelled'],
    ['in a layer', { pull: stream(manifest, layer()) }, 'cancelled'],
    ['while the digest is checked', { pull: stream(layer(), { status: 'verifying sha256 digest' }) }, 'cancelled'],
    ['in a page without end', { pull: (socket: Socket) => socket.write('HTTP/1.1 500 Oh\r\n\r\n') }, 'cancelled'],
  ] as const)('%s is heard at once', async (_name, answers, state) => {
    const cancel = new AbortController();
    let cancelledAt = 0;
    setTimeout(() => {
      cancelledAt = performance.now();
      cancel.abort();
    }, 60);
    const pulled = await pullThrough(answers, { signal: cancel.signal, clock: fastClock(1) });
    expect(performance.now() - cancelledAt).toBeLessThan(500);
    expect(pulled.result.state).toBe(state);
    await expectOrderly(pulled);
  });

  it('after success leaves it done, without what was still to be asked', async () => {
    const cancel = new AbortController();
    let asked = 0;
    const tags: WireAnswer = (socket) => {
      asked += 1;
      if (asked === 1) tagsAnswer()(socket);
      else cancel.abort();
    };
    const pulled = await pullThrough({ tags, pull: stream(layer(), success) }, { signal: cancel.signal });
    await expectOrderly(pulled);
    expect(pulled.result.state).toBe('done');
    expect(pulled.result).not.toHaveProperty('presentInTags');
  });

  it('is heard though a request does not hear it', async () => {
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 20);
    const pulled = await pullThrough({}, { signal: cancel.signal, request: () => new Promise(() => undefined) });
    expect(pulled.result.state).toBe('cancelled');
  });
});
