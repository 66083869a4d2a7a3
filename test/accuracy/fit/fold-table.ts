import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { writeJson } from '../../../catalog/scripts/json-files.ts';
import { type FoldKind, foldKinds } from './folds.ts';
import { type RatioErrors, ratioErrors } from './ratio-errors.ts';

/**
 * What rows that were left out say, kept because fitting again for every fold takes minutes: `npm run fit -- speed|serving --folds` writes
 * it. `madeFrom` tells of the rows and of what the search begins with, `atStart` of what the form says there: a test finds a table of yesterday.
 */
const errorsSchema = z.object({
  medianPercent: z.number(),
  p90Percent: z.number(),
  within25Ratio: z.number(),
  within2xRatio: z.number(),
  bias: z.number(),
});
const partSchema = z.object({
  rows: z.int().positive(),
  fit: errorsSchema,
  hardware: errorsSchema,
  model: errorsSchema,
  source: errorsSchema,
});
const foldedSchema = z.object({ madeFrom: z.string(), atStart: errorsSchema, parts: z.record(z.string(), partSchema) });
const tableSchema = z.object({ decode: foldedSchema, prefill: foldedSchema, serving: foldedSchema });

/** One group of rows: errors of the fit, and of each kind of folds. */
export type FoldedPart = z.infer<typeof partSchema>;
export type Folded = z.infer<typeof foldedSchema>;
export type FoldTable = z.infer<typeof tableSchema>;

const file = fileURLToPath(new URL('fold-table.json', import.meta.url));

export const readFoldTable = (): FoldTable => tableSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

export function writeFolded(folded: Partial<FoldTable>): void {
  writeJson(file, { ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...folded });
  process.stdout.write(`written: ${file}\n`);
}

/** What is told: of every figure the worst of the three kinds. */
export function worstOf(part: FoldedPart): RatioErrors {
  const figures = (name: keyof RatioErrors): readonly number[] => foldKinds.map((kind) => part[kind][name]);
  const [bias = Number.NaN] = [...figures('bias')].sort((a, b) => Math.abs(b) - Math.abs(a));
  return {
    medianPercent: Math.max(...figures('medianPercent')),
    p90Percent: Math.max(...figures('p90Percent')),
    within25Ratio: Math.min(...figures('within25Ratio')),
    within2xRatio: Math.min(...figures('within2xRatio')),
    bias,
  };
}

/** Measured ÷ predicted of the same rows, by the fit and with each kind of folds. */
export type FoldRatios = Readonly<Record<'fit' | FoldKind, readonly number[]>>;

export const foldedPart = (ratios: FoldRatios): FoldedPart => ({
  rows: ratios.fit.length,
  fit: rounded(ratioErrors(ratios.fit)),
  hardware: rounded(ratioErrors(ratios.hardware)),
  model: rounded(ratioErrors(ratios.model)),
  source: rounded(ratioErrors(ratios.source)),
});

const rounded = (errors: RatioErrors): RatioErrors => ({
  medianPercent: Number(errors.medianPercent.toFixed(2)),
  p90Percent: Number(errors.p90Percent.toFixed(1)),
  within25Ratio: Number(errors.within25Ratio.toFixed(3)),
  within2xRatio: Number(errors.within2xRatio.toFixed(3)),
  bias: Number(errors.bias.toFixed(3)),
});

export type MadeFrom = Pick<Folded, 'madeFrom' | 'atStart'>;

/** `ratios`: measured ÷ predicted with the starting values, before any fit. */
export const origin = (parts: readonly (readonly (string | number)[])[], ratios: readonly number[]): MadeFrom => ({
  madeFrom: hashOf(parts),
  atStart: rounded(ratioErrors(ratios)),
});

/** Points of percent by which the form may move the median at its start before every fold is to be fitted again. */
const MOST_MOVED = 0.5;

/** Why a part of the table is not of today; null: it is. */
export function staleness(kept: MadeFrom, today: MadeFrom): string | null {
  if (kept.madeFrom !== today.madeFrom) return 'rows, starting values or pulls are others';
  const moved = Math.abs(kept.atStart.medianPercent - today.atStart.medianPercent);
  return moved > MOST_MOVED ? `the form has moved the median at its start by ${moved.toFixed(2)} points` : null;
}

function hashOf(parts: readonly (readonly (string | number)[])[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.map((value) => (typeof value === 'number' ? value.toPrecision(5) : value)).join(' ')}\n`);
  return hash.digest('hex').slice(0, 16);
}

/** One line for every part: rows; median error and share within ±25 % of the fit, of the three kinds, and the worst of them. */
export const foldLines = ({ parts }: Folded): readonly string[] =>
  Object.entries(parts).map(([name, part]) =>
    [
      name.padEnd(NAME_WIDTH),
      String(part.rows).padStart(6),
      ...[part.fit, ...foldKinds.map((kind) => part[kind]), worstOf(part)].map(cell),
    ].join(''),
  );

const NAME_WIDTH = 34;
const CELL_WIDTH = 17;
const cell = ({ medianPercent, within25Ratio }: RatioErrors): string =>
  `${medianPercent.toFixed(1)} % /${(100 * within25Ratio).toFixed(0).padStart(4)} %`.padStart(CELL_WIDTH);

export const foldHeading = (title: string): string =>
  [title.padEnd(NAME_WIDTH), 'rows'.padStart(6), ...['fit', ...foldKinds, 'worst'].map((name) => name.padStart(CELL_WIDTH))].join('');
