import { PlannerError } from '#shared/errors.ts';
import { referencePart } from '../../support/reference-directory.ts';
import { standardInputs } from '../inputs.ts';
import type { Inputs } from '../scores.ts';
import { fitServingModel } from './fit-serving.ts';
import { fitSpeedModel, type Written } from './fit-speed.ts';

type Fit = (inputs: Inputs, options: { readonly written: Written }) => void;
const models: Readonly<Record<string, Fit>> = {
  speed: fitSpeedModel('decode', 'prefill'),
  decode: fitSpeedModel('decode'),
  prefill: fitSpeedModel('prefill'),
  serving: fitServingModel,
};
/** `--folds` keeps the constants: after a change that leaves them as they are. */
const writes: Readonly<Record<string, Written>> = { '--write': 'all', '--folds': 'folds' };
const USAGE = `usage: npm run -s fit -- ${Object.keys(models).join('|')} [--write|--folds]`;

/** `npm run fit -- speed|decode|prefill|serving [--write|--folds]`: fits a model of the planner to measured rows, and cross-validates it. */
export function main(args: readonly string[]): number {
  try {
    const { fit, written } = parsed(args);
    if (written !== 'nothing') refuseFewRows();
    fit(standardInputs(), { written });
    return 0;
  } catch (error) {
    if (!(error instanceof PlannerError)) throw error;
    process.stderr.write(`${error.message}\n${error.hint}\n`);
    return error.code === 'usage' ? 2 : 5;
  }
}

function parsed([name = '', ...rest]: readonly string[]): { readonly fit: Fit; readonly written: Written } {
  const fit = Object.hasOwn(models, name) ? models[name] : undefined;
  const [flag, ...more] = rest;
  const written = flag === undefined ? 'nothing' : writes[flag];
  const wrong = !fit ? name : written === undefined ? flag : more[0];
  if (!fit || written === undefined || wrong !== undefined) throw new PlannerError('usage', `fit: unknown argument "${wrong}"`, USAGE);
  return { fit, written };
}

/** The rows that ship are a part of those behind the constants: what they give must not take the place of these. */
export function refuseFewRows(): void {
  if (referencePart('data', 'writing constants') !== null) return;
  const hint = 'Set QUARTERMASTER_REFERENCE_DIR to the folder of the full rows, or leave out --write.';
  throw new PlannerError('usage', 'the rows that ship with the repository are too few to write constants from', hint);
}
