import { EventEmitter } from 'node:events';
import type { Session, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { guardContents, guardSession } from '../../../electron/main/guards.ts';

type OpenHandler = (details: { url: string }) => { action: string };

function guarded() {
  const opened: string[] = [];
  let openHandler: OpenHandler | undefined;
  const contents = Object.assign(new EventEmitter(), {
    setWindowOpenHandler: (handler: OpenHandler) => {
      openHandler = handler;
    },
  });
  guardContents(contents as unknown as WebContents, {
    openExternal: async (url) => {
      opened.push(url);
    },
  });
  /** Whether the event was stopped. */
  const stops = (name: string, url = ''): boolean => {
    let stopped = false;
    contents.emit(name, { url, preventDefault: () => (stopped = true) });
    return stopped;
  };
  return { opened, stops, open: (url: string) => openHandler?.({ url }) };
}

describe('a window', () => {
  it('opens https links in the browser of the system and nothing else anywhere', () => {
    const { opened, open } = guarded();
    for (const url of [
      'https://ollama.com/library',
      'http://plain.example/',
      'file:///etc/passwd',
      'smb://host/x',
      'javascript:1',
      'app://quartermaster/',
      'x',
    ]) {
      expect(open(url)).toEqual({ action: 'deny' });
    }
    expect(opened).toEqual(['https://ollama.com/library']);
  });

  it('stays on its page', () => {
    const { opened, stops } = guarded();
    expect(stops('will-navigate', 'app://quartermaster/index.html#models')).toBe(false);
    expect(stops('will-navigate', 'https://example.org/')).toBe(true);
    expect(stops('will-navigate', 'file:///etc/passwd')).toBe(true);
    expect(stops('will-redirect', 'https://example.org/')).toBe(true);
    expect(stops('will-frame-navigate', 'https://example.org/')).toBe(true);
    expect(stops('will-attach-webview')).toBe(true);
    expect(opened).toEqual(['https://example.org/']);
  });
});

describe('a session', () => {
  type Ask = (contents: unknown, permission: string, answer: unknown) => unknown;
  function guardedSession() {
    const handlers: { request?: Ask; check?: Ask } = {};
    const session = Object.assign(new EventEmitter(), {
      setPermissionRequestHandler: (handler: Ask) => void (handlers.request = handler),
      setPermissionCheckHandler: (handler: Ask) => void (handlers.check = handler),
    });
    guardSession(session as unknown as Session);
    return { session, handlers };
  }

  it('lets our page write to the clipboard and grants nothing else', () => {
    const { handlers } = guardedSession();
    const granted = (url: string, permission: string): unknown => {
      let result: unknown;
      handlers.request?.({ getURL: () => url }, permission, (value: unknown) => (result = value));
      expect(handlers.check?.(null, permission, url)).toBe(result);
      return result;
    };
    expect(granted('app://quartermaster/index.html', 'clipboard-sanitized-write')).toBe(true);
    expect(granted('https://evil.example/', 'clipboard-sanitized-write')).toBe(false);
    for (const permission of ['clipboard-read', 'geolocation', 'media', 'notifications', 'openExternal', 'usb', 'fullscreen']) {
      expect(granted('app://quartermaster/index.html', permission)).toBe(false);
    }
  });

  it('saves only files that our page made', () => {
    const { session } = guardedSession();
    const stops = (url: string): boolean => {
      let stopped = false;
      session.emit('will-download', { preventDefault: () => (stopped = true) }, { getURL: () => url });
      return stopped;
    };
    expect(stops('blob:app://quartermaster/5f3c')).toBe(false);
    expect(stops('blob:https://evil.example/5f3c')).toBe(true);
    expect(stops('https://evil.example/setup.exe')).toBe(true);
  });
});
