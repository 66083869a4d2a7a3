import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PlannerError } from '#shared/errors.ts';
import { CONTENT_SECURITY_POLICY } from '../../../electron/host/files/page-files.ts';
import { type RunningServer, type ServerOptions, startServer } from '../../../electron/server/serve.ts';
import { createMemoryService, type MemoryService, someJob, someSettings } from './memory-service.ts';
import { skipExceptOnLinux } from '../../support/skip.ts';

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };
type Ask = { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string };

let folder: string;
let service: MemoryService;
let logged: string[];
let server: RunningServer;
let port: number;

const options = (more: Partial<ServerOptions> = {}): ServerOptions => ({
  service,
  rendererDirectory: join(folder, 'page'),
  port: 0,
  host: '127.0.0.1',
  log: (line) => logged.push(line),
  ...more,
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quartermaster-serve-'));
  await mkdir(join(folder, 'page', 'assets'), { recursive: true });
  await writeFile(join(folder, 'page', 'index.html'), '<title>page</title>');
  await writeFile(join(folder, 'page', 'assets', 'app.js'), 'export {};');
  await writeFile(join(folder, 'page', 'app.js.map'), '{}');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await mkdir(join(folder, 'page-beside'));
  await writeFile(join(folder, 'page-beside', 'secret.txt'), 'secret');
  service = createMemoryService();
  logged = [];
  server = await startServer(options());
  port = Number(new URL(server.url).port);
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Sends exactly this path and these headers; fetch would tidy up both. */
function ask(path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const entry = (): string => `/${new URL(server.url).search}`;

async function session(): Promise<string> {
  const { headers } = await ask(entry());
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

const origin = (): string => `http://127.0.0.1:${port}`;

async function callAs(cookie: string, name: string, body: string): Promise<Answer> {
  return ask(`/api/call/${name}`, { method: 'POST', headers: { cookie, origin: origin(), 'content-type': 'application/json' }, body });
}

const cookieName = (cookie: string | undefined): string | undefined => cookie?.split('=')[0];

/** Reads the stream until `done` holds of all text so far. */
async function readEvents(running: RunningServer, done: (text: string) => boolean): Promise<string> {
  const first = await fetch(running.url, { redirect: 'manual' });
  const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const response = await fetch(`${new URL(running.url).origin}/api/events`, { headers: { cookie } });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  service.emit('job.progress', someJob);
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString('utf8');
    if (done(text)) break;
  }
  return text;
}

describe('the first link', () => {
  it('is a loopback address with a token of at least 128 bits', () => {
    const { hostname, searchParams } = new URL(server.url);
    expect(hostname).toBe('127.0.0.1');
    expect(Buffer.from(searchParams.get('token') ?? '', 'base64url').length).toBeGreaterThanOrEqual(16);
  });

  it('redirects to the page with a cookie that scripts and other sites cannot use', async () => {
    const { status, headers } = await ask(entry());
    expect(status).toBe(303);
    expect(headers.location).toBe('/');
    expect(headers['set-cookie']).toHaveLength(1);
    expect(headers['set-cookie']?.[0]).toMatch(/^quartermaster-[0-9a-f]+=[\w-]+; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it('lets in only the first who opens it', async () => {
    const cookie = await session();
    const second = await ask(entry());
    expect(second.status).toBe(403);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect((await ask(entry(), { headers: { cookie } })).status).toBe(303);
  });

  it('is not spent by a link preview or by a wrong guess', async () => {
    expect((await ask(entry(), { method: 'HEAD' })).status).toBe(403);
    expect((await ask('/?token=guess')).status).toBe(403);
    expect((await ask(entry())).status).toBe(303);
  });

  it('uses another cookie name in every run, as cookies do not tell ports apart', async () => {
    const other = await startServer(options());
    const first = await ask(entry());
    const second = await fetch(other.url, { redirect: 'manual' });
    await other.close();
    expect(cookieName(second.headers.getSetCookie()[0])).not.toBe(cookieName(first.headers['set-cookie']?.[0]));
  });
});

describe('pages', () => {
  it('need the session', async () => {
    const answer = await ask('/');
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('works once');
    expect((await ask('/', { headers: { cookie: 'quartermaster-000000000000=x' } })).status).toBe(403);
  });

  it('come with their media type and the security headers', async () => {
    const cookie = await session();
    const page = await ask('/', { headers: { cookie } });
    expect(page).toMatchObject({ status: 200, body: '<title>page</title>' });
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    const script = await ask('/assets/app.js', { headers: { cookie } });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  it('come without body for HEAD', async () => {
    const page = await ask('/', { method: 'HEAD', headers: { cookie: await session() } });
    expect(page).toMatchObject({ status: 200, body: '' });
    expect(page.headers['content-length']).toBe('19');
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '/..\\secret.txt',
    '/%00',
    '/%ff',
    '//secret.txt',
    '/../page-beside/secret.txt',
    '/..%2fpage-beside/secret.txt',
  ])('never lie outside the folder: %s', async (path) => {
    const answer = await ask(path, { headers: { cookie: await session() } });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('secret');
  });

  it('leave out what is not meant for a page, folders and missing files', async () => {
    const cookie = await session();
    for (const path of ['/app.js.map', '/assets', '/assets/', '/nowhere.js'])
      expect((await ask(path, { headers: { cookie } })).status).toBe(404);
  });

  it('refuse methods that change things', async () => {
    const answer = await ask('/', { method: 'DELETE', headers: { cookie: await session() } });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });
});

describe('a request from elsewhere', () => {
  it('is refused when its Host is another name for this address (DNS rebinding)', async () => {
    const cookie = await session();
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`]) {
      expect((await ask('/', { headers: { cookie, host } })).status).toBe(421);
    }
    expect((await ask('/', { headers: { cookie, host: `localhost:${port}` } })).status).toBe(200);
  });

  it('does not spend the token under another Host', async () => {
    expect((await ask(entry(), { headers: { host: 'evil.example' } })).status).toBe(421);
    expect((await ask(entry())).status).toBe(303);
  });

  it('cannot call with a foreign, opaque or missing Origin, even with the cookie', async () => {
    const cookie = await session();
    const headers = { cookie, 'content-type': 'application/json' };
    const path = '/api/call/profiles.list';
    for (const foreign of ['http://evil.example', 'null', `http://127.0.0.1:${port + 1}`, `https://127.0.0.1:${port}`]) {
      expect((await ask(path, { method: 'POST', headers: { ...headers, origin: foreign } })).status).toBe(403);
    }
    expect((await ask(path, { method: 'POST', headers })).status).toBe(403);
    expect(service.received).toEqual([]);
  });

  it('cannot call without the cookie', async () => {
    expect((await callAs('', 'profiles.list', '')).status).toBe(403);
    expect(service.received).toEqual([]);
  });

  it('cannot read events when the browser marks it as cross-site', async () => {
    const cookie = await session();
    expect((await ask('/api/events', { headers: { cookie, 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect((await ask('/api/events', { headers: { cookie, 'sec-fetch-site': 'same-site' } })).status).toBe(403);
  });

  it('is logged without secrets', async () => {
    await ask(`${entry()}x`);
    expect(logged).toEqual(['GET /: refused (403)']);
  });
});

describe('calls', () => {
  it('reach the service with their argument and bring back its envelope', async () => {
    const cookie = await session();
    const set = await callAs(cookie, 'settings.set', JSON.stringify(someSettings));
    expect(set.status).toBe(200);
    expect(JSON.parse(set.body)).toEqual({ ok: true, value: someSettings });
    expect(JSON.parse((await callAs(cookie, 'settings.get', '')).body)).toEqual({ ok: true, value: someSettings });
    expect(service.received.at(-1)).toEqual({ name: 'settings.get', input: undefined });
  });

  it('answer a call without result with the value null', async () => {
    const answer = await callAs(await session(), 'jobs.cancel', JSON.stringify({ jobId: 'p' }));
    expect(JSON.parse(answer.body)).toEqual({ ok: true, value: null });
  });

  it('pass on the error of the service', async () => {
    const answer = await callAs(await session(), 'settings.set', '{"theme":"blue"}');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
  });

  it.each(['nope', 'constructor', '__proto__', 'settings.get/../app.info', ''])('are refused when unknown: "%s"', async (name) => {
    const answer = await callAs(await session(), name, '');
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'usage' } });
    expect(service.received).toEqual([]);
  });

  it('are refused when not JSON by type or by content', async () => {
    const cookie = await session();
    const plain = await ask('/api/call/settings.get', {
      method: 'POST',
      headers: { cookie, origin: origin(), 'content-type': 'text/plain' },
    });
    expect(plain.status).toBe(415);
    expect((await callAs(cookie, 'settings.get', '{')).status).toBe(400);
    expect(service.received).toEqual([]);
  });

  it('are refused when no real argument is so deep, so long, or says a thing twice', async () => {
    const cookie = await session();
    for (const body of [`{"profile":${'['.repeat(200_000)}`, `{"name":"${'x'.repeat(200_000)}"}`, '{"name":"a","name":"b"}']) {
      const answer = await callAs(cookie, 'profiles.save', body);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({
        ok: false,
        error: { code: 'invalid-input', message: expect.stringMatching(/^profiles\.save: (profile|name)/) as string },
      });
    }
    expect(service.received).toEqual([]);
  });

  it('are refused above one megabyte, and the connection survives', async () => {
    const cookie = await session();
    const answer = await callAs(cookie, 'settings.set', JSON.stringify('x'.repeat(1_048_576)));
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    const largest = `${' '.repeat(1_048_574)}{}`;
    expect((await callAs(cookie, 'settings.set', largest)).status).toBe(200);
  });

  it('are cut off when their body does not end', async () => {
    const headers = { cookie: await session(), origin: origin(), 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const sent = request({ host: '127.0.0.1', port, path: '/api/call/settings.set', method: 'POST', headers, agent: false });
    const ended = new Promise<void>((resolve) => sent.on('error', () => resolve()).on('close', resolve));
    const megabyte = Buffer.alloc(1_048_576, 'x');
    let megabytes = 0;
    const more = (): void => {
      // Twice the limit of 32 MiB, then no more: a server that reads on would answer 413.
      if (megabytes++ < 64 && !sent.destroyed) sent.write(megabyte, more);
    };
    more();
    await ended;
    expect(logged).toEqual(['POST /api/call/settings.set: cut off: the body did not end']);
    expect(service.received).toEqual([]);
  });

  it('turn a failure of the service itself into a logged 500', async () => {
    const broken = await startServer(options({ service: { ...service, call: () => Promise.reject(new Error('it broke')) } }));
    const first = await fetch(broken.url, { redirect: 'manual' });
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const { origin: brokenOrigin } = new URL(broken.url);
    const answer = await fetch(`${brokenOrigin}/api/call/settings.get`, {
      method: 'POST',
      headers: { cookie, origin: brokenOrigin, 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ ok: false, error: { code: 'internal' } });
    await broken.close();
    expect(logged).toEqual(['POST /api/call/settings.get: it broke']);
  });
});

describe('events', () => {
  it('arrive by name, with their payload', async () => {
    const text = await readEvents(server, (seen) => seen.includes('event:') && seen.endsWith('\n\n'));
    expect(text).toContain(`event: job.progress\ndata: ${JSON.stringify(someJob)}\n\n`);
  });

  it('are kept alive by a heartbeat and stop listening when the reader leaves', async () => {
    const running = await startServer(options({ heartbeatMs: 5 }));
    const text = await readEvents(running, (seen) => seen.includes(': still here'));
    expect(text).toContain(': still here');
    await expect.poll(() => service.listenerCount()).toBe(0);
    await running.close();
  });

  it('do not hold up the end of the server', async () => {
    const running = await startServer(options());
    const first = await fetch(running.url, { redirect: 'manual' });
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const open = await fetch(`${new URL(running.url).origin}/api/events`, { headers: { cookie } });
    const ended = expect(open.text()).rejects.toThrow();
    await running.close();
    await ended;
    expect(service.listenerCount()).toBe(0);
  });
});

describe('starting', () => {
  // The whole of 127.0.0.0/8 is this machine on Linux; elsewhere only 127.0.0.1 is.
  it.skipIf(skipExceptOnLinux('only there is every address of 127/8 this machine'))(
    'listens on 127.0.0.1 and on no other address of this machine',
    async () => {
      const outcome = new Promise<string>((resolve) => {
        const socket = connect({ port, host: '127.0.0.2' }, () => {
          socket.destroy();
          resolve('connected');
        });
        socket.on('error', ({ message }) => resolve(message));
      });
      expect(await outcome).toContain('ECONNREFUSED');
    },
  );

  it.each(['0.0.0.0', '::', 'localhost', '192.168.1.5'])('refuses to listen on %s', async (host) => {
    const error = await startServer(options({ host })).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PlannerError);
    expect(error).toMatchObject({ code: 'usage', message: expect.stringContaining(host), hint: expect.stringContaining('ssh -L') });
  });

  it('says what to do when the port is taken', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const taken = (blocker.address() as AddressInfo).port;
    const error = await startServer(options({ port: taken })).catch((caught: unknown) => caught);
    await new Promise((resolve) => blocker.close(resolve));
    expect(error).toMatchObject({
      code: 'usage',
      message: expect.stringContaining(String(taken)),
      hint: expect.stringContaining('--port'),
    });
  });
});
