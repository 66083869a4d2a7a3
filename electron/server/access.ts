import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Who may talk to the server. Loopback alone is no protection: any page in the user's browser can send requests to 127.0.0.1, and any
 * other user of the machine can open the port. So a page must come from the link that was printed, and from our own origin.
 */
export type Access = {
  /** True once only: whoever opens the printed link first has the session. */
  readonly redeem: (token: string) => boolean;
  /** Value of the `Set-Cookie` header for the session. */
  readonly sessionCookie: () => string;
  readonly hasSession: (headers: IncomingHttpHeaders) => boolean;
};

const secret = (): string => randomBytes(24).toString('base64url');

/** Cookies belong to a host, not to a port, so each run has its own cookie name: two runs do not log each other out. */
export function createAccess(token: string): Access {
  const cookieName = `quartermaster-${randomBytes(6).toString('hex')}`;
  const session = secret();
  let redeemed = false;
  return {
    redeem: (given) => {
      if (redeemed || !sameSecret(given, token)) return false;
      redeemed = true;
      return true;
    },
    sessionCookie: () => `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`,
    hasSession: (headers) => sameSecret(cookieValue(headers.cookie, cookieName), session),
  };
}

export const createToken = secret;

function cookieValue(header: string | undefined, name: string): string {
  for (const pair of (header ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name) return value ?? '';
  }
  return '';
}

/** Compares digests, which have one length whatever was sent. */
function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A name that resolves to 127.0.0.1 but is not ours is how DNS rebinding looks. */
export const isOwnHost = (headers: IncomingHttpHeaders, port: number): boolean => ownHosts(port).includes(headers.host ?? '');

/** Browsers name the sending page's origin on every POST; a request without one did not come from our page. */
export const isOwnOrigin = (headers: IncomingHttpHeaders, port: number): boolean =>
  ownHosts(port).some((host) => headers.origin === `http://${host}`);

/** False when the browser says that another site's page asks (header absent: an older browser, the cookie decides). */
export function isOwnSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

const ownHosts = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`];
