import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replayIo } from '../../../../electron/host/scan/replay.ts';
import { referencePart } from '../../../support/reference-directory.ts';
import { rounds } from '../../../support/rounds.ts';
import { captured, scanOf } from './captured.ts';
import { plantedIo, plants } from './plant.ts';
import { drawer } from './probes/damage.ts';
import { sampleIo, sampleMachines } from './probes/sample-machines.ts';

describe('a capture of a sample machine', () => {
  it.each(Object.keys(sampleMachines))('replays to the profile of the machine: %s', async (probe) => {
    const machine = sampleIo(sampleMachines[probe] ?? {});
    const { profile, replayed } = await captured(machine);
    expect(profile).toEqual(await scanOf(machine));
    expect(replayed).toEqual(profile);
  });
});

/** Whole outputs, as captures held them before probes said what they keep, and as others write them by hand. */
const machines = referencePart('fixtures', 'captures of the captured machines are not checked');
const cases = referencePart('cases', 'captures of the described machines are not checked');
const replayable = (directory: string): boolean => {
  const path = join(directory, 'capture.json');
  return existsSync(path) && (JSON.parse(readFileSync(path, 'utf8')) as { replay?: boolean }).replay !== false;
};
const below = (directory: string | null, ...parts: readonly string[]): readonly string[] =>
  directory === null ? [] : readdirSync(directory).map((name) => join(directory, name, ...parts));
const others = [...below(machines === null ? null : join(machines, 'hardware')), ...below(cases, 'capture')].filter(replayable);

describe.skipIf(others.length === 0)("a capture of someone else's capture", () => {
  it('is taken of all that are there', () => {
    expect(others.length).toBeGreaterThan(60);
  });

  it.each(others)('replays to the profile of the other, with names planted in it too: %s', async (directory) => {
    const machine = await replayIo(directory);
    for (let round = 0; round < rounds(1, 4); round++) {
      const draw = drawer(round);
      const { next, all } = plants(draw);
      const { profile, replayed, written } = await captured(round === 0 ? machine : plantedIo(machine, { draw, next }));
      expect(replayed).toEqual(profile);
      expect(all.filter((name) => written.toLowerCase().includes(name.toLowerCase()))).toEqual([]);
    }
  });
});
