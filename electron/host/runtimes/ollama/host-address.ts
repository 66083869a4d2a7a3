import { isIP, isIPv4, isIPv6 } from 'node:net';
import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';

/**
 * Parts of an OLLAMA_HOST value. `port` is text, as it is joined and never computed with. `user`, for a proxy that asks who comes, is
 * `name:password` as a URL writes it; empty: none.
 */
export type HostAddress = {
  readonly scheme: string;
  readonly user: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
};

const DEFAULT_PORT = '11434';
const SCHEME_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };

/** Reads an OLLAMA_HOST value as Ollama itself does [ollama envconfig]; every text is accepted. */
export function parseHostAddress(value: string): HostAddress {
  const text = withoutQuotes(value.trim()).trim();
  const { scheme, rest, defaultPort } = splitScheme(text);
  const slash = rest.indexOf('/');
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const at = authority.lastIndexOf('@');
  const hostPort = authority.slice(at + 1);
  const split = splitHostPort(hostPort) ?? { host: hostAlone(hostPort), port: defaultPort };
  return {
    scheme,
    user: at < 0 ? '' : userText(authority.slice(0, at)),
    host: split.host,
    port: isPort(split.port) ? split.port : defaultPort,
    path: slash < 0 ? '' : rest.slice(slash + 1),
  };
}

/**
 * The address as it may be shown and kept: without user and password. Also of a text that is no address: what stands before its last @ may
 * be a password.
 */
export const shownAddress = (address: string): string => address.replace(/^(\s*[a-z][\w+.-]*:\/\/)?[^]*@/i, '$1');

/** The address a server with this value listens on: `http://0.0.0.0:11434`. */
export const listenAddress = (value: string): string => addressText(parseHostAddress(value));

/** The address a client must use: a server on "all interfaces" (0.0.0.0, ::, or no host at all) is reached through loopback. */
export function connectAddress(value: string): string {
  const address = parseHostAddress(value);
  return addressText({ ...address, host: reachableHost(address.host) });
}

/**
 * Address to ask the Ollama server at, without a slash at its end: the given one, else OLLAMA_HOST, else http://127.0.0.1:11434. A password
 * in it is to be sent; `shownAddress` is without.
 * Error `usage` when it cannot be an address.
 */
export function ollamaAddress(host: string | null, environment: Readonly<Record<string, string | undefined>>): string {
  const value = [host, environment['OLLAMA_HOST']].find((text) => text !== null && text !== undefined && text.trim() !== '') ?? '';
  const address = connectAddress(value).replace(/\/+$/, '');
  // An @ in the path is one of a password with an unwritten slash.
  const isAddress = /^https?:/.test(address) && !parseHostAddress(address).path.includes('@') && URL.canParse(address);
  if (isAddress) return address;
  throw new PlannerError(
    'usage',
    plainWords`"${shownAddress(value)}" is not an address of an Ollama server`,
    'Write host, host:port or http(s)://host:port.',
  );
}

/** True for an address of this machine: only then do its programs and its disk tell about the server. */
export function isLoopback(address: string): boolean {
  const host = parseHostAddress(address).host;
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

const withoutQuotes = (text: string): string => text.replace(/^["']+|["']+$/g, '');

function splitScheme(text: string): { scheme: string; rest: string; defaultPort: string } {
  const at = text.indexOf('://');
  if (at >= 0) {
    const scheme = text.slice(0, at);
    return { scheme, rest: text.slice(at + 3), defaultPort: SCHEME_PORTS[scheme] ?? DEFAULT_PORT };
  }
  if (text === 'ollama.com') return { scheme: 'https', rest: 'ollama.com:443', defaultPort: DEFAULT_PORT };
  return { scheme: 'http', rest: text, defaultPort: DEFAULT_PORT };
}

/** `[::1]:80` → ::1 and 80; null when there is no port (`1.2.3.4`, `::1`, `[::1]`). */
function splitHostPort(text: string): { host: string; port: string } | null {
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(text);
  return match ? { host: match[1] ?? match[2] ?? '', port: match[3] ?? '' } : null;
}

function hostAlone(text: string): string {
  const bare = text.replace(/^[[\]]+|[[\]]+$/g, '');
  if (isIP(bare) !== 0) return canonicalIp(bare);
  return text === '' ? '127.0.0.1' : text;
}

const isPort = (port: string): boolean => /^[+-]?\d+$/.test(port) && Number(port) >= 0 && Number(port) <= 65_535;

function reachableHost(host: string): string {
  if (host === '' || host === '0.0.0.0') return '127.0.0.1';
  if (!isIPv6(host)) return host;
  const canonical = canonicalIp(host);
  if (canonical === '::ffff:0:0') return '127.0.0.1';
  return canonical === '::' ? '::1' : canonical;
}

/** 0:0:0:0:0:0:0:1 → ::1. */
function canonicalIp(ip: string): string {
  if (!isIPv6(ip) || ip.includes('%')) return ip;
  return new URL(`http://[${ip}]`).hostname.slice(1, -1);
}

/** Both parts so that no character of theirs means anything in an address; what is written so already stays. */
function userText(text: string): string {
  const colon = text.indexOf(':');
  const parts = colon < 0 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
  return parts.map((part) => encodeURIComponent(decoded(part).replace(/\p{Cs}/gu, '\uFFFD'))).join(':');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function addressText({ scheme, user, host, port, path }: HostAddress): string {
  const bracketed = host.includes(':') ? `[${host}]` : host;
  return `${scheme}://${user === '' ? '' : `${user}@`}${bracketed}:${port}${path === '' ? '' : `/${path}`}`;
}
