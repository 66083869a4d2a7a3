import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What is written to a connection, byte by byte as it stands, once its request is there. */
export type WireAnswer = (socket: Socket) => void;

export type WireServer = { readonly host: string; openConnections(): number; close(): Promise<void> };

/** What `/api/version`, `/api/tags` and `/api/pull` are answered with; the first two as Ollama does unless they are given. */
export type WireAnswers = { readonly version?: WireAnswer; readonly tags?: WireAnswer; readonly pull?: WireAnswer };

/** A server below HTTP: it can do to a client whatever can be done through a socket. */
export async function startWireServer({ version, tags, pull }: WireAnswers): Promise<WireServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // What a client that has gone does to a socket is what these tests are about.
    socket.on('error', () => undefined);
    let head = '';
    socket.on('data', (chunk) => {
      const asked = head.includes('\r\n\r\n');
      head += chunk.toString('latin1');
      if (asked || !head.includes('\r\n\r\n')) return;
      const answer = head.includes('/api/version')
        ? (version ?? versionAnswer)
        : head.includes('/api/tags')
          ? (tags ?? tagsAnswer())
          : pull;
      answer?.(socket);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    host: `http://127.0.0.1:${port}`,
    openConnections: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A whole answer, after which the connection is closed. */
export const whole =
  (status: string, body: string, headers: readonly string[] = []): WireAnswer =>
  (socket) =>
    socket.end(
      [`HTTP/1.1 ${status}`, ...headers, `content-length: ${Buffer.byteLength(body)}`, 'connection: close', '', body].join('\r\n'),
    );

export const STREAM_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\n\r\n';

const versionAnswer = whole('200 OK', '{"version":"0.32.12"}');
export const tagsAnswer = (size = 1000): WireAnswer => whole('200 OK', JSON.stringify({ models: [{ name: 'tiny:1b', size }] }));
