import { pathToFileURL } from 'node:url';
import type { CustomScheme } from 'electron';
import { CONTENT_SECURITY_POLICY, pageFile } from '../host/files/page-files.ts';

export const APP_SCHEME = 'app';
const HOST = 'quartermaster';

/** Where the page lives in the window. A scheme of our own gives it a real origin, which file: does not. */
export const APP_URL = `${APP_SCHEME}://${HOST}/index.html`;

/** `standard` gives the scheme origins and relative addresses, `secure` a secure context, as https would. */
export const appScheme: CustomScheme = { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } };

export function isOwnPage(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host } = new URL(url);
  return protocol === `${APP_SCHEME}:` && host === HOST;
}

/**
 * Answers `app://quartermaster/…` from `directory`. `fetchFile` is Electron's `net.fetch`, which reads `file:` addresses, inside the
 * app's archive too, and knows their media types.
 */
export function answerAppRequest(
  directory: string,
  fetchFile: (url: string) => Promise<Response>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET') return refusal(405);
    const file = fileFor(directory, request.url);
    if (file === null) return refusal(404);
    const found = await fetchFile(pathToFileURL(file).href).catch(() => null);
    if (!found?.ok) return refusal(404);
    const headers = new Headers(found.headers);
    for (const [name, value] of Object.entries(securityHeaders)) headers.set(name, value);
    return new Response(found.body, { status: 200, headers });
  };
}

const securityHeaders = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

const refusal = (status: number): Response => new Response(null, { status, headers: securityHeaders });

/** Null for another host, for what is not a path, and for every path that leads out of `directory`. */
const fileFor = (directory: string, url: string): string | null => (isOwnPage(url) ? pageFile(directory, new URL(url).pathname) : null);
