import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { pageFile } from '../host/files/page-files.ts';
import type { PlannerService } from '../host/planner-service-type.ts';
import { type Access, createAccess, createToken, isOwnHost, isOwnOrigin, isOwnSite } from './access.ts';
import { handleCall } from './call-handler.ts';
import { streamEvents } from './event-stream.ts';
import { PAGE_HEADERS } from './page-headers.ts';
import { sendFile } from './static-files.ts';

const LOOPBACK = '127.0.0.1';
const HEARTBEAT_MS = 15_000;

export type ServerOptions = {
  readonly service: PlannerService;
  /** Folder of the built page. */
  readonly rendererDirectory: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Only 127.0.0.1 is accepted; other machines reach it through an SSH tunnel. */
  readonly host: string;
  readonly heartbeatMs?: number;
  /** Told of refused and failed requests, one line each, without secrets. */
  readonly log: (line: string) => void;
};

export type RunningServer = {
  /** Opens the app in a browser, once: the token in it is then spent. */
  readonly url: string;
  readonly close: () => Promise<void>;
};

/** Throws a `PlannerError` (usage) for a host that is not loopback and for a port that cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  if (options.host !== LOOPBACK) throw notLoopback(options.host);
  const token = createToken();
  const access = createAccess(token);
  const server = createServer((request, response) => void answer(request, response, { options, access, port: portOf(server) }));
  await listening(server, options.port);
  // Too many connections at once, say: those that are there go on.
  server.on('error', (error) => options.log(`the server could not take a connection: ${error.message}`));
  return { url: `http://${LOOPBACK}:${portOf(server)}/?token=${token}`, close: () => closed(server) };
}

/** What decides over a request, and what answers it. */
type Door = { readonly options: ServerOptions; readonly access: Access; readonly port: number };

async function answer(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
  // A connection that breaks off has nobody left to be told of it.
  response.on('error', () => response.destroy());
  for (const [name, value] of Object.entries(PAGE_HEADERS)) if (value !== undefined) response.setHeader(name, value);
  try {
    await route(request, response, door);
  } catch (error) {
    door.options.log(`${request.method} ${pathOf(request)}: ${error instanceof Error ? error.message : String(error)}`);
    if (response.headersSent) response.destroy();
    else sendFailure(request, response);
  }
}

async function route(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
  const refused = refusalOf(request, door);
  if (refused) {
    door.options.log(`${request.method} ${pathOf(request)}: refused (${refused.status})`);
    sendText(response, refused.status, refused.text);
    return;
  }
  const path = pathOf(request);
  if (request.method === 'POST') return handleCall(door.options.service, request, response);
  if (path === '/api/events') return streamEvents(door.options.service, response, door.options.heartbeatMs ?? HEARTBEAT_MS);
  if (path === '/' && tokenOf(request) !== null) return redirectHome(response, door.access);
  const file = pageFile(door.options.rendererDirectory, path);
  if (file === null || !(await sendFile(file, request, response))) sendText(response, 404, 'There is no such page.');
}

type Refusal = { readonly status: number; readonly text: string };

/** Null when the request may be answered. Redeems the token of the first link on the way. */
function refusalOf(request: IncomingMessage, { access, port }: Door): Refusal | null {
  if (!isOwnHost(request.headers, port)) {
    return {
      status: 421,
      text: `Quartermaster answers only at 127.0.0.1:${port}. Through an SSH tunnel, use the same port at both ends: ssh -L ${port}:127.0.0.1:${port} HOST`,
    };
  }
  if (request.method === 'POST' ? !pathOf(request).startsWith('/api/call/') : !isRead(request)) {
    return { status: 405, text: 'This address does not answer that method.' };
  }
  if (!isEntry(request, access) && !access.hasSession(request.headers)) return { status: 403, text: NO_SESSION };
  if (request.method === 'POST' && !isOwnOrigin(request.headers, port))
    return { status: 403, text: 'This request came from another page.' };
  if (pathOf(request).startsWith('/api/') && !isOwnSite(request.headers))
    return { status: 403, text: 'This request came from another site.' };
  return null;
}

const NO_SESSION =
  'This browser has not been let in. Open the link that Quartermaster printed when it started; it works once. ' +
  'If you have just come from there, press Enter in the address bar. Otherwise stop Quartermaster and start it again for a new link.';

const isRead = (request: IncomingMessage): boolean => request.method === 'GET' || request.method === 'HEAD';

/** HEAD does not count: link previews ask with it, and would spend the token. */
function isEntry(request: IncomingMessage, access: Access): boolean {
  const token = tokenOf(request);
  return request.method === 'GET' && pathOf(request) === '/' && token !== null && access.redeem(token);
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';

const tokenOf = (request: IncomingMessage): string | null => new URLSearchParams((request.url ?? '').split('?')[1] ?? '').get('token');

/** Sends the browser on to `/`, so that the token stays out of the address bar and of the page's own address. */
function redirectHome(response: ServerResponse, access: Access): void {
  response.writeHead(303, { Location: '/', 'Set-Cookie': access.sessionCookie() });
  response.end();
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...(status === 405 ? { Allow: 'GET, HEAD' } : {}) });
  response.end(`${text}\n`);
}

function sendFailure(request: IncomingMessage, response: ServerResponse): void {
  const error = new PlannerError('internal', 'Something failed inside Quartermaster.', 'The terminal that it runs in says what.');
  if (!pathOf(request).startsWith('/api/')) {
    sendText(response, 500, `${error.message} ${error.hint}`);
    return;
  }
  response.writeHead(500, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ ok: false, error: error.toBody() }));
}

function notLoopback(host: string): PlannerError {
  return new PlannerError(
    'usage',
    plainWords`Cannot listen on ${host}: Quartermaster shows this machine's hardware and can download models, so it listens on ${LOOPBACK} only.`,
    `Leave --host out. From another machine, use an SSH tunnel: ssh -L PORT:${LOOPBACK}:PORT THIS_MACHINE`,
  );
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => reject(portError(error, port));
    server.once('error', refuse);
    server.listen(port, LOOPBACK, () => {
      server.off('error', refuse);
      resolve();
    });
  });
}

function portError(error: NodeJS.ErrnoException, port: number): Error {
  const next = 'Choose another one with --port N, or let the system choose with --port 0.';
  if (error.code === 'EADDRINUSE')
    return new PlannerError('usage', plainWords`Port ${port} is already in use, perhaps by another Quartermaster.`, next);
  if (error.code === 'EACCES') return new PlannerError('usage', plainWords`This user may not listen on port ${port}.`, next);
  return error;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** Event streams never end by themselves, so waiting for them would hang; they are cut. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
