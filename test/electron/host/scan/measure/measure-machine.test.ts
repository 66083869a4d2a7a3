import { describe, expect, it } from 'vitest';
import type { MeasureProgress } from '#shared/hardware/measures.ts';
import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { formatBandwidth } from '#shared/format.ts';
import { hardwareProfileSchema, type HardwareProfile, type ProbeOutcome } from '#shared/hardware/profile.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { gbPerSecond } from '#shared/units.ts';
import { measureMachine, type Measurers, withMeasured } from '../../../../../electron/host/scan/measure/measure-machine.ts';
import { scanHardware } from '../../../../../electron/host/scan/scan-hardware.ts';
import { testCatalog } from '../../../../support/catalog.ts';
import { fakeIo } from '../probes/fake-io.ts';

const memory = sourced(gbPerSecond(41), basis('measured', 'read-kernel', 'best of 7, 2 threads, read'));
const disk = sourced(gbPerSecond(1.5), basis('measured', 'disk-read', 'sequential, best of 3'));
const signal = new AbortController().signal;

const answering = (answers: { memory: Known<number>; disk: Known<number> }, order: string[] = []): Measurers => ({
  'memory-bandwidth': async ({ onProgress }) => {
    order.push('memory begins');
    onProgress(0.5);
    await Promise.resolve();
    order.push('memory ends');
    return answers.memory;
  },
  'disk-read': async ({ onProgress }) => {
    order.push('disk begins');
    onProgress(0.5);
    return answers.disk;
  },
});

describe('measuring a machine', () => {
  it('takes memory and disk one after the other', async () => {
    const order: string[] = [];
    await measureMachine(answering({ memory, disk }, order), { signal });
    expect(order).toEqual(['memory begins', 'memory ends', 'disk begins']);
  });

  it('reports progress of both together, from 0 to 1', async () => {
    const told: MeasureProgress[] = [];
    await measureMachine(answering({ memory, disk }), { signal, onProgress: (progress) => told.push(progress) });
    const ratios = told.map(({ ratio }) => ratio);
    expect(ratios).toEqual([...ratios].sort((a, b) => a - b));
    expect([ratios[0], ratios.at(-1)]).toEqual([0, 1]);
    expect([...new Set(told.map(({ measure }) => measure))]).toEqual(['memory-bandwidth', 'disk-read']);
  });

  it('reports a share once, however small the steps are', async () => {
    const told: number[] = [];
    const steps = Array.from({ length: 1000 }, (_, step) => step / 1000);
    const small: Measurers = {
      ...answering({ memory, disk }),
      'disk-read': async ({ onProgress }) => {
        for (const step of steps) onProgress(step);
        return disk;
      },
    };
    await measureMachine(small, { signal, onProgress: ({ ratio }) => told.push(ratio) });
    expect(told.length).toBeLessThan(105);
    expect(told.every((ratio) => Math.abs(ratio * 100 - Math.round(ratio * 100)) < 1e-9)).toBe(true);
  });

  it('tells each outcome as it ends, with the figure or the reason', async () => {
    const outcomes: ProbeOutcome[] = [];
    const measured = answering({ memory, disk: unknown('no room') });
    await measureMachine(measured, { signal, onOutcome: (outcome) => outcomes.push(outcome) });
    expect(outcomes).toEqual([
      { probe: 'memory-bandwidth', status: 'ok', detail: `${formatBandwidth(gbPerSecond(41))}, best of 7, 2 threads, read` },
      { probe: 'disk-read', status: 'failed', detail: 'no room' },
    ]);
  });

  it('does not begin with the disk when it is no longer wanted', async () => {
    const controller = new AbortController();
    const order: string[] = [];
    const onOutcome = (): void => controller.abort(new Error('enough'));
    const run = measureMachine(answering({ memory, disk }, order), { signal: controller.signal, onOutcome });
    await expect(run).rejects.toThrow('enough');
    expect(order).toEqual(['memory begins', 'memory ends']);
  });
});

const MODULES = ['P0 CHANNEL A', 'P0 CHANNEL B']
  .map((channel) => `Memory Device\n\tSize: 16 GB\n\tLocator: DIMM 0\n\tBank Locator: ${channel}\n\tConfigured Memory Speed: 5600 MT/s\n`)
  .join('\n');

const scanned = (commands: Readonly<Record<string, string>> = {}): Promise<HardwareProfile> =>
  scanHardware(fakeIo({ commands, files: { '/proc/meminfo': 'MemTotal: 33554432 kB\nMemAvailable: 30000000 kB\n' } }), testCatalog(), {
    now: new Date('2026-11-24T09:00:00Z'),
  });

describe('a profile with what was measured', () => {
  it('plans with the measured rates, and keeps to the contract', async () => {
    const profile = withMeasured(await scanned(), { 'memory-bandwidth': memory, 'disk-read': disk });
    expect(hardwareProfileSchema.parse(profile)).toEqual(profile);
    const machine = resolveMachine(profile, testCatalog());
    expect(machine.host.bandwidth).toMatchObject({ point: gbPerSecond(41), basis: [memory.basis] });
    expect(machine.disk.readRate).toMatchObject({ point: disk.value, low: disk.value, high: disk.value, basis: [disk.basis] });
  });

  it('prefers the measured rate to the peak of the modules', async () => {
    const before = await scanned({ 'dmidecode -t memory': MODULES });
    expect(before.memory.bandwidthBytesPerSecond).toMatchObject({ value: 5600e6 * 8 * 2, basis: { sourceId: 'dmidecode' } });
    expect(withMeasured(before, { 'memory-bandwidth': memory, 'disk-read': disk }).memory.bandwidthBytesPerSecond).toEqual(memory);
  });

  it('keeps the peak of the modules when measuring failed, and else says why nothing is known', async () => {
    const failed = { 'memory-bandwidth': unknown('too little memory'), 'disk-read': unknown('no room') };
    const before = await scanned({ 'dmidecode -t memory': MODULES });
    const kept = withMeasured(before, failed);
    expect(kept.memory).toEqual(before.memory);
    expect(kept.disk.readBytesPerSecond).toEqual({ value: null, reason: 'no room' });
    expect(withMeasured(await scanned(), failed).memory.bandwidthBytesPerSecond).toEqual({ value: null, reason: 'too little memory' });
  });

  it('lists both measurements after the probes', async () => {
    const before = await scanned();
    const { probes } = withMeasured(before, { 'memory-bandwidth': memory, 'disk-read': unknown('no room') });
    expect(probes.slice(0, before.probes.length)).toEqual(before.probes);
    expect(probes.slice(before.probes.length).map(({ probe, status }) => [probe, status])).toEqual([
      ['memory-bandwidth', 'ok'],
      ['disk-read', 'failed'],
    ]);
  });
});
