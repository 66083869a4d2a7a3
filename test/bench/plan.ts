import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { defaultRequirements, defaultWorkload } from '#shared/evaluate/defaults.ts';
import { plan } from '#shared/recommend/plan.ts';
import { readBundledCatalog } from '../../electron/host/files/bundled-catalog.ts';
import { median } from './median.ts';

/**
 * `npm run bench:plan`: median time of plan() over the whole catalog for one profile, warm, in milliseconds, and that of a limit of 2,000
 * against a limit of 1: what is ranked is worked out when it is looked at, so a longer list costs hardly more.
 */

const HARDWARE = ['cpu', 'nvidia-rtx-4090', 'macbook-pro-m4-max-128', 'server-8x-h100-sxm', 'laptop-rtx-4060-8'];
const WARM_UP = 30;
const RUNS = 101;
const ASKED = '2026-11-24T09:00:00.000Z';

export function main(): void {
  const catalog = readBundledCatalog('dist/catalog.json');
  for (const hardware of HARDWARE) {
    const profile = whatIfProfile({ hardware }, catalog, ASKED);
    const workload = defaultWorkload(catalog, 'coding');
    const requirements = defaultRequirements(catalog, 'coding');
    const inputOf = (limit: number): PlanInput => ({
      profile,
      catalog,
      workload,
      requirements: { ...requirements, limit },
      assumptions: {},
      asOf: ASKED,
    });
    const [usual, one, most] = measured([inputOf(requirements.limit), inputOf(1), inputOf(2000)]);
    if (!usual || !one || !most) throw new Error('three questions have three answers');
    process.stdout.write(
      `${hardware.padEnd(24)} median ${ms(usual.wall)}, worst ${ms(usual.worst)}, median of processor time ${ms(usual.processor)}; ` +
        `limit 2,000 ÷ limit 1: ${(most.processor / one.processor).toFixed(2)} (${most.kept} kept, ${ms(most.processor)})\n`,
    );
  }
}

const ms = (milliseconds: number): string => `${milliseconds.toFixed(2)} ms`;

type Measured = { readonly kept: number; readonly wall: number; readonly worst: number; readonly processor: number };

/** In turn, so that a machine that is busy for a while is busy for all of them. */
function measured(inputs: readonly PlanInput[]): readonly Measured[] {
  const runs = inputs.map((input) => ({ input, times: [] as number[], cpu: [] as number[], kept: 0 }));
  for (let count = 0; count < WARM_UP + RUNS; count++) {
    for (const run of runs) {
      const start = performance.now();
      const before = process.cpuUsage();
      run.kept = plan(run.input).ranked.length;
      const used = process.cpuUsage(before);
      if (count < WARM_UP) continue;
      run.times.push(performance.now() - start);
      run.cpu.push((used.user + used.system) / 1000);
    }
  }
  return runs.map(({ kept, times, cpu }) => ({ kept, wall: median(times), worst: Math.max(...times), processor: median(cpu) }));
}
