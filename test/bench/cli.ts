import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { median } from './median.ts';

/** `npm run bench:cli`: wall time of the built command line on this machine, node's own start included (median of 5, seconds). */

const PROGRAM = resolve(import.meta.dirname, '../../dist/cli/quartermaster.js');
const COMMANDS = [['--help'], ['scan', '--json'], ['plan', '--json'], ['explain', 'qwen3.5-9b', '--json']];
const RUNS = 5;

export function main(): void {
  for (const args of COMMANDS) {
    const times = Array.from({ length: RUNS }, () => {
      const start = performance.now();
      const { error } = spawnSync(process.execPath, [PROGRAM, ...args], { stdio: 'ignore' });
      if (error) throw error;
      return (performance.now() - start) / 1000;
    });
    process.stdout.write(`${args.join(' ').padEnd(28)} median ${median(times).toFixed(2)} s, worst ${Math.max(...times).toFixed(2)} s\n`);
  }
}
