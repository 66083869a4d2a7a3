import { open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';

const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.txt', 'text/plain; charset=utf-8'],
]);

/** Only types that a page needs are served; anything else in the folder stays private. */
const mediaTypeOf = (file: string): string | null => mediaTypes.get(extname(file).toLowerCase()) ?? null;

/** Sends the file, or answers false without having written anything. Throws when the connection breaks off. */
export async function sendFile(file: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const mediaType = mediaTypeOf(file);
  if (mediaType === null) return false;
  const handle = await openedFile(file);
  if (handle === null) return false;
  try {
    const { size } = await handle.stat();
    response.writeHead(200, { 'Content-Type': mediaType, 'Content-Length': size });
    if (request.method === 'HEAD') response.end();
    else await pipeline(handle.createReadStream({ autoClose: false }), response);
    return true;
  } finally {
    await handle.close();
  }
}

async function openedFile(file: string): Promise<Awaited<ReturnType<typeof open>> | null> {
  try {
    const handle = await open(file, 'r');
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    return null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && missing.has(String(error.code))) return null;
    throw error;
  }
}

const missing = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'EACCES', 'ELOOP']);
