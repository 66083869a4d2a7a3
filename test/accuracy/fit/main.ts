import { PlannerError } from '#shared/errors.ts';
import { referencePart } from '../../support/reference-directory.ts';
import { standardInputs } from '../inputs.ts';
import type { Inputs } from '../scores.ts';
import { fitServingModel } from './fit-serving.ts';
import { fitSpeedModel } from './fit-speed.ts';

/** `write`: into the catalog, instead of only printing. */
type Fit = (inputs: Inputs, options: { readonly write: boolean }) => void;
const models: Readonly<Record<string, Fit>> = { speed: fitSpeedModel, serving: fitServingModel };
const USAGE = `usage: npm run -s fit -- ${Object.keys(models).join('|')} [--write]`;

/** `npm run fit -- speed|serving [--write]`: fits a model of the planner to measured rows, and cross-validates it. */
export function main(args: readonly string[]): number {
  try {
    const { fit, write } = parsed(args);
    if (write) refuseFewRows();
    fit(standardInputs(), { write });
    return 0;
  } catch (error) {
    if (!(error instanceof PlannerError)) throw error;
    process.stderr.write(`${error.message}\n${error.hint}\n`);
    return error.code === 'usage' ? 2 : 5;
  }
}

function parsed([name = '', ...rest]: readonly string[]): { readonly fit: Fit; readonly write: boolean } {
  const fit = Object.hasOwn(models, name) ? models[name] : undefined;
  const wrong = fit ? rest.find((word) => word !== '--write') : name;
  if (!fit || wrong !== undefined) throw new PlannerError('usage', `fit: unknown argument "${wrong}"`, USAGE);
  return { fit, write: rest.length > 0 };
}

/** The rows that ship are a part of those behind the constants: what they give must not take the place of these. */
export function refuseFewRows(): void {
  if (referencePart('data', 'writing constants') !== null) return;
  const hint = 'Set QUARTERMASTER_REFERENCE_DIR to the folder of the full rows, or leave out --write.';
  throw new PlannerError('usage', 'the rows that ship with the repository are too few to write constants from', hint);
}
