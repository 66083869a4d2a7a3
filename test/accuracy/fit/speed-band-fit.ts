import { localWeakSpots, type WeakSpot } from '#shared/speed/weak-spots.ts';
import type { SpeedRules } from '#shared/speed/speed-rules.ts';
import { categoryOfRow, isLlamafile } from '../speed-rows.ts';
import { fittedBand } from './fitted-band.ts';
import type { Phase, SpeedRatio } from './speed-fit.ts';

export type SpeedBand = { readonly low: number; readonly high: number; readonly note: string; readonly rows: number };
export type SpeedBands = Readonly<Record<string, SpeedBand>>;

export const categoryOf = ({ one }: SpeedRatio): string => categoryOfRow(one.row);

/** `splits`: the same rows, left out in several ways. */
export type LeftOut = { readonly splits: readonly (readonly SpeedRatio[])[]; readonly measured: boolean };

/** Of each category and of all rows together. */
export function categoryBands(phase: Phase, { splits, measured }: LeftOut): SpeedBands {
  const all = splits.flat();
  const of = (name: string, ratios: readonly SpeedRatio[]): readonly [string, SpeedBand] => {
    const rows = Math.round(ratios.length / splits.length);
    const what = name === 'any' ? `${rows} rows` : `${rows} ${name} rows`;
    const note = measured
      ? `80 % of ${what}, predicted with and without their models`
      : `80 % of ${what}, each predicted without its hardware`;
    const band = fittedBand(
      ratios.map(({ ratio }) => ratio),
      measured ? note : `no measurement of this hardware: ${note}`,
    );
    return [`${phase}.${name}${measured ? '.measured' : ''}`, { ...band, rows }];
  };
  const names = [...new Set(all.map(categoryOf))].sort();
  return Object.fromEntries([
    of(
      'any',
      all.filter(({ one }) => one.row.batch === 1 && !isLlamafile(one.row)),
    ),
    ...names.map((name) =>
      of(
        name,
        all.filter((ratio) => categoryOf(ratio) === name),
      ),
    ),
  ]);
}

/** Fewer rows do not show how a spot is off. */
const ENOUGH_ROWS_OF_A_SPOT = 5;

/** Of cases where the model is known to be weak. */
export function weakBands({ splits }: LeftOut, rules: SpeedRules): SpeedBands {
  const bySpot = new Map<WeakSpot, number[]>();
  for (const { one, ratio } of splits.flat())
    for (const spot of localWeakSpots(one.request, rules)) bySpot.set(spot, [...(bySpot.get(spot) ?? []), ratio]);
  const enough = [...bySpot].filter(([, ratios]) => ratios.length >= ENOUGH_ROWS_OF_A_SPOT * splits.length);
  return Object.fromEntries(
    enough.map(([spot, ratios]) => {
      const rows = Math.round(ratios.length / splits.length);
      return [`weak.${spot}`, { ...fittedBand(ratios, spot), rows }];
    }),
  );
}
