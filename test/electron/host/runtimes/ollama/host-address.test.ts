import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  connectAddress,
  isLoopback,
  listenAddress,
  ollamaAddress,
  shownAddress,
} from '../../../../../electron/host/runtimes/ollama/host-address.ts';
import { fixtureJson, fixtures } from './recordings.ts';

type Cases = Record<'host' | 'connectable', { name: string; value: string; expect: string }[]>;

describe.skipIf(fixtures === null)('OLLAMA_HOST, against the cases of Ollama itself', () => {
  const cases = fixtures === null ? { host: [], connectable: [] } : (fixtureJson('ollama/api/ollama-host-cases.json') as Cases);

  it('covers all cases', () => {
    expect(cases.host.length).toBe(16);
    expect(cases.connectable.length).toBe(10);
  });
  it.each(cases.host)('listens as Ollama does: $name ($value)', ({ value, expect: expected }) => {
    expect(listenAddress(value)).toBe(expected);
  });
  it.each(cases.connectable)('connects as Ollama does: $name ($value)', ({ value, expect: expected }) => {
    expect(connectAddress(value)).toBe(expected);
  });
});

describe('connectAddress', () => {
  it.each([
    ['', 'http://127.0.0.1:11434'],
    ['gpu-box', 'http://gpu-box:11434'],
    [':8080', 'http://127.0.0.1:8080'],
    ['::', 'http://[::1]:11434'],
    ['0:0:0:0:0:0:0:0', 'http://[::1]:11434'],
    ['[2001:db8::7]:99', 'http://[2001:db8::7]:99'],
    ['http://gpu-box', 'http://gpu-box:80'],
    ['https://gpu-box/ollama/', 'https://gpu-box:443/ollama/'],
    ['gpu-box:nonsense', 'http://gpu-box:11434'],
    ['"gpu-box:1234"', 'http://gpu-box:1234'],
  ])('turns %j into %s', (value, expected) => {
    expect(connectAddress(value)).toBe(expected);
  });

  it('never leaves an address that only a server can use', () => {
    const hosts = fc.constantFrom('', '0.0.0.0', '[::]', 'http://0.0.0.0', 'https://[::]', ':');
    fc.assert(
      fc.property(hosts, fc.integer({ min: 1, max: 65_535 }), (host, port) => {
        expect(['127.0.0.1', '[::1]']).toContain(new URL(connectAddress(host === ':' ? `:${port}` : `${host}:${port}`)).hostname);
      }),
    );
  });
});

describe('ollamaAddress', () => {
  it('prefers the given host, then OLLAMA_HOST, then the default', () => {
    const environment = { OLLAMA_HOST: '0.0.0.0:5000' };
    expect(ollamaAddress('gpu-box', environment)).toBe('http://gpu-box:11434');
    expect(ollamaAddress(null, environment)).toBe('http://127.0.0.1:5000');
    expect(ollamaAddress('  ', {})).toBe('http://127.0.0.1:11434');
  });
  it('drops the slash at the end, so that paths can be added', () => {
    expect(ollamaAddress('https://gpu-box/ollama/', {})).toBe('https://gpu-box:443/ollama');
  });
  it.each([
    ['http://u:p4ss@127.0.0.1:1', 'http://u:p4ss@127.0.0.1:1'],
    ['u:p4:ss@box', 'http://u:p4%3Ass@box:11434'],
    ['https://a%40b:p@ss@[::]:1/x/', 'https://a%40b:p%40ss@[::1]:1/x'],
    ['http://100%:?#@box', 'http://100%25:%3F%23@box:80'],
  ])('keeps name and password of %s, written so that they are nothing else', (host, address) => {
    expect(ollamaAddress(host, {})).toBe(address);
    expect(shownAddress(ollamaAddress(host, {}))).not.toMatch(/@|p4/);
  });
  it.each(['http://u:p4/ss@box', 'ftp://u:p4ss@box', 'u:p4ss@not an address', 'u:p4\nss@a:b:c'])(
    'refuses %j without its password',
    (host) => {
      const message = expect.not.stringMatching(/p4|ss@/) as string;
      expect(() => ollamaAddress(host, {})).toThrow(expect.objectContaining({ code: 'usage', message }));
    },
  );
  it.each(['ftp://gpu-box', 'not an address', 'a:b:c:d'])('refuses %j as wrong usage', (host) => {
    expect(() => ollamaAddress(host, {})).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('isLoopback', () => {
  it.each(['http://127.0.0.1:11434', 'http://localhost:1', 'http://[::1]:11434', 'http://127.8.8.8:1'])('%s is this machine', (address) => {
    expect(isLoopback(address)).toBe(true);
  });
  it.each(['http://192.168.1.5:11434', 'http://gpu-box:11434', 'http://127.example.com:80'])('%s is another machine', (address) => {
    expect(isLoopback(address)).toBe(false);
  });
});
