import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Page = { readonly status?: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

/** A loopback server that answers each path with one page (an object as JSON, a text as it is), and 404 to the rest. */
export async function startJsonServer(pages: Readonly<Record<string, Page>>): Promise<{ readonly host: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { status = 200, body, headers = {} } = pages[request.url ?? ''] ?? { status: 404, body: 'not found' };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/html' : 'application/json', ...headers }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An address at which nobody listens: its port was free a moment ago. */
export async function deadAddress(): Promise<string> {
  const server = await startJsonServer({});
  await server.close();
  return server.host;
}
