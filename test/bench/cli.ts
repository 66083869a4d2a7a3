import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { median } from './median.ts';

/** `npm run bench:cli`: wall time of the built command line on this machine, node's own start included (median of 5, seconds). */

const PROGRAM = resolve(import.meta.dirname, '../../dist/cli/quartermaster.js');
const COMMANDS = [['--help'], ['scan', '--json'], ['plan', '--json'], ['explain', 'qwen3.5-9b', '--json']];
const RUNS = 5;
const NO_ANSWER = 3;

export function main(): void {
  for (const args of COMMANDS) {
    const times = Array.from({ length: RUNS }, () => {
      const start = performance.now();
      const { error, status } = spawnSync(process.execPath, [PROGRAM, ...args], { stdio: 'ignore' });
      if (error) throw error;
      // A machine on which nothing fits is an answer too; anything else ended early and would look fast.
      if (status !== 0 && status !== NO_ANSWER) throw new Error(`${args.join(' ')} ended with ${String(status)}`);
      return (performance.now() - start) / 1000;
    });
    process.stdout.write(`${args.join(' ').padEnd(28)} median ${median(times).toFixed(2)} s, worst ${Math.max(...times).toFixed(2)} s\n`);
  }
}
