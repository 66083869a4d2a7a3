import { describe, expect, it } from 'vitest';
import { PlannerError } from '#shared/errors.ts';
import type { HardwareProfile, ProbeOutcome } from '#shared/hardware/profile.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { createScans, type ScanOnce, type ScanWatch } from '../../../../../electron/host/scan/measure/scans.ts';
import { testCatalog } from '../../../../support/catalog.ts';

const profile = whatIfProfile({ hardware: 'cpu' }, testCatalog(), '2026-11-24T09:00:00.000Z');
const open = new AbortController().signal;
const nothing: ScanWatch = { onOutcome: () => undefined, onMeasureProgress: () => undefined };

/** Scans that end when told to, or with the signal's reason when aborted. */
function scansInHand(): { readonly scanOnce: ScanOnce; readonly ends: ((profile: HardwareProfile) => void)[] } {
  const ends: ((profile: HardwareProfile) => void)[] = [];
  const scanOnce: ScanOnce = (_input, _watch, signal) =>
    new Promise((resolve, reject) => {
      ends.push(resolve);
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  return { scanOnce, ends };
}

describe('scans', () => {
  it('hand on what was asked, what it tells and what comes of it', async () => {
    const outcome: ProbeOutcome = { probe: 'disk-read', status: 'failed', detail: 'no room' };
    const asked: boolean[] = [];
    const told: ProbeOutcome[] = [];
    const scans = createScans(async (input, { onOutcome }) => {
      asked.push(input.measure);
      onOutcome(outcome);
      return profile;
    }, open);
    expect(await scans.start({ measure: true }, { ...nothing, onOutcome: (one) => told.push(one) })).toBe(profile);
    expect([asked, told]).toEqual([[true], [outcome]]);
  });

  it('measure once for two who ask at the same time, and anew for who asks later', async () => {
    const { scanOnce, ends } = scansInHand();
    const scans = createScans(scanOnce, open);
    const both = Promise.all([scans.start({ measure: true }, nothing), scans.start({ measure: true }, nothing)]);
    expect(ends).toHaveLength(1);
    ends[0]?.(profile);
    expect(await both).toEqual([profile, profile]);
    void scans.start({ measure: true }, nothing);
    expect(ends).toHaveLength(2);
  });

  it('that do not measure do not wait for one that does', () => {
    const { scanOnce, ends } = scansInHand();
    const scans = createScans(scanOnce, open);
    void scans.start({ measure: true }, nothing);
    void scans.start({ measure: false }, nothing);
    expect(ends).toHaveLength(2);
  });

  it('end as cancelled when they are cancelled, and can be asked for again', async () => {
    const { scanOnce, ends } = scansInHand();
    const scans = createScans(scanOnce, open);
    const first = scans.start({ measure: true }, nothing);
    scans.cancel();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    const second = scans.start({ measure: true }, nothing);
    ends[1]?.(profile);
    expect(await second).toBe(profile);
  });

  it('can be asked for again before the cancelled one has ended', async () => {
    const { scanOnce, ends } = scansInHand();
    const scans = createScans(scanOnce, open);
    const first = scans.start({ measure: true }, nothing);
    scans.cancel();
    const second = scans.start({ measure: true }, nothing);
    ends[1]?.(profile);
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(await second).toBe(profile);
  });

  it('that were cut short give no profile, though their probes end', async () => {
    const ends: (() => void)[] = [];
    const scans = createScans(() => new Promise((resolve) => ends.push(() => resolve(profile))), open);
    const scan = scans.start({ measure: false }, nothing);
    scans.cancel();
    ends[0]?.();
    await expect(scan).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('end when the program closes', async () => {
    const closing = new AbortController();
    const scan = createScans(scansInHand().scanOnce, closing.signal).start({ measure: true }, nothing);
    closing.abort();
    await expect(scan).rejects.toBeInstanceOf(PlannerError);
  });

  it('that fail by themselves keep their own error', async () => {
    const scans = createScans(() => Promise.reject(new Error('broken')), open);
    await expect(scans.start({ measure: false }, nothing)).rejects.toThrow('broken');
  });
});
