import { type Estimate, exact } from '../estimate.ts';
import type { Step } from '../step.ts';
import type { Text } from '../words/text.ts';

export type StepInput = Step['inputs'][number];

/** One input of a step: its name and value, with unit and source. */
export const input = (name: Text, value: number, [unit, sourceId]: readonly [unit: string, sourceId: string]): StepInput => ({
  name,
  value,
  unit,
  sourceId,
});

/** A value that follows exactly from its inputs. */
export const exactResult = (value: number, { basis }: Pick<Estimate, 'basis'>): Estimate => exact(value, ...basis);
