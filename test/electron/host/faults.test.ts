import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFaults, type Faults, MOST_A_MINUTE, MOST_LOG_BYTES } from '../../../electron/host/faults.ts';
import { rounds } from '../../support/rounds.ts';
import { skipOnWindows } from '../../support/skip.ts';

let folder: string;
let clock: number;
let logged: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartermaster-faults-'));
  clock = Date.parse('2026-11-24T09:00:00.000Z');
  logged = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const faultsIn = (file: string): Faults =>
  createFaults({ file: join(folder, file), now: () => new Date(clock), log: (line) => logged.push(line) });

describe('a fault', () => {
  it('is written with its stack, logged in one line, and told', () => {
    const faults = faultsIn('data/faults.log');
    const heard: unknown[] = [];
    faults.on(() => {
      throw new Error('this listener is broken');
    });
    const stop = faults.on((fault) => heard.push(fault));
    faults.report(new Error('first\nsecond \u001b[31mline'));
    stop();
    faults.report('thrown as a text');
    const file = join(folder, 'data/faults.log');
    expect(heard).toEqual([{ at: '2026-11-24T09:00:00.000Z', message: 'first second line', logFile: file }]);
    expect(logged).toEqual([
      `a fault of this program: first second line (more in ${file})`,
      `a fault of this program: thrown as a text (more in ${file})`,
    ]);
    const written = readFileSync(file, 'utf8');
    expect(written).toMatch(/^2026-11-24T09:00:00\.000Z Error: first\nsecond line\n +at /);
    expect(written).toContain('2026-11-24T09:00:00.000Z thrown as a text\n');
    expect(written).not.toContain('\u001b');
  });

  it.each([
    undefined,
    null,
    0,
    Object.create(null),
    {
      toString: () => {
        throw new Error('no');
      },
    },
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
      },
    ),
  ])('may be anything that can be thrown', (thrown) => {
    faultsIn('faults.log').report(thrown);
    expect(logged).toHaveLength(1);
  });
});

describe('a storm of faults', () => {
  it('fills neither the disk nor the log, and is counted', () => {
    const faults = faultsIn('faults.log');
    const heard: unknown[] = [];
    faults.on((fault) => heard.push(fault));
    const minutes = rounds(200, 5000);
    const long = 'x'.repeat(20_000);
    for (let minute = 0; minute < minutes; minute++, clock += 60_000) for (let tick = 0; tick < 50; tick++) faults.report(new Error(long));
    expect(heard).toHaveLength(MOST_A_MINUTE * minutes);
    expect(readFileSync(join(folder, 'faults.log'), 'utf8')).toContain(
      `${50 - MOST_A_MINUTE} more faults since the last one were not written\n`,
    );
    const files = readdirSync(folder);
    expect(files.sort()).toEqual(['faults.log', 'faults.log.1']);
    for (const file of files) expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(MOST_LOG_BYTES);
    expect(Math.max(...logged.map((line) => line.length))).toBeLessThan(600);
  });
});

describe.skipIf(skipOnWindows('pipes with names'))('where it cannot be written', () => {
  it('is still logged and told, and that is said once', () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const faults = faultsIn('pipe');
    faults.report(new Error('one'));
    faults.report(new Error('two'));
    expect(logged.filter((line) => line.includes('cannot be written there'))).toHaveLength(1);
    expect(logged).toHaveLength(3);
  });
});
