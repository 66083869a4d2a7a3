import { type Band, banded, type Basis } from '../estimate.ts';
import type { SpeedEstimate } from './speed-estimate.ts';

export type SpeedFigure = SpeedEstimate['tpotSeconds'];

/** point × band, as the document's schema has it. */
export const figure = (point: number, band: Band, from: readonly Basis[]): SpeedFigure => ({
  ...banded(point, band, from),
  basis: [...from],
});
