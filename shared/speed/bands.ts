import { type Band, type Basis, basis } from '../estimate.ts';
import type { SpeedRules } from './speed-rules.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** A range of measured ÷ predicted, with what the reader should know about it. */
export type NotedBand = Band & { readonly note?: Text | undefined };

/** The wider of two bands: it contains both. */
export const widerBand = (a: Band, b: Band): Band => ({ low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) });

/** The same range seen as predicted ÷ measured: rates become times. */
export const inverseBand = ({ low, high }: Band): Band => ({ low: 1 / high, high: 1 / low });

/** Two independent errors one upon the other: 80 % ranges add in quadrature on the logarithmic scale. */
export const compoundBand = (a: Band, b: Band): Band => ({
  low: Math.exp(-Math.hypot(Math.log(Math.min(1, a.low)), Math.log(Math.min(1, b.low)))),
  high: Math.exp(Math.hypot(Math.log(Math.max(1, a.high)), Math.log(Math.max(1, b.high)))),
});

export function namedBand(name: string, bands: Readonly<Record<string, NotedBand>>): NotedBand {
  const band = bands[name];
  if (!band) throw new Error(`calibration: band ${name} is missing`);
  return band;
}

/** The calibration as a basis: once with each note of the bands taken, plain where none has a note. */
export function calibratedBasis(sourceId: string, bands: readonly NotedBand[]): readonly Basis[] {
  const notes = bands.flatMap(({ note }) => (note === undefined ? [] : [note]));
  return notes.length === 0 ? [basis('calibrated', sourceId)] : notes.map((note) => basis('calibrated', sourceId, note));
}

export type BandQuery = {
  readonly phase: 'decode' | 'prefill';
  readonly category: string;
  /** The calibration has rows of this hardware; without them the range is that of hardware whose rows were left out. */
  readonly measured: boolean;
};

/** A category with few rows takes the wider of its own band and that of all rows. */
export function categoryBand({ phase, category, measured }: BandQuery, { bands, weakSpots }: SpeedRules): NotedBand {
  const suffix = measured ? '.measured' : '';
  const any = namedBand(`${phase}.any${suffix}`, bands);
  const own = bands[`${phase}.${category}${suffix}`];
  if (!own) return any;
  return own.rows < weakSpots.leastBandRows
    ? { ...widerBand(own, any), note: message('speed.few-rows', { what: own.note ?? category }) }
    : own;
}
