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
  prefill: {
    'apu-moe': '125 of 149 rows are of one machine: without it nothing is left that its drivers reach',
    'cpu-dense': 'eleven rows of one laptop, all of one submitter',
    'hybrid-moe': 'two engines in two laboratories, five models: what the host computes and what is sent over rests on the other four',
    'multigpu-dense': '70 of 77 rows are builds of early 2024, of one laboratory',
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
