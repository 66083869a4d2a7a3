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
    const requirements = defaultRequirements(catalog, 'coding', profile.accelerators.length > 0);
    const inputOf = (limit: number): PlanInput => ({
      profile,
      catalog,
      workload,
      requirements: { ...requirements, limit },
      assumptions: {},
      asOf: ASKED,
    });
    const usual = measured(inputOf(requirements.limit));
    const [one, most] = [measured(inputOf(1)), measured(inputOf(2000))];
    process.stdout.write(
      `${hardware.padEnd(24)} median ${ms(usual.wall)}, worst ${ms(usual.worst)}, median of processor time ${ms(usual.processor)}; ` +
        `limit 2,000 ÷ limit 1: ${(most.processor / one.processor).toFixed(2)} (${most.kept} kept, ${ms(most.processor)})\n`,
    );
  }
}

const ms = (milliseconds: number): string => `${milliseconds.toFixed(2)} ms`;

type Measured = { readonly kept: number; readonly wall: number; readonly worst: number; readonly processor: number };

function measured(input: PlanInput): Measured {
  const times: number[] = [];
  const cpu: number[] = [];
  let kept = 0;
  for (let run = 0; run < WARM_UP + RUNS; run++) {
    const start = performance.now();
    const before = process.cpuUsage();
    kept = plan(input).ranked.length;
    const used = process.cpuUsage(before);
    if (run < WARM_UP) continue;
    times.push(performance.now() - start);
    cpu.push((used.user + used.system) / 1000);
  }
  return { kept, wall: median(times), worst: Math.max(...times), processor: median(cpu) };
}
