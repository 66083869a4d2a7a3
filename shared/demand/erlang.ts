import type { Ratio } from '../units.ts';

/**
 * Erlang C: the probability that an arrival has to wait when `slots` servers face an offered load of `erlangs` (M/M/c).
 * Inverse-B recursion: stable for thousands of slots.
 */
export function erlangC(slots: number, erlangs: number): Ratio {
  if (erlangs >= slots) return 1;
  if (erlangs <= 0) return 0;
  let inverse = 1;
  for (let server = 1; server <= slots; server++) inverse = 1 + (server / erlangs) * inverse;
  const blocked = 1 / inverse;
  return blocked / (1 - (erlangs / slots) * (1 - blocked));
}
