import { localWeakSpots, type WeakSpot } from '#shared/speed/weak-spots.ts';
import type { SpeedRules } from '#shared/speed/speed-rules.ts';
import { categoryOfRow, isLlamafile } from '../speed-rows.ts';
import { atLeast, type Floor, fittedBand } from './fitted-band.ts';
import type { Phase, SpeedRatio } from './speed-fit.ts';

export type SpeedBand = { readonly low: number; readonly high: number; readonly note: string; readonly rows: number };
export type SpeedBands = Readonly<Record<string, SpeedBand>>;

export const categoryOf = ({ one }: SpeedRatio): string => categoryOfRow(one.row);

/** `splits`: the same rows, left out in several ways. */
export type LeftOut = { readonly splits: readonly (readonly SpeedRatio[])[]; readonly measured: boolean };

/** Few rows, machines or models stand behind these: no narrower, whatever those few say. */
const floors: Readonly<Record<string, Floor>> = {
  'multigpu-moe': { low: 0.6, high: 1.3 },
  'compressed-attention': { low: 0.5, high: 1.5 },
  'latent-experts': { low: 0.5, high: 1.5 },
  'unmeasured-class': { low: 0.5, high: 1.5 },
  'small-graphics': { low: 0.5, high: 1.5 },
  'cpu-many-cores': { low: 0.5, high: 1.5 },
  'power-limited': { low: 0.7, high: 1.3 },
};

const kindsOf = (ratios: readonly SpeedRatio[]): number => new Set(ratios.map(({ one }) => one.row.hardware)).size;

/** Of each category and of all rows together. */
export function categoryBands(phase: Phase, { splits, measured }: LeftOut): SpeedBands {
  const all = splits.flat();
  const of = (name: string, ratios: readonly SpeedRatio[]): readonly [string, SpeedBand] => {
    const rows = Math.round(ratios.length / splits.length);
    const what = name === 'any' ? `${rows} rows` : `${rows} ${name} rows`;
    const note = measured
      ? `80 % of ${what}, predicted with and without their models`
      : `80 % of ${what}, each predicted without its hardware`;
    const said = measured ? note : `no measurement of this hardware: ${note}`;
    const band = fittedBand(
      ratios.map(({ ratio }) => ratio),
      said,
      kindsOf(ratios),
    );
    return [`${phase}.${name}${measured ? '.measured' : ''}`, { ...atLeast(band, floors[name]), rows }];
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
  const bySpot = new Map<WeakSpot, SpeedRatio[]>();
  for (const ratio of splits.flat())
    for (const spot of localWeakSpots(ratio.one.request, rules)) bySpot.set(spot, [...(bySpot.get(spot) ?? []), ratio]);
  const enough = [...bySpot].filter(([, ratios]) => ratios.length >= ENOUGH_ROWS_OF_A_SPOT * splits.length);
  return Object.fromEntries(
    enough.map(([spot, ratios]) => {
      const rows = Math.round(ratios.length / splits.length);
      const band = fittedBand(
        ratios.map(({ ratio }) => ratio),
        spot,
        kindsOf(ratios),
      );
      return [`weak.${spot}`, { ...atLeast(band, floors[spot]), rows }];
    }),
  );
}
