import { fitServingModel } from './fit-serving.ts';
import { fitSpeedModel } from './fit-speed.ts';

const models: Readonly<Record<string, (args: readonly string[]) => void>> = { speed: fitSpeedModel, serving: fitServingModel };

/** `npm run fit -- speed|serving [--write]`: fits a model of the planner to measured rows, and cross-validates it. */
export function main([name = '', ...args]: readonly string[]): number {
  const fit = models[name];
  if (!fit) {
    process.stderr.write(`usage: npm run -s fit -- ${Object.keys(models).join('|')} [--write]\n`);
    return 2;
  }
  fit(args);
  return 0;
}
