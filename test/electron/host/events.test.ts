import { describe, expect, it } from 'vitest';
import type { Job } from '#shared/api.ts';
import { createPlannerService, type PlannerServiceDependencies } from '../../../electron/host/planner-service.ts';
import { testCatalog } from '../../support/catalog.ts';
import { someJob } from '../server/memory-service.ts';

const unused = (): never => {
  throw new Error('not asked for here');
};
const stop = (): void => undefined;

type Fault = Parameters<Parameters<PlannerServiceDependencies['faults']['on']>[0]>[0];

function setUp(answers: Partial<PlannerServiceDependencies> = {}) {
  const logged: string[] = [];
  let tellJob: (job: Job) => void = unused;
  let tellFault: (fault: Fault) => void = unused;
  const service = createPlannerService({
    catalog: testCatalog(),
    info: { appVersion: '0', catalogVersion: '0', platform: 'linux', dataDirectory: '/data', desktop: false },
    scans: { start: unused, cancel: unused },
    profiles: { list: unused, save: unused, rename: unused, delete: unused, onChanged: () => stop },
    settings: { read: unused, change: unused, onChanged: () => stop },
    listRuntimes: unused,
    jobs: {
      list: unused,
      start: unused,
      cancel: unused,
      forget: unused,
      onProgress: (listener) => {
        tellJob = listener;
        return stop;
      },
      onForgotten: () => stop,
      close: unused,
    },
    faults: {
      on: (listener) => {
        tellFault = listener;
        return stop;
      },
    },
    log: (line) => logged.push(line),
    ...answers,
  });
  return { service, logged, job: (job: Job) => tellJob(job), fault: (fault: Fault) => tellFault(fault) };
}

const absurd: Job = { ...someJob, progress: { ...someJob.progress, totalBytes: Number.POSITIVE_INFINITY } };

describe('an event', () => {
  it('that misses its schema is dropped with one line, however often it comes', () => {
    const { service, logged, job } = setUp();
    const heard: unknown[] = [];
    service.on('job.progress', (payload) => heard.push(payload));
    job(absurd);
    job(absurd);
    job(someJob);
    expect(heard).toEqual([someJob]);
    expect(logged).toEqual([expect.stringMatching(/^an event was dropped: job\.progress: progress\.totalBytes: /)]);
  });

  it('reaches the other listeners where one fails', () => {
    const { service, logged, job } = setUp();
    const heard: unknown[] = [];
    service.on('job.progress', () => unused());
    service.on('job.progress', (payload) => heard.push(payload));
    job(someJob);
    job(someJob);
    expect(heard).toEqual([someJob, someJob]);
    expect(logged).toEqual(['a listener to job.progress failed: not asked for here']);
  });

  it('tells of a fault that nobody caught', () => {
    const { service, fault } = setUp();
    const heard: unknown[] = [];
    service.on('app.fault', (payload) => heard.push(payload));
    const told = { at: '2026-11-24T09:00:00.000Z', message: 'it broke', logFile: '/data/faults.log' };
    fault(told);
    expect(heard).toEqual([told]);
  });
});

describe('an answer that breaks the contract', () => {
  it('is an internal error in one sentence', async () => {
    const { service } = setUp({ listRuntimes: async () => [{ runtimeId: 'x', models: 'none' } as never] });
    const answer = await service.call('runtimes.list', { host: null });
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'internal', message: expect.stringMatching(/^runtimes\.list: the answer: 0\.\w+: expected [^\n]+$/) },
    });
  });
});
