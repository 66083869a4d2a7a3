import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { captureIo, writeCapture } from '../../../../electron/host/scan/capture.ts';
import type { ProbeIo } from '../../../../electron/host/scan/probes/probe-io.ts';
import { replayIo } from '../../../../electron/host/scan/replay.ts';
import { scanHardware } from '../../../../electron/host/scan/scan-hardware.ts';
import { testCatalog } from '../../../support/catalog.ts';

export const scanOf = (io: ProbeIo): Promise<HardwareProfile> => scanHardware(io, testCatalog(), { now: new Date('2026-11-24T09:00:00Z') });

export type Captured = {
  /** What the scan found that was written down. */
  readonly profile: HardwareProfile;
  /** What is found when it is replayed. */
  readonly replayed: HardwareProfile;
  /** Names and texts of all files of the capture. */
  readonly written: string;
};

/** A machine that is scanned, written down, and scanned again from what was written. */
export async function captured(io: ProbeIo): Promise<Captured> {
  const folder = mkdtempSync(join(tmpdir(), 'captured-'));
  try {
    const capture = captureIo(io);
    const profile = await scanOf(capture.io);
    await writeCapture(capture, folder);
    const names = readdirSync(folder);
    const written = [...names, ...names.map((name) => readFileSync(join(folder, name), 'utf8'))].join('\n');
    return { profile, replayed: await scanOf(await replayIo(folder)), written };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
