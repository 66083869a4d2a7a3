import { describe, expect, it } from 'vitest';
import { openQuestions } from '#shared/hardware/open-questions.ts';
import { doubtedFacts } from '#shared/hardware/plausibility.ts';
import { type HardwareProfile, hardwareProfileSchema } from '#shared/hardware/profile.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import type { ProbeIo } from '../../../../electron/host/scan/probes/probe-io.ts';
import { scanHardware } from '../../../../electron/host/scan/scan-hardware.ts';
import { testCatalog } from '../../../support/catalog.ts';
import { rounds } from '../../../support/rounds.ts';
import { damaged, type Draw, drawer } from './probes/damage.ts';
import { type SampleMachine, sampleIo, sampleMachines } from './probes/sample-machines.ts';

const RUNS = rounds(60, 4000);
const SEED = Number(process.env['QUARTERMASTER_SEED'] ?? 20_261_130);
const catalog = testCatalog();

/** Everything that the sample machines of one system have, in one. */
function machineOf(platform: ProbeIo['platform']): SampleMachine {
  const all = Object.values(sampleMachines).filter((machine) => (machine.platform ?? 'linux') === platform);
  return {
    platform,
    answers: Object.assign({}, ...all.map(({ answers }) => answers ?? {})) as Record<string, string>,
    files: Object.assign({}, ...all.map(({ files }) => files ?? {})) as Record<string, string>,
    os: { totalMemoryBytes: 64 * 1024 ** 3, freeMemoryBytes: 60 * 1024 ** 3 },
    modelsDiskFreeBytes: 400 * 1024 ** 3,
  };
}

/** About every fourth of its answers is damaged, or has one of its numbers grown or shrunk as slips of units do. */
function damagedIo(machine: SampleMachine, draw: Draw): ProbeIo {
  const io = sampleIo(machine);
  const spoil = (text: string): string => {
    const kind = draw(8);
    if (kind === 0) return damaged(text, draw);
    return kind === 1 ? rescaled(text, draw) : text;
  };
  return {
    ...io,
    async run(...call) {
      const result = await io.run(...call);
      return result.outcome === 'done' ? { ...result, stdout: spoil(result.stdout) } : result;
    },
    async readFile(...call) {
      const text = await io.readFile(...call);
      return text === null ? null : spoil(text);
    },
  };
}

const factors = [1024, 1e3, 1e6, 1024 ** 2, 1 / 1024, 1 / 1e6, 0];

function rescaled(text: string, draw: Draw): string {
  const numbers = [...text.matchAll(/\d{3,15}/g)];
  const chosen = numbers[draw(Math.max(1, numbers.length))];
  if (chosen === undefined) return text;
  const value = String(Math.round(Number(chosen[0]) * (factors[draw(factors.length)] ?? 1)));
  return text.slice(0, chosen.index) + value + text.slice(chosen.index + chosen[0].length);
}

function checkSound(profile: HardwareProfile): void {
  expect(hardwareProfileSchema.safeParse(JSON.parse(JSON.stringify(profile))).success).toBe(true);
  const { memory, accelerators } = profile;
  const pools = [
    { free: memory.availableBytes, total: memory.totalBytes },
    ...accelerators.map((card) => ({ free: card.freeMemoryBytes, total: card.memoryBytes })),
  ];
  for (const { free, total } of pools) if (total.value !== null) expect(free.value ?? 0).toBeLessThanOrEqual(total.value);
  const asked = openQuestions(profile).map(({ path }) => path);
  for (const { path } of doubtedFacts(profile)) expect(asked).toContain(path);
  for (const { freeBytes, totalBytes } of resolveMachine(profile, catalog).devices)
    expect(freeBytes.value).toBeLessThanOrEqual(totalBytes.value);
}

describe(`${RUNS} scans of damaged answers`, () => {
  it.each(['linux', 'darwin', 'win32'] as const)(
    'end within a second each, with a sound profile: %s',
    async (platform) => {
      const machine = machineOf(platform);
      let slowest = 0;
      let doubted = 0;
      for (let run = 0; run < RUNS; run++) {
        const started = performance.now();
        const profile = await scanHardware(damagedIo(machine, drawer(SEED + run)), catalog, { now: new Date('2026-11-30T09:00:00Z') });
        slowest = Math.max(slowest, performance.now() - started);
        doubted += doubtedFacts(profile).length;
        try {
          checkSound(profile);
        } catch (error) {
          throw new Error(`run ${run} of ${platform}, seed ${SEED}`, { cause: error });
        }
      }
      expect(slowest).toBeLessThan(1000);
      // Readings that nobody doubts would test nothing; macOS gives few that can be wrong.
      expect(doubted).toBeGreaterThan(0);
    },
    rounds(60_000, 1_200_000),
  );
});
