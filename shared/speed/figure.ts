import { type Band, banded, type Basis } from '../estimate.ts';

/** An estimate with a list of its own, as documents have it. */
type WrittenFigure = { point: number; low: number; high: number; basis: Basis[] };

/** point × band. */
export const figure = (point: number, band: Band, from: readonly Basis[]): WrittenFigure => ({
  ...banded(point, band, from),
  basis: [...from],
});
