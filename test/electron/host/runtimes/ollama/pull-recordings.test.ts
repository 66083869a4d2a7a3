import { describe, expect, it } from 'vitest';
import type { PullProgress } from '#shared/api.ts';
import { createLineReader } from '../../../../../electron/host/runtimes/ollama/ndjson.ts';
import { pullAdvanced, pullProgressOf, pullStarted } from '../../../../../electron/host/runtimes/ollama/pull-progress.ts';
import { pullLineSchema } from '../../../../../electron/host/runtimes/ollama/schemas.ts';
import { fixtures, type PullRecording, pullRecordings } from './recordings.ts';

const recordings = pullRecordings();
const streams = recordings.filter(({ status, name }) => status === 200 && name !== 'pull-nostream-ok');

/** The progress after each line, with the clock of the recording; the last one after the end of the connection. */
function replay({ lines, arrivalSeconds }: PullRecording): readonly PullProgress[] {
  const context = { ollamaTag: 'recorded', serverVersion: '0.0.0', address: 'http://127.0.0.1:11434', platform: 'linux' } as const;
  let status = pullStarted({ pullId: 'recording', artifactId: null, ollamaTag: 'recorded' }, context, 0);
  const reader = createLineReader();
  const history = lines.map((line, index) => {
    const seconds = arrivalSeconds[index] ?? Number.NaN;
    for (const value of reader.push(new TextEncoder().encode(`${line}\n`))) {
      status = pullAdvanced(status, { kind: 'line', line: pullLineSchema.parse(value) }, seconds);
    }
    return pullProgressOf(status);
  });
  const end = arrivalSeconds.at(-1) ?? 0;
  status = pullAdvanced(status, { kind: 'closed' }, end);
  return [...history, pullProgressOf(status.succeeded ? pullAdvanced(status, { kind: 'checked', presentInTags: true }, end) : status)];
}

const byName = (name: string): readonly PullProgress[] => {
  const recording = recordings.find((candidate) => candidate.name === name);
  if (!recording) throw new Error(`no recording ${name}`);
  return replay(recording);
};

/** The bytes a recording itself says: the totals of its layers. */
function announcedBytes({ lines }: PullRecording): number {
  const totals = new Map<string, number>();
  for (const line of lines) {
    const { digest, total } = JSON.parse(line) as { digest?: string; total?: number };
    if (digest !== undefined) totals.set(digest, total ?? 0);
  }
  return [...totals.values()].reduce((sum, total) => sum + total, 0);
}

const isEnd = ({ state }: PullProgress): boolean => state === 'done' || state === 'failed';

describe.skipIf(fixtures === null)('recordings of real pulls', () => {
  it('are all there', () => {
    expect(recordings.length).toBe(20);
    expect(streams.length).toBe(16);
  });

  it.each(streams)('$name: has one end, and figures that never fall', (recording) => {
    const history = replay(recording);
    expect(history.filter(isEnd).length).toBe(isEnd(history.at(-2) as PullProgress) ? 2 : 1);
    history.forEach((now, index) => {
      expect(now.completedBytes).toBeGreaterThanOrEqual(history[index - 1]?.completedBytes ?? 0);
      expect(now.completedBytes).toBeLessThanOrEqual(now.totalBytes ?? 0);
    });
  });

  it.each(streams.filter(({ lines }) => lines.at(-1)?.includes('"success"')))(
    '$name: ends complete, with all that was announced',
    (recording) => {
      const end = replay(recording).at(-1);
      expect(end).toMatchObject({ state: 'done', completedBytes: announcedBytes(recording), totalBytes: announcedBytes(recording) });
    },
  );

  it('a throttled download of 40 MB/s a connection is measured as such', () => {
    const rates = byName('pull-small-ok').flatMap(({ bytesPerSecond }) => (bytesPerSecond === null ? [] : [bytesPerSecond]));
    expect(rates.at(-1)).toBeGreaterThan(30e6);
    expect(rates.at(-1)).toBeLessThan(45e6);
  });

  it('a cached model is done without a rate', () => {
    expect(byName('pull-small-again-cached').at(-1)).not.toHaveProperty('averageBytesPerSecond');
  });

  it('retries of up to 32 s are no stall', () => {
    expect(byName('pull-drop-forever-max-retries').map(({ state }) => state)).not.toContain('stalled');
  });

  it('the six seconds of a slow manifest are seen as resolving', () => {
    const [first, second] = byName('pull-slow-manifest');
    expect(first?.state).toBe('resolving');
    expect(second?.elapsedSeconds).toBeGreaterThan(6);
  });

  it.each([
    ['pull-unknown-tag', 'pull-failed', /no model/],
    ['pull-dns-failure', 'pull-failed', /not found \(no network\?\)/],
    ['pull-connection-refused', 'pull-failed', /refused/],
    ['pull-secure-to-http-registry', 'pull-failed', /secure connection/],
    ['pull-registry-500', 'pull-failed', /fails \(500\)/],
    ['pull-newer-version-412', 'pull-failed', /newer Ollama/],
    ['pull-disk-full', 'disk-full', /disk .* is full/],
    ['pull-digest-mismatch', 'pull-failed', /damaged/],
    ['pull-drop-forever-max-retries', 'pull-failed', /gave up/],
  ])('%s is explained', (name, code, message) => {
    const end = byName(name).at(-1);
    expect(end).toMatchObject({ state: 'failed', error: { code, message: expect.stringMatching(message) as string } });
    expect(end?.error?.hint.length).toBeGreaterThan(20);
  });
});
