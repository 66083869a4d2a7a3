import { type Band, banded, type Basis } from '../estimate.ts';

/** An estimate with a list of its own, as documents have it. */
export type SpeedFigure = { readonly point: number; readonly low: number; readonly high: number; readonly basis: readonly Basis[] };
type WrittenFigure = { point: number; low: number; high: number; basis: Basis[] };

/** point × band, as the document's schema has it. */
export const figure = (point: number, band: Band, from: readonly Basis[]): WrittenFigure => ({
  ...banded(point, band, from),
  basis: [...from],
});
