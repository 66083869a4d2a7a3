import { describe, expect, it } from 'vitest';
import { rounds } from '../../../support/rounds.ts';
import { captured, scanOf } from './captured.ts';
import { plantedIo, plants } from './plant.ts';
import { drawer } from './probes/damage.ts';
import { sampleIo, sampleMachines } from './probes/sample-machines.ts';

const SEED = Number(process.env['QUARTERMASTER_SEED'] ?? 20_261_130);
const ROUNDS = rounds(2, 40);

describe('names that stand where no parser reads', () => {
  it(
    'are in no capture, and change no profile: 1,000 and more of them, over all sample machines',
    async () => {
      let count = 0;
      for (let round = 0; round < ROUNDS; round++) {
        for (const [index, probe] of Object.keys(sampleMachines).entries()) {
          const seed = SEED + round * 100 + index;
          const draw = drawer(seed);
          const { next, all } = plants(draw);
          const machine = sampleIo(sampleMachines[probe] ?? {});
          const { profile, replayed, written } = await captured(plantedIo(machine, { draw, next }));
          const context = `${probe}, QUARTERMASTER_SEED=${seed}`;
          const text = written.toLowerCase();
          expect(
            all.filter((name) => text.includes(name.toLowerCase())),
            context,
          ).toEqual([]);
          expect(replayed, context).toEqual(profile);
          expect(profile, context).toEqual(await scanOf(machine));
          count += all.length;
        }
      }
      expect(count).toBeGreaterThan(1000);
    },
    rounds(60_000, 600_000),
  );
});
