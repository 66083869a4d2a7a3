import { describe, expect, it } from 'vitest';
import type { Job } from '#shared/api.ts';
import { createHttpClient } from '../../../renderer/api/http-client.ts';
import { jobOf, samplePull } from '../support/samples.ts';

type Sent = { readonly url: string; readonly method: string | undefined; readonly body: unknown };

function clientAnswering(body: unknown, status = 200): { client: ReturnType<typeof createHttpClient>; sent: Sent[]; events: EventTarget } {
  const sent: Sent[] = [];
  const events = new EventTarget();
  const client = createHttpClient({
    fetch: async (url, init) => {
      sent.push({ url, method: init.method, body: typeof init.body === 'string' ? JSON.parse(init.body) : null });
      return new Response(JSON.stringify(body), { status });
    },
    openEvents: () => events as EventSource,
  });
  return { client, sent, events };
}

function sampleJob(): Job {
  const [first] = samplePull();
  if (!first) throw new Error('the sample has no event');
  return jobOf(first);
}

describe('the contract over HTTP', () => {
  it('posts the argument as JSON to the address of the call', async () => {
    const { client, sent } = clientAnswering({ ok: true, value: sampleJob() });
    const start = { kind: 'pull', task: { runtimeId: 'ollama', artifactId: null, ollamaTag: 'gpt-oss:20b', host: null } } as const;
    expect(await client.call('jobs.start', start)).toEqual(sampleJob());
    expect(sent).toEqual([{ url: '/api/call/jobs.start', method: 'POST', body: start }]);
  });

  it('takes null as the answer of a call that has none', async () => {
    const { client } = clientAnswering({ ok: true, value: null });
    expect(await client.call('jobs.cancel', { jobId: 'job-7' })).toBeUndefined();
  });

  it('throws the error that the answer carries, with its hint', async () => {
    const error = { code: 'disk-full', message: 'needs 17 GB, 3 GB are free', hint: 'Free some space.' };
    const { client } = clientAnswering({ ok: false, error });
    await expect(client.call('jobs.cancel', { jobId: 'x' })).rejects.toMatchObject(error);
  });

  it('refuses an answer of another shape than the contract says', async () => {
    const { client } = clientAnswering({ ok: true, value: [{ ...sampleJob(), jobId: 7 }] });
    await expect(client.call('jobs.list', undefined)).rejects.toMatchObject({
      message: 'jobs.list: 0.jobId: expected a string, got 7',
      hint: 'Page and server are of different versions: reload the page.',
    });
    const { client: other } = clientAnswering({ hello: 'world' });
    await expect(other.call('settings.get', undefined)).rejects.toThrow('the answer was not understood');
  });

  it('says what to do when the page is not signed in', async () => {
    const { client } = clientAnswering({}, 401);
    await expect(client.call('settings.get', undefined)).rejects.toMatchObject({
      hint: 'Open the link that `quartermaster serve` printed.',
    });
  });

  it('tells when events arrive again, but not when they begin to', () => {
    const { client, events } = clientAnswering({});
    let count = 0;
    const stop = client.onReconnected(() => count++);
    const open = (): boolean => events.dispatchEvent(new Event('open'));
    open();
    expect(count).toBe(0);
    events.dispatchEvent(new Event('error'));
    open();
    expect(count).toBe(1);
    stop();
    open();
    expect(count).toBe(1);
  });

  it('hands parsed events to the listener until it stops', () => {
    const { client, events } = clientAnswering({});
    const first = sampleJob();
    const heard: unknown[] = [];
    const stop = client.on('job.progress', (job) => heard.push(job));
    const send = (): boolean => events.dispatchEvent(new MessageEvent('job.progress', { data: JSON.stringify(first) }));
    send();
    stop();
    send();
    expect(heard).toEqual([first]);
  });
});
