import { type FoldTable, worstOf } from './fit/fold-table.ts';

/** A category whose rows, left out, are off by more than this in the median is said to be weak, with what is thought to be its cause. */
const WEAK_PERCENT = 25;
/** Fewer rows say nothing of a category. */
const ENOUGH_ROWS = 10;

type Causes = Readonly<Partial<Record<keyof FoldTable, Readonly<Record<string, string>>>>>;
export type WeakCategory = {
  readonly phase: keyof FoldTable;
  readonly name: string;
  readonly rows: number;
  readonly medianPercent: number;
  readonly cause: string | null;
};

const causes: Causes = {
  decode: {
    'cpu-dense': 'three machines; what is left after one laboratory is left out has two',
    'multigpu-moe': 'four machines, and experts crossing between cards are in no term of the form',
  },
  prefill: {
    'one stream': 'batch sizes, drivers and builds of one laboratory are no part of the form',
    'one stream, with llamafile': 'batch sizes, drivers and builds of one laboratory are no part of the form',
    'apple-dense': 'most rows are of one laboratory on one chip',
    'apple-moe': 'most rows are of one chip: the share of experts on Metal and MLX rests on it',
    'apu-dense': 'one AMD driver reads prompts at a third of the others, and the form does not ask for the driver',
    'gpu-dense': 'builds of 2024 and 2025, and cards whose table halves their matrix rate',
    'gpu-moe': 'one laboratory holds most rows: tokens per expert are in no term of the form',
    'hybrid-moe': 'the micro-batch of the row, which decides how often experts cross to the card, is not asked for',
    'multigpu-dense': 'builds of 2024, and the pipeline over cards is in no term of the form',
    'multigpu-moe': 'ten rows of four machines',
  },
  serving: {
    ttft: 'first tokens of a full queue scatter by factors from engine to engine: shown as a range',
  },
};

const phases = ['decode', 'prefill', 'serving'] as const;

/** Weak ones of the table of folds; a cause of null is still to be found. */
export const weakCategories = (table: FoldTable): readonly WeakCategory[] =>
  phases.flatMap((phase) =>
    Object.entries(table[phase].parts).flatMap(([name, part]) => {
      const { medianPercent } = worstOf(part);
      if (medianPercent <= WEAK_PERCENT || part.rows < ENOUGH_ROWS) return [];
      return [{ phase, name, rows: part.rows, medianPercent, cause: causes[phase]?.[name] ?? null }];
    }),
  );

/** Causes of what is weak no more. */
export function causesOfNothing(table: FoldTable): readonly string[] {
  const weak = weakCategories(table);
  const named = phases.flatMap((phase) => Object.keys(causes[phase] ?? {}).map((name) => ({ phase, name })));
  return named
    .filter(({ phase, name }) => !weak.some((category) => category.phase === phase && category.name === name))
    .map(({ phase, name }) => `${phase} ${name}`);
}
