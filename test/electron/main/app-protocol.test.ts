import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY } from '../../../electron/host/files/page-files.ts';
import { answerAppRequest, isOwnPage } from '../../../electron/main/app-protocol.ts';
import { PAGE_HEADERS } from '../../../electron/server/page-headers.ts';

let folder: string;
let answer: (request: Request) => Promise<Response>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quartermaster-protocol-'));
  await mkdir(join(folder, 'page'));
  await writeFile(join(folder, 'page', 'index.html'), 'the page');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  answer = answerAppRequest(join(folder, 'page'), async (url) => new Response(await readFile(fileURLToPath(url))));
});

afterAll(() => rm(folder, { recursive: true }));

const ask = (url: string, init?: RequestInit): Promise<Response> => answer(new Request(url, init));

describe('the page of the window', () => {
  it('is served with the same policy as over HTTP', async () => {
    const response = await ask('app://quartermaster/');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('the page');
    expect(response.headers.get('content-security-policy')).toBe(PAGE_HEADERS['Content-Security-Policy']);
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each(['..%2fsecret.txt', '%2e%2e/secret.txt', '../secret.txt', '..%5csecret.txt', '%00', '%ff', 'missing.js'])(
    'never reaches outside its folder: %s',
    async (path) => {
      const response = await ask(`app://quartermaster/${path}`);
      expect(response.status).toBe(404);
      expect(await response.text()).toBe('');
    },
  );

  it('is not served to another host of the scheme, nor changed by another method', async () => {
    expect((await ask('app://other/index.html')).status).toBe(404);
    expect((await ask('app://quartermaster/', { method: 'POST' })).status).toBe(405);
  });
});

describe('the content security policy', () => {
  it('starts from nothing, and lets in only what the page itself hands out, without inline code, framing or forms', () => {
    const rules = new Map(CONTENT_SECURITY_POLICY.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]));
    for (const name of ['default-src', 'base-uri', 'form-action', 'frame-ancestors']) expect(rules.get(name)).toEqual(["'none'"]);
    for (const name of ['script-src', 'style-src', 'connect-src']) expect(rules.get(name)).toEqual(["'self'"]);
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|https?:|\*/);
  });
});

describe('isOwnPage', () => {
  it('knows only app://quartermaster', () => {
    expect(isOwnPage('app://quartermaster/index.html#cost')).toBe(true);
    for (const url of [
      'app://quartermaster.evil/',
      'app://evil/app://quartermaster/',
      'https://quartermaster/',
      'file:///x',
      'about:blank',
      '',
    ]) {
      expect(isOwnPage(url)).toBe(false);
    }
  });
});
