import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { defaultRequirements, defaultWorkload } from '#shared/evaluate/defaults.ts';
import { plan } from '#shared/recommend/plan.ts';
import { readBundledCatalog } from '../../electron/host/files/bundled-catalog.ts';
import { median } from './median.ts';

/** `npm run bench:plan`: median time of plan() over the whole catalog for one profile, warm, in milliseconds. */

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
    const input = { profile, catalog, workload, requirements, assumptions: {}, asOf: ASKED };
    const times: number[] = [];
    const cpu: number[] = [];
    for (let run = 0; run < WARM_UP + RUNS; run++) {
      const start = performance.now();
      const before = process.cpuUsage();
      const { ranked } = plan(input);
      const used = process.cpuUsage(before);
      if (run >= WARM_UP) {
        times.push(performance.now() - start);
        cpu.push((used.user + used.system) / 1000);
      }
      if (run === 0) process.stdout.write(`${hardware.padEnd(24)} ${String(ranked.length).padStart(3)} kept  `);
    }
    process.stdout.write(
      `median ${median(times).toFixed(2)} ms, worst ${Math.max(...times).toFixed(2)} ms, median of processor time ${median(cpu).toFixed(2)} ms\n`,
    );
  }
}
