import type { IpcMain, WebContents, WebFrameMain } from 'electron';
import type { Envelope } from '#shared/api.ts';
import { CALL_CHANNEL, EVENT_CHANNEL, eventNames } from '#shared/names.ts';
import type { PlannerService } from '../host/planner-service-type.ts';
import { isOwnPage } from './app-protocol.ts';

/** Answers the page's calls. The service checks name, argument and result; here it is decided who may ask at all. */
export function registerCalls(ipcMain: Pick<IpcMain, 'handle'>, service: PlannerService): void {
  ipcMain.handle(CALL_CHANNEL, async (event: SenderOf, name: unknown, input: unknown): Promise<Envelope> => {
    if (!isOwnSender(event)) throw new Error('Refused: only the page of this app may call.');
    return service.call(String(name), input);
  });
}

type SenderOf = { readonly senderFrame: Pick<WebFrameMain, 'url' | 'parent'> | null };

/** The top frame of a window, showing our own page. The frame is null when it has gone or moved on meanwhile. */
function isOwnSender({ senderFrame }: SenderOf): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOwnPage(senderFrame.url);
}

/** Passes the service's events on to every open window. Returns the function that stops it. */
export function forwardEvents(service: PlannerService, { windows, log }: Forwarding): () => void {
  const stops = eventNames.map((name) =>
    service.on(name, (payload) => {
      for (const window of windows()) {
        // Between the look and the sending a window may go; the others are still to hear of it.
        try {
          if (!window.isDestroyed()) window.webContents.send(EVENT_CHANNEL, name, payload);
        } catch (error) {
          log(`a window did not take ${name}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

type Forwarding = { readonly windows: () => readonly WindowLike[]; readonly log: (line: string) => void };
type WindowLike = { isDestroyed(): boolean; readonly webContents: Pick<WebContents, 'send'> };
