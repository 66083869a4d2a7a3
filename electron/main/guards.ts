import type { Session, Shell, WebContents } from 'electron';
import { isOwnPage } from './app-protocol.ts';

/**
 * Keeps a window on our own page: nothing else is loaded into it or opened by it. Links to the web open in the user's browser;
 * only https, because any other scheme may start a program.
 */
export function guardContents(contents: WebContents, shell: Pick<Shell, 'openExternal'>): void {
  const openOutside = (url: string): void => {
    if (URL.canParse(url) && new URL(url).protocol === 'https:') void shell.openExternal(url);
  };
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event) => {
    if (isOwnPage(event.url)) return;
    event.preventDefault();
    openOutside(event.url);
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Writing text to the clipboard on a click is the one thing the page asks for; it may not read it, nor anything else. */
const ALLOWED_PERMISSION = 'clipboard-sanitized-write';

/** No camera, place, notifications or devices; a file is saved only when the page itself made it. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(permission === ALLOWED_PERMISSION && isOwnPage(contents.getURL()));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => permission === ALLOWED_PERMISSION && isOwnPage(origin));
  session.on('will-download', (event, item) => {
    if (!isOwnDownload(item.getURL())) event.preventDefault();
  });
}

/** Reports are made in the page and saved from a `blob:` address of our own origin; the user picks the place in the usual dialog. */
const isOwnDownload = (url: string): boolean => isOwnPage(url.startsWith('blob:') ? url.slice('blob:'.length) : url);
