import { describe, expect, it } from 'vitest';
import type { CommandResult } from '../../../../electron/host/run-command.ts';
import type { ProbeIo } from '../../../../electron/host/scan/probes/probe-io.ts';
import { captured, scanOf } from './captured.ts';
import { plantedIo } from './plant.ts';
import { drawer } from './probes/damage.ts';
import { type SampleMachine, sampleIo, sampleMachines } from './probes/sample-machines.ts';
import { owned, planted } from './secrets.ts';

/** What `planted` lists, wherever it stands: in names of files, in paths, in texts. */
const leakedIn = (written: string): readonly string[] => planted.filter((secret) => written.toLowerCase().includes(secret.toLowerCase()));

describe('what tools print of a person and a machine', () => {
  it.each(Object.entries(owned))('is in no capture, which replays to the same profile: %s', async (_tool, machine) => {
    const { profile, replayed, written } = await captured(sampleIo(machine));
    expect(leakedIn(written)).toEqual([]);
    expect(leakedIn(JSON.stringify(profile))).toEqual([]);
    expect(replayed).toEqual(profile);
  });

  it('is planted for every probe that asks a program or reads a text', async () => {
    const silent = ['node-os', 'statfs', 'numa'];
    const found = await Promise.all(Object.values(owned).map((machine) => scanOf(sampleIo(machine))));
    const answered = new Set(found.flatMap(({ probes }) => probes.filter(({ status }) => status === 'ok').map(({ probe }) => probe)));
    expect(Object.keys(sampleMachines).filter((probe) => !answered.has(probe) && !silent.includes(probe))).toEqual([]);
  });
});

/** Every program of the machine fails, with these words on either side of its answer. */
function failing(machine: SampleMachine, words: string, side: 'stdout' | 'stderr'): ProbeIo {
  const io = sampleIo(machine);
  const failed: CommandResult = { outcome: 'done', exitCode: 1, stdout: '', stderr: '', [side]: words };
  return { ...io, run: async (...call) => ((await io.run(...call)).outcome === 'done' ? failed : { outcome: 'not-installed' }) };
}

const complaints = [
  'sudo: unable to resolve host ws-ada-07: Name or service not known',
  'ada.lovelace@ws-ada-07.research.example: /home/another-user/.cache/x: Permission denied',
  'error: token hf_zQx81Kd20 refused for Ada Lovelace',
  'C:\\Users\\Ada Lovelace\\AppData\\Local: Zugriff für „Ada Lovelace“ verweigert',
  'PASSWORD=hf_zQx81Kd20 SN-4711-0815 7f3c2a10-58de-4bb1-9c7e-0d1e2f3a4b5c',
  '\nTraceback (most recent call last):\n  File "/home/another-user/bin/tool", line 1, in <module>',
];

describe('what tools say when they fail', () => {
  const tools = Object.keys(sampleMachines).filter((probe) => sampleMachines[probe]?.answers !== undefined);

  it.each(tools)('names nobody in the profile or the capture: %s', async (probe) => {
    for (const [index, words] of complaints.entries()) {
      const machine = failing(sampleMachines[probe] ?? {}, words, index % 2 === 0 ? 'stderr' : 'stdout');
      const { profile, replayed, written } = await captured(machine);
      expect(leakedIn(`${written} ${JSON.stringify(profile)}`)).toEqual([]);
      expect(replayed).toEqual(profile);
    }
  });
});

/** People and hosts that are called as products are. */
const namesakes = [
  'max',
  'pro',
  'ada',
  'intel',
  'arc',
  'nvidia',
  'gb10',
  'm2',
  'm4',
  'h100',
  'rtx',
  'apple',
  'epyc',
  'amd',
  'radeon',
  'linux',
  'root',
];

describe('users and hosts that are called as products are', () => {
  it.each(Object.keys(sampleMachines))('change no product, and are in the capture no more often than products: %s', async (probe) => {
    const machine = sampleIo(sampleMachines[probe] ?? {});
    let turn = 0;
    const next = (): string => namesakes[turn++ % namesakes.length] ?? '';
    const own = await captured(machine);
    const { profile, replayed, written } = await captured(plantedIo(machine, { draw: drawer(7), next }));
    expect(profile).toEqual(own.profile);
    expect(replayed).toEqual(own.profile);
    const times = (name: string, text: string): number => text.split(name).length - 1;
    expect(namesakes.map((name) => times(name, written))).toEqual(namesakes.map((name) => times(name, own.written)));
  });
});
