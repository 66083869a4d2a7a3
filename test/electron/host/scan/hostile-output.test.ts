import { describe, expect, it } from 'vitest';
import { hardwareProfileSchema } from '#shared/hardware/profile.ts';
import type { ProbeIo } from '../../../../electron/host/scan/probes/probe-io.ts';
import { everyString, hostileIn, hostileMarks } from '../../../support/hostile-text.ts';
import { rounds } from '../../../support/rounds.ts';
import { scanOf } from './captured.ts';
import { type Draw, drawer } from './probes/damage.ts';
import { sampleIo, sampleMachines } from './probes/sample-machines.ts';

/** After one word in so many stands a mark, or what makes the word longer than any name. */
function withMarks(text: string, draw: Draw): string {
  return text.replace(/\p{L}{2,}/gu, (word) => {
    if (draw(200) === 0) return `${word}${'x'.repeat(2000)}`;
    return draw(8) === 0 ? `${word}${hostileMarks[draw(hostileMarks.length)] ?? ''}` : word;
  });
}

function hostileIo(io: ProbeIo, draw: Draw): ProbeIo {
  const marked = <Text extends string | null>(text: Text): string | Text => (text === null ? text : withMarks(text, draw));
  return {
    ...io,
    async run(...call) {
      const result = await io.run(...call);
      return result.outcome === 'done'
        ? { ...result, stdout: withMarks(result.stdout, draw), stderr: withMarks(result.stderr, draw) }
        : result;
    },
    readFile: async (...call) => marked(await io.readFile(...call)),
    os: { ...io.os, cpuModel: marked(io.os.cpuModel) },
    async systemFacts() {
      const facts = await io.systemFacts();
      return facts === null ? null : { ...facts, cpuModel: marked(facts.cpuModel), osVersion: marked(facts.osVersion) };
    },
  };
}

describe('what tools print', () => {
  it.each(Object.keys(sampleMachines))('steers nothing, and is no longer than a profile may hold: %s', async (probe) => {
    for (let seed = 1; seed <= rounds(3, 100); seed++) {
      const profile: unknown = JSON.parse(JSON.stringify(await scanOf(hostileIo(sampleIo(sampleMachines[probe] ?? {}), drawer(seed)))));
      everyString(profile, (text, path) => {
        expect(hostileIn(text), `${path} of seed ${seed}`).toBeNull();
        expect(text, path).not.toMatch(/[\n\t]/);
        return text;
      });
      expect(hardwareProfileSchema.parse(profile)).toEqual(profile);
    }
  });
});
