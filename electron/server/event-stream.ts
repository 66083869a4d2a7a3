import type { ServerResponse } from 'node:http';
import { eventNames } from '#shared/names.ts';
import type { PlannerService } from '../host/planner-service-type.ts';

/** A reader this far behind is gone or stuck; the browser reconnects by itself when it is not. */
const MAX_BUFFERED_BYTES = 4 * 1_048_576;

/**
 * `GET /api/events`: every event of the service as server-sent events, `event:` its name, `data:` its payload as JSON. A comment
 * every `heartbeatMs` keeps tunnels and proxies from cutting an idle line.
 */
export function streamEvents(service: PlannerService, response: ServerResponse, heartbeatMs: number): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
  response.write('retry: 1000\n\n');
  const send = (text: string): void => {
    if (response.writableLength > MAX_BUFFERED_BYTES) response.destroy();
    else response.write(text);
  };
  const stops = eventNames.map((name) => service.on(name, (payload) => send(`event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`)));
  const heartbeat = setInterval(() => send(': still here\n\n'), heartbeatMs);
  response.on('close', () => {
    clearInterval(heartbeat);
    for (const stop of stops) stop();
  });
}
