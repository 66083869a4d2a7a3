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

const ONE_LABORATORY = 'batch sizes, drivers and builds of one laboratory are in no term of the form';

const causes: Causes = {
  prefill: {
    'one stream': ONE_LABORATORY,
    'one stream, with llamafile': ONE_LABORATORY,
    'apple-moe': 'three chips in three laboratories, one of them with Metal, one with MLX: each leaves the other nothing to go by',
    'apu-dense':
      '47 of 52 rows without llamafile are of one laboratory; micro-batch and AMD driver, which its rows name, are not asked for',
    'gpu-dense': 'half the rows are builds of early 2024, half are of today: each leaves the other nothing to go by',
    'gpu-moe': 'one card, one model, one laboratory',
    'hybrid-moe': 'two engines in two laboratories; the micro-batch, which decides how often experts cross to the card, is not asked for',
    'multigpu-dense': '70 of 76 rows are builds of early 2024; the pipeline over cards is in no term of the form',
    'multigpu-moe': 'ten rows of two kinds of card',
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
