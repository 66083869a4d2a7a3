import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startProgram } from '../support/program.ts';
import { skipOnWindows } from '../support/skip.ts';
import { buildOnce } from './built.ts';
import { serveApp } from './served-app.ts';

/** Real processes in which something breaks that nobody waits for: planted beside the program by Node's own option. */
const planting = (code: string): Record<string, string> => ({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` });

/** As soon as the program is there to hear of it. */
const WHEN_RUNNING = `setInterval(() => { if (process.listenerCount('uncaughtException') > 0) throw new Error('planted') }, 5)`;

/** As a browser asks: the link gives the session that the events need. */
async function eventsOf(link: string): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const entry = await fetch(link, { redirect: 'manual' });
  const cookie = entry.headers.get('set-cookie')?.split(';')[0] ?? '';
  const { body } = await fetch(new URL('/api/events', link), { headers: { cookie, 'sec-fetch-site': 'same-origin' } });
  if (body === null) throw new Error('no events');
  return body.getReader();
}

const skip = skipOnWindows('the signal that begins the storm');

describe.skipIf(skip)('what nobody caught', () => {
  beforeAll(buildOnce, 60_000);

  it('is written down, told to the page and survived by the server, also when it comes back with every tick', async () => {
    const data = await mkdtemp(join(tmpdir(), 'quartermaster-faults-'));
    const storm =
      'setInterval(() => { throw new Error("planted fault") }, 1).unref(); setInterval(() => { Promise.reject("planted rejection") }, 1).unref();';
    const later = `process.once('SIGUSR2', () => { ${storm} })`;
    const app = await serveApp({ QUARTERMASTER_DATA_DIR: data, ...planting(later) });
    const events = await eventsOf(app.link);
    app.signal('SIGUSR2');
    let heard = '';
    while (!/event: app\.fault\ndata: .*planted/.test(heard)) heard += new TextDecoder().decode((await events.read()).value);
    await events.cancel();
    expect((await fetch(app.origin)).status).toBe(403);
    expect(await app.stop('SIGHUP')).toBe(0);
    expect(app.errors().match(/a fault of this program: planted (fault|rejection) \(more in .*faults\.log\)\n/g)).toHaveLength(10);
    expect(await readFile(join(data, 'faults.log'), 'utf8')).toContain('Error: planted fault\n    at ');
    expect((await stat(join(data, 'faults.log'))).size).toBeLessThan(50_000);
    await rm(data, { recursive: true });
  });

  it.each([
    ['a text', [], ''],
    ['a document', ['--json'], '{"error":{"code":"internal"'],
  ])('ends a command in one sentence (%s) and with 1', async (_kind, more, out) => {
    const program = startProgram(['plan', '--profile', '-', ...more], planting(WHEN_RUNNING));
    const ended = await program.ended;
    expect(ended.code).toBe(1);
    expect(ended.out.startsWith(out)).toBe(true);
    expect(`${ended.out}${ended.err}`).toContain('a fault of this program: planted');
    expect(`${ended.out}${ended.err}`).not.toMatch(/\n\s+at /);
  });
});
