import type { Socket } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PullProgress, pullProgressSchema } from '#shared/api.ts';
import { pullModel } from '../../../../../electron/host/runtimes/ollama/pull.ts';
import { hostileText } from '../../../../support/hostile-text.ts';
import { fastClock } from '../../../../support/pull-clocks.ts';
import { rounds } from '../../../../support/rounds.ts';
import { STREAM_HEAD, startWireServer, tagsAnswer, whole } from '../../../../support/wire-server.ts';

/** One thing that a server does. */
type Step =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'end' | 'reset' };

const oddFigure = fc.constantFrom<unknown>(-1, 0, 0.5, 1e308, 2 ** 53, Number.MAX_SAFE_INTEGER, 'NaN', null, [], {});
const figure = fc.oneof({ weight: 5, arbitrary: fc.nat(5000) }, { weight: 1, arbitrary: oddFigure });
const layerLine = fc.record({
  status: fc.constant('pulling x'),
  digest: fc.constantFrom<unknown>('a', 'b', 'c', 7, null),
  total: figure,
  completed: figure,
});
const statusLine = fc.record({
  status: fc.oneof(
    fc.constantFrom('pulling manifest', 'verifying sha256 digest', 'writing manifest', 'removing unused layers', 'success'),
    hostileText,
  ),
});
const errorLine = fc.record({ error: fc.oneof(hostileText, fc.jsonValue({ maxDepth: 3 })) });

const text = (line: unknown): Step => ({ kind: 'line', text: JSON.stringify(line) });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: layerLine.map(text) },
  { weight: 5, arbitrary: statusLine.map(text) },
  { weight: 1, arbitrary: errorLine.map(text) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }).map(text) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes): Step => ({ kind: 'bytes', bytes })) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 4 }).map((ms): Step => ({ kind: 'wait', ms })) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'end' }, { kind: 'reset' }) },
);

const head = fc.oneof(
  { weight: 8, arbitrary: fc.constant(STREAM_HEAD) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'HTTP/1.1 500 Oh\r\n\r\n',
      'HTTP/1.1 302 Found\r\nlocation: /\r\n\r\n',
      'HTTP/1.1 204 None\r\n\r\n',
      'nonsense\r\n\r\n',
    ),
  },
);
const schedules = fc.record({
  head,
  steps: fc.array(step, { maxLength: 25 }),
  /** Whether the server closes in the end, or leaves the connection open. */
  closes: fc.boolean(),
  version: fc.constantFrom(undefined, undefined, undefined, undefined, whole('200 OK', '<html>'), whole('503 No', 'x')),
  tags: fc.constantFrom(undefined, undefined, tagsAnswer(1), whole('500 Oh', ''), whole('200 OK', '{"models":null}')),
});
type Schedule = typeof schedules extends fc.Arbitrary<infer Value> ? Value : never;

async function play(socket: Socket, { head: first, steps, closes }: Schedule): Promise<void> {
  socket.write(first);
  for (const next of steps) {
    if (socket.destroyed) return;
    if (next.kind === 'line') socket.write(`${next.text}\n`);
    else if (next.kind === 'bytes') socket.write(next.bytes);
    else if (next.kind === 'wait') await new Promise((resolve) => setTimeout(resolve, next.ms));
    else if (next.kind === 'end') socket.end();
    else socket.resetAndDestroy();
    if (next.kind === 'end' || next.kind === 'reset') return;
  }
  if (closes) socket.end();
}

/** Long enough for every line of a schedule; whoever still waits then is waiting for nothing. */
const PATIENCE_MS = 300;

async function pullThrough(schedule: Schedule): Promise<{ readonly history: readonly PullProgress[]; readonly lateMs: number }> {
  const { version, tags } = schedule;
  const answers = { ...(version === undefined ? {} : { version }), ...(tags === undefined ? {} : { tags }) };
  const server = await startWireServer({ ...answers, pull: (socket) => void play(socket, schedule) });
  const cancel = new AbortController();
  let cancelledAt = Infinity;
  const patience = setTimeout(() => {
    cancelledAt = performance.now();
    cancel.abort();
  }, PATIENCE_MS);
  const history: PullProgress[] = [];
  const input = { host: server.host, ollamaTag: 'tiny:1b', artifactId: null, pullId: 'pull-1', diskFreeBytes: null, expectedBytes: null };
  await pullModel({ ...input, signal: cancel.signal, clock: fastClock(20), onProgress: (progress) => history.push(progress) });
  clearTimeout(patience);
  const lateMs = performance.now() - cancelledAt;
  await server.close();
  return { history, lateMs };
}

const isEnd = ({ state }: PullProgress): boolean => ['done', 'failed', 'cancelled'].includes(state);

describe('a server that does anything at all', () => {
  it('is followed to one end, through figures that can be, and lets itself be left at once', async () => {
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(schedules, async (schedule) => {
        const { history, lateMs } = await pullThrough(schedule);
        const end = history.at(-1);
        expect(history.filter(isEnd)).toEqual([end]);
        ends.add(end?.state ?? '');
        expect(lateMs).toBeLessThan(1000);
        history.forEach((now, at) => {
          expect(pullProgressSchema.parse(now)).toEqual(now);
          expect(now.completedBytes).toBeLessThanOrEqual(now.totalBytes ?? 0);
          expect(now.completedBytes).toBeGreaterThanOrEqual(history[at - 1]?.completedBytes ?? 0);
          for (const value of Object.values(now)) if (typeof value === 'number') expect(Number.isFinite(value) && value >= 0).toBe(true);
          if (now.state === 'failed') expect(`${now.error?.message}${now.error?.hint}`.length).toBeGreaterThan(20);
        });
      }),
      { numRuns: rounds(30, 600) },
    );
    expect(ends).toContain('failed');
    expect(ends).toContain('done');
  });
});
