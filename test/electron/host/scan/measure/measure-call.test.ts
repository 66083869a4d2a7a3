import { describe, expect, it } from 'vitest';
import { PlannerError } from '#shared/errors.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { createPlannerService, type PlannerServiceDependencies } from '../../../../../electron/host/planner-service.ts';
import { testCatalog } from '../../../../support/catalog.ts';

const catalog = testCatalog();
const profile = whatIfProfile({ hardware: 'cpu' }, catalog, '2026-11-24T09:00:00.000Z');
const unused = (): never => {
  throw new Error('not asked for here');
};

const stop = () => () => undefined;

function service(start: PlannerServiceDependencies['scans']['start'], cancel: () => void = unused) {
  return createPlannerService({
    catalog,
    info: { appVersion: '0', catalogVersion: '0', platform: 'linux', dataDirectory: '/data', desktop: false },
    scans: { start, cancel },
    profiles: { list: unused, save: unused, rename: unused, delete: unused, onChanged: stop },
    settings: { read: unused, change: unused, onChanged: stop },
    listRuntimes: unused,
    jobs: { list: unused, start: unused, cancel: unused, forget: unused, onProgress: stop, onForgotten: stop, close: unused },
    faults: { on: stop },
    log: unused,
  });
}

describe('the call hardware.scan', () => {
  it.each([true, false])('measures only when asked to: %s', async (measure) => {
    const asked: boolean[] = [];
    const planner = service(async (input) => {
      asked.push(input.measure);
      return profile;
    });
    expect(await planner.call('hardware.scan', { measure })).toEqual({ ok: true, value: profile });
    expect(asked).toEqual([measure]);
  });

  it('tells how far a measurement is, and of its end as of a probe', async () => {
    const outcome = { probe: 'memory-bandwidth', status: 'ok', detail: '41 GB/s, best of 7, 2 threads, read' } as const;
    const progress = { measure: 'memory-bandwidth', ratio: 0.3 } as const;
    const planner = service(async (_input, { onOutcome, onMeasureProgress }) => {
      onMeasureProgress(progress);
      onOutcome(outcome);
      return profile;
    });
    const told: unknown[] = [];
    planner.on('measure.progress', (payload) => told.push(payload));
    planner.on('scan.progress', (payload) => told.push(payload));
    await planner.call('hardware.scan', { measure: true });
    expect(told).toEqual([progress, outcome]);
  });
});

describe('a call', () => {
  it('blames the caller for a wrong argument, and itself for a wrong result', async () => {
    const planner = service(async () => ({ ...profile, takenAt: 'yesterday' }));
    expect(await planner.call('hardware.scan', { measure: 'yes' })).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', message: 'hardware.scan: measure: expected a boolean, got "yes"' },
    });
    expect(await planner.call('hardware.scan', { measure: false })).toMatchObject({ ok: false, error: { code: 'internal' } });
  });
});

describe('the call hardware.cancelScan', () => {
  it('ends the scan that runs, which fails as cancelled', async () => {
    let cancel = (): void => undefined;
    const cancelled = new PlannerError('cancelled', 'the scan was cancelled', '');
    const planner = service(
      () => new Promise((_resolve, reject) => (cancel = () => reject(cancelled))),
      () => cancel(),
    );
    const scan = planner.call('hardware.scan', { measure: true });
    await Promise.resolve();
    expect(await planner.call('hardware.cancelScan', undefined)).toEqual({ ok: true, value: undefined });
    expect(await scan).toEqual({ ok: false, error: cancelled.toBody() });
  });
});
