import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { captureIo, writeCapture } from '../../../../electron/host/scan/capture.ts';
import type { ProbeIo } from '../../../../electron/host/scan/probes/probe-io.ts';
import { replayIo } from '../../../../electron/host/scan/replay.ts';
import { scanHardware } from '../../../../electron/host/scan/scan-hardware.ts';
import { testCatalog } from '../../../support/catalog.ts';
import { sampleIo, sampleMachines } from './probes/sample-machines.ts';

const planted = [
  'ws-ada-07.research.example',
  'ws-ada-07',
  'ada.lovelace',
  'SN-4711-0815',
  '7f3c2a10-58de-4bb1-9c7e-0d1e2f3a4b5c',
  '9e8d7c6b_58de_4bb1_9c7e_0d1e2f3a4b5c',
  '3c:7c:3f:12:ab:9e',
  '3C-7C-3F-12-AB-9F',
  '192.168.178.44',
  'another-user',
  'Ada’s iPad',
  '0xb10cbc14dec8c521',
  '16650432345634',
];
const [host = '', , user, serial, uuid, unit, mac, windowsMac, address, other, display, chip, kernelId] = planted;
const lines = [
  `Serial Number: ${serial}`,
  `<serial>${serial}</serial> <uuid>GPU-${uuid}</uuid>`,
  `<pdi>${chip}</pdi> <chassis_serial_number>${serial}</chassis_serial_number> <gpu_fabric_guid>${chip}</gpu_fabric_guid>`,
  `"unique_id": "${chip}"`,
  `unique_id ${kernelId}`,
  `"board_serial": "${serial}", "_name" : "${display}"`,
  `kubepods-pod${unit}.slice link/ether ${mac} Physical Address ${windowsMac} inet ${address}`,
  `warning: ${user}@${host.split('.')[0]} (${host}): /home/${other}/.cache, C:\\Users\\${other}\\AppData`,
].join('\n');

/** The machine, with what must not leave it after every output, and in every file of several lines: the others hold one number. */
function withSecrets(io: ProbeIo): ProbeIo {
  const after = (text: string): string => (text.trim().includes('\n') || /^\s*[[{]/.test(text) ? `${text}\n${lines}\n` : text);
  return {
    ...io,
    async run(command, args, options) {
      const result = await io.run(command, args, options);
      return result.outcome === 'done' ? { ...result, stdout: after(result.stdout), stderr: lines } : result;
    },
    async readFile(path, keep) {
      const text = await io.readFile(path, keep);
      return text === null ? null : after(text);
    },
  };
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'planted-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const scan = (io: ProbeIo): Promise<HardwareProfile> => scanHardware(io, testCatalog(), { now: new Date('2026-11-24T09:00:00Z') });

describe('a capture of a machine that prints what identifies it', () => {
  it.each(Object.keys(sampleMachines))('holds nothing of that, and replays to the same profile: %s', async (probe) => {
    const capture = captureIo(withSecrets(sampleIo(sampleMachines[probe] ?? {})));
    const profile = await scan(capture.io);
    await writeCapture(capture, folder);
    const names = readdirSync(folder);
    const all = [...names, ...names.map((name) => readFileSync(join(folder, name), 'utf8'))].join('\n').toLowerCase();
    expect(planted.filter((secret) => all.includes(secret.toLowerCase()))).toEqual([]);
    expect(await scan(await replayIo(folder))).toEqual(profile);
    expect(profile.probes.find((outcome) => outcome.probe === probe)?.status).toBe('ok');
  });
});
