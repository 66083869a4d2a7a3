import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PullProgress } from '#shared/api.ts';
import {
  isFinal,
  type PullEvent,
  type PullStatus,
  pullAdvanced,
  pullProgressOf,
  pullStarted,
} from '../../../../../electron/host/runtimes/ollama/pull-progress.ts';
import type { PullLine } from '../../../../../electron/host/runtimes/ollama/schemas.ts';

const identity = { pullId: 'pull-1', artifactId: null, ollamaTag: 'tiny:1b' };
const start = (): PullStatus =>
  pullStarted(identity, { ollamaTag: 'tiny:1b', serverVersion: '0.32.12', address: 'http://127.0.0.1:11434', platform: 'linux' }, 0);

type Step = readonly [seconds: number, event: PullEvent | PullLine];
const isEvent = (event: PullEvent | PullLine): event is PullEvent => 'kind' in event;

function play(steps: readonly Step[], from: PullStatus = start()): PullStatus {
  return steps.reduce(
    (status, [seconds, event]) => pullAdvanced(status, isEvent(event) ? event : { kind: 'line', line: event }, seconds),
    from,
  );
}
const shown = (steps: readonly Step[]): PullProgress => pullProgressOf(play(steps));

const manifest: PullLine = { status: 'pulling manifest' };
const layer = (digest: string, total: number, completed?: number): PullLine => ({
  status: `pulling ${digest}`,
  digest,
  total,
  ...(completed === undefined ? {} : { completed }),
});
const verifying: PullLine = { status: 'verifying sha256 digest' };
const success: PullLine = { status: 'success' };

describe('the progress of a pull', () => {
  it('starts by resolving, without a total', () => {
    expect(shown([])).toMatchObject({ state: 'resolving', completedBytes: 0, totalBytes: null, bytesPerSecond: null, etaSeconds: null });
  });
  it('shows only the time that passed while the manifest is slow', () => {
    expect(
      shown([
        [0, manifest],
        [20, { kind: 'tick' }],
      ]),
    ).toMatchObject({ state: 'resolving', elapsedSeconds: 20 });
  });
  it('takes an absent `completed` as 0', () => {
    expect(
      shown([
        [0, manifest],
        [0.06, layer('a', 1000)],
      ]),
    ).toMatchObject({ state: 'downloading', completedBytes: 0, totalBytes: 1000 });
  });
  it('adds layers up, and its total grows when a further layer is announced', () => {
    const steps: Step[] = [
      [0, manifest],
      [1, layer('a', 1000, 400)],
    ];
    expect(shown(steps)).toMatchObject({ completedBytes: 400, totalBytes: 1000 });
    expect(shown([...steps, [2, layer('b', 500, 100)]])).toMatchObject({ completedBytes: 1100, totalBytes: 1500 });
  });
  it('takes a layer as complete when the next one or a later status comes, though its last line was below its total', () => {
    expect(
      shown([
        [1, layer('a', 1000, 930)],
        [2, verifying],
      ]),
    ).toMatchObject({ state: 'verifying', completedBytes: 1000, totalBytes: 1000 });
  });
  it('never falls on screen when a part is rolled back, and counts the way back into the time left', () => {
    const before: Step[] = [
      [0, manifest],
      [0, layer('a', 1000, 0)],
      [5, layer('a', 1000, 500)],
    ];
    const after = shown([...before, [6, layer('a', 1000, 300)]]);
    expect(after.completedBytes).toBe(500);
    expect(after.etaSeconds).toBeCloseTo(700 / (after.bytesPerSecond ?? Number.NaN), 6);
  });
});

describe('the layers of a pull', () => {
  it('may be thousands, each with its own count, also when one comes again', () => {
    const lines = Array.from({ length: 3000 }, (_, at): Step => [1, layer(`digest ${at}`, 10, 4)]);
    const end = shown([...lines, [2, layer('digest 7', 10, 1)], [2, layer('digest 8', 10, 2)]]);
    // All are complete but the last, which was rolled back; what is shown never falls.
    expect(end).toMatchObject({ totalBytes: 30_000, completedBytes: 29_994 });
  });
  it('are not more than any model has', () => {
    const status = play([[1, layer('a', 10, 4)]]);
    const full = { ...status, layers: { ...status.layers, count: 100_000 } };
    expect(pullProgressOf(play([[2, layer('a', 10, 5)]], full)).state).toBe('downloading');
    const beyond = pullProgressOf(play([[2, layer('b', 10, 5)]], full));
    expect(beyond.error?.message).toContain('more than 100,000 files');
  });
});

describe('rate and statuses of a pull', () => {
  it('measures rate and time left of a steady download', () => {
    const lines = Array.from({ length: 11 }, (_, second): Step => [second, layer('a', 10_000, second * 500)]);
    const progress = shown([[0, manifest], ...lines]);
    expect(progress.bytesPerSecond).toBeCloseTo(500, 6);
    expect(progress.etaSeconds).toBeCloseTo((10_000 - 5000) / 500, 6);
  });
  it('does not take what was kept from an earlier pull for speed', () => {
    const progress = shown([
      [0, manifest],
      [0.06, layer('a', 1000, 700)],
      [1.06, layer('a', 1000, 710)],
    ]);
    expect(progress.bytesPerSecond).toBeCloseTo(10, 6);
  });
  it('ignores statuses that it does not know', () => {
    const steps: Step[] = [
      [0, manifest],
      [1, layer('a', 1000, 400)],
    ];
    expect(shown([...steps, [1, { status: 'warming the hamster' }], [1, {}]])).toEqual(shown(steps));
  });
  it('knows the last steps by their first word, in the wording of the documentation too', () => {
    for (const status of ['writing manifest', 'removing unused layers', 'removing any unused layers']) {
      expect(
        shown([
          [1, layer('a', 10, 1)],
          [2, { status }],
        ]).state,
      ).toBe('verifying');
    }
  });
});

describe('a stall', () => {
  const before: Step[] = [
    [0, manifest],
    [1, layer('a', 1000, 400)],
  ];
  const repeated = Array.from({ length: 40 }, (_, second): Step => [second + 2, layer('a', 1000, 400)]);
  it('is not yet one after 40 s in which the lines repeat themselves: the last wait between retries is 32 s', () => {
    expect(shown([...before, ...repeated])).toMatchObject({ state: 'downloading' });
  });
  it('is one when the lines have said the same for more than 40 s, or none has come for 30 s', () => {
    for (const more of [[...repeated, [41.1, layer('a', 1000, 400)]], [[31, { kind: 'tick' }]]] as Step[][]) {
      expect(shown([...before, ...more])).toMatchObject({
        state: 'stalled',
        stalledIn: 'downloading',
        bytesPerSecond: 0,
        etaSeconds: null,
        completedBytes: 400,
      });
    }
  });
  it('ends with the next byte', () => {
    expect(shown([...before, [60, { kind: 'tick' }], [61, layer('a', 1000, 401)]])).toMatchObject({
      state: 'downloading',
      completedBytes: 401,
    });
  });
  it.each([
    ['before the server is reached', 'resolving', []],
    ['while the registry is asked', 'resolving', [[1, manifest]]],
    ['while a layer is fetched', 'downloading', [[1, layer('a', 1000, 400)]]],
    [
      'while the next layer is fetched',
      'downloading',
      [
        [0, layer('a', 1000, 400)],
        [1, layer('b', 1000)],
      ],
    ],
    [
      'while the digest of a large file is checked',
      'verifying',
      [
        [1, layer('a', 1000, 400)],
        [1, verifying],
      ],
    ],
    [
      'while the manifest is written',
      'verifying',
      [
        [1, verifying],
        [1, { status: 'writing manifest' }],
      ],
    ],
  ] as const)('is silence %s, and ends with the next line', (_when, phase, steps) => {
    const [last = 0] = steps.at(-1) ?? [];
    expect(shown([...steps, [last + 29.9, { kind: 'tick' }]])).toMatchObject({ state: phase });
    const silent: Step[] = [...steps, [last + 30, { kind: 'tick' }]];
    expect(shown(silent)).toMatchObject({ state: 'stalled', stalledIn: phase });
    const next = shown([...silent, [last + 31, { status: 'anything' }]]);
    expect(next).toMatchObject({ state: phase });
    expect(next).not.toHaveProperty('stalledIn');
  });
});

describe('the end of a pull', () => {
  const middle: Step[] = [
    [0, manifest],
    [0.06, layer('a', 6000, 6)],
    [60.06, layer('a', 6000, 5900)],
  ];
  it('is done only after `success`, and only once the list of models was asked', () => {
    const steps: Step[] = [...middle, [61, verifying], [62, success]];
    expect(shown(steps).state).toBe('verifying');
    const done = shown([...steps, [62, { kind: 'closed' }], [62.5, { kind: 'checked', presentInTags: true }]]);
    expect(done).toMatchObject({ state: 'done', presentInTags: true, completedBytes: 6000, totalBytes: 6000, etaSeconds: 0 });
  });
  it('says the mean rate of what was transferred: all bytes of a fresh pull ÷ its time', () => {
    const done = shown([...middle, [62, success], [62, { kind: 'checked', presentInTags: true }]]);
    expect(done.averageBytesPerSecond).toBeCloseTo(6000 / 62, 1);
  });
  it('says no mean rate when everything was there, and a small one when most was', () => {
    const end: Step[] = [
      [1, success],
      [1, { kind: 'checked', presentInTags: true }],
    ];
    expect(shown([[0.01, layer('a', 6000, 6000)], ...end])).not.toHaveProperty('averageBytesPerSecond');
    const resumed = shown([[0.06, layer('a', 6000, 5000)], [0.56, layer('a', 6000, 5500)], ...end]);
    expect(resumed.averageBytesPerSecond).toBeGreaterThanOrEqual(1000);
    expect(resumed.averageBytesPerSecond).toBeLessThan(1100);
  });
  it('says "unknown" by leaving the field out when the list could not be asked', () => {
    expect(shown([...middle, [62, success], [67, { kind: 'checked', presentInTags: null }]])).not.toHaveProperty('presentInTags');
  });
  it('is a failure when the stream says so in HTTP 200', () => {
    const failed = shown([...middle, [61, { error: 'max retries exceeded: unexpected EOF' }]]);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'pull-failed' } });
  });
  it('is a failure that resumes when the connection ends without a word', () => {
    const failed = shown([...middle, [61, { kind: 'closed' }]]);
    expect(failed.state).toBe('failed');
    expect(failed.error?.hint).toMatch(/pull again/);
  });
  it('keeps what was reached when it is cancelled, and says that the next pull goes on from there', () => {
    const cancelled = shown([...middle, [61, { kind: 'cancelled' }]]);
    expect(cancelled).toMatchObject({ state: 'cancelled', completedBytes: 5900, error: { code: 'cancelled' } });
    expect(cancelled.error?.hint).toMatch(/goes on from there/);
  });
});

const anyLine: fc.Arbitrary<PullLine> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ digest: fc.constantFrom('a', 'b', 'c'), total: fc.integer({ min: 0, max: 5000 }), completed: fc.nat(6000) }),
  },
  { weight: 2, arbitrary: fc.record({ digest: fc.constantFrom('a', 'b', 'c'), total: fc.integer({ min: 1, max: 5000 }) }) },
  { weight: 1, arbitrary: fc.constantFrom(manifest, verifying, { status: 'writing manifest' }, success, { status: '?' }, { error: 'x' }) },
);
const anyEvent: fc.Arbitrary<PullEvent> = fc.oneof(
  { weight: 20, arbitrary: anyLine.map((line): PullEvent => ({ kind: 'line', line })) },
  { weight: 3, arbitrary: fc.constant<PullEvent>({ kind: 'tick' }) },
  { weight: 1, arbitrary: fc.constantFrom<PullEvent>({ kind: 'closed' }, { kind: 'cancelled' }, { kind: 'checked', presentInTags: true }) },
);
const anySteps = fc
  .array(fc.tuple(fc.double({ min: 0, max: 50, noNaN: true }), anyEvent), { maxLength: 60 })
  .map((list) => list.map(([, event], index): Step => [list.slice(0, index + 1).reduce((sum, [seconds]) => sum + seconds, 0), event]));

/** The progress after each step. */
function history(steps: readonly Step[]): readonly PullProgress[] {
  let status = start();
  return steps.map((step) => {
    status = play([step], status);
    return pullProgressOf(status);
  });
}

describe('whatever the stream says', () => {
  it('completed and total never fall, and completed is at most the total', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        history(steps).forEach((now, index, all) => {
          const before = all[index - 1];
          expect(now.completedBytes).toBeLessThanOrEqual(now.totalBytes ?? 0);
          expect(now.completedBytes).toBeGreaterThanOrEqual(before?.completedBytes ?? 0);
          expect(now.totalBytes ?? 0).toBeGreaterThanOrEqual(before?.totalBytes ?? 0);
        });
      }),
    );
  });
  it('every figure is a number that a person can be shown', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        for (const { bytesPerSecond, etaSeconds, elapsedSeconds, averageBytesPerSecond = 0 } of history(steps)) {
          for (const figure of [bytesPerSecond ?? 0, etaSeconds ?? 0, elapsedSeconds, averageBytesPerSecond]) {
            expect(Number.isFinite(figure) && figure >= 0).toBe(true);
          }
        }
      }),
    );
  });
  it('there is at most one final state, and nothing changes after it', () => {
    let ended = 0;
    fc.assert(
      fc.property(anySteps, (steps) => {
        const all = history(steps);
        const end = all.findIndex(({ state }) => isFinal(state));
        if (end < 0) return;
        ended += 1;
        for (const later of all.slice(end)) expect(later).toEqual(all[end]);
      }),
    );
    expect(ended).toBeGreaterThan(0);
  });
  it('a clock that goes back does not make the elapsed time fall', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double({ min: -10, max: 100, noNaN: true }), anyEvent)), (steps) => {
        history(steps).forEach(({ elapsedSeconds }, index, all) => {
          expect(elapsedSeconds).toBeGreaterThanOrEqual(all[index - 1]?.elapsedSeconds ?? 0);
        });
      }),
    );
  });
});
