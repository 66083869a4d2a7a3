import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '#shared/api.ts';
import { createJobStore, type JobStoreOptions } from '../../../../electron/host/store/jobs.ts';
import { someJob } from '../../server/memory-service.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'job-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NOON = Date.parse('2026-11-24T12:00:00Z');

/** The store of the program with this number, so many seconds after noon. */
function store(pid: number, more: Partial<JobStoreOptions> & { readonly seconds?: number } = {}) {
  const { seconds = 0, ...options } = more;
  return createJobStore({ directory: folder, now: () => new Date(NOON + seconds * 1000), pid, isAlive: () => false, ...options });
}

const jobFile = (id: string): string => join(folder, 'jobs', `${id}.json`);
const running: Job = { ...someJob, jobId: 'one' };
const failed: Job = { ...someJob, jobId: 'two', state: 'failed' };

describe('kept jobs', () => {
  it('are handed to the next program once, and what ran is interrupted', async () => {
    for (const job of [running, failed]) await store(1).save({ key: job.jobId, job });
    const next = store(2);
    expect(await next.takeOver()).toEqual([
      { key: 'one', job: { ...running, state: 'interrupted' } },
      { key: 'two', job: failed },
    ]);
    expect(await next.takeOver()).toEqual([]);
  });

  it('are not handed to the program that saved them', async () => {
    const own = store(1);
    await own.save({ key: 'one', job: running });
    expect(await own.takeOver()).toEqual([]);
  });

  it('are written one after the other, so that the last word stays', async () => {
    const own = store(1);
    await Promise.all([running, { ...running, state: 'failed' as const }].map((job) => own.save({ key: 'one', job })));
    expect((await store(2).takeOver()).map(({ job }) => job.state)).toEqual(['failed']);
  });

  it('are gone once removed', async () => {
    const own = store(1);
    await own.save({ key: 'one', job: running });
    await own.remove('one');
    await own.remove('one');
    expect(readdirSync(join(folder, 'jobs'))).toEqual([]);
  });
});

describe('a job that another program runs', () => {
  const isAlive = (pid: number): boolean => pid === 1;

  it('is left to it while it lives and saves', async () => {
    await store(1).save({ key: 'one', job: running });
    const beside = store(2, { isAlive, seconds: 10 });
    expect(await beside.takeOver()).toEqual([]);
  });

  it('is taken over once it has been silent, though another process may have its number by now', async () => {
    await store(1).save({ key: 'one', job: running });
    expect(await store(2, { isAlive, seconds: 60 }).takeOver()).toHaveLength(1);
  });

  it('is taken over by the same program as soon as it has gone', async () => {
    await store(1).save({ key: 'one', job: running });
    let lives = true;
    const beside = store(2, { isAlive: () => lives });
    expect(await beside.takeOver()).toEqual([]);
    lives = false;
    expect(await beside.takeOver()).toHaveLength(1);
  });

  it('is taken over at once by a program of the same number: the one before has ended', async () => {
    await store(1).save({ key: 'one', job: running });
    expect(await store(1, { isAlive }).takeOver()).toHaveLength(1);
  });
});

describe('a file of jobs', () => {
  it.each([
    ['is cut off', '{"version": 1, "job'],
    ['is of another shape', '{"version": 1}'],
    ['lacks its version', '{"pullId": "one", "state": "downloading"}'],
  ])('that %s is set aside with a notice, and the others stay', async (_what, text) => {
    await store(1).save({ key: 'two', job: failed });
    writeFileSync(jobFile('one'), text);
    const setAside: string[] = [];
    const next = store(2, { onSetAside: (path, keptAs) => setAside.push(`${path} -> ${keptAs}`) });
    expect((await next.takeOver()).map(({ job }) => job.jobId)).toEqual(['two']);
    expect(setAside).toEqual([`${jobFile('one')} -> ${jobFile('one')}.broken-1`]);
    expect(readFileSync(`${jobFile('one')}.broken-1`, 'utf8')).toBe(text);
  });

  it('that a later version saved is left alone', async () => {
    const text = '{"version": 2, "job": {"kind": "dance"}}';
    mkdirSync(join(folder, 'jobs'));
    writeFileSync(jobFile('one'), text);
    const newer: string[] = [];
    expect(await store(1, { onLeftAlone: (path) => newer.push(path) }).takeOver()).toEqual([]);
    expect(newer).toEqual([jobFile('one')]);
    expect(readFileSync(jobFile('one'), 'utf8')).toBe(text);
  });

  it('that is a folder is left alone, and hides no other', async () => {
    await store(1).save({ key: 'two', job: { ...running, jobId: 'two' } });
    mkdirSync(jobFile('one'));
    const reasons: string[] = [];
    const next = store(2, { onLeftAlone: (_path, reason) => reasons.push(reason) });
    expect((await next.takeOver()).map(({ job }) => job.jobId)).toEqual(['two']);
    expect(reasons).toEqual(['is a folder']);
  });

  it('answers to its own name only', async () => {
    await store(1).save({ key: 'one', job: running });
    writeFileSync(jobFile('other'), readFileSync(jobFile('one'), 'utf8').replace('"one"', '"../../settings"'));
    expect((await store(2).takeOver()).map(({ job }) => job.jobId)).toEqual(['one']);
  });
});
