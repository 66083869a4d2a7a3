import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';
const MILLISECONDS_PER_DAY = 86_400_000;
/** A day, a month or a year, as written in the data: 2026-07-02, 2026-05, 2026; a range keeps its last date. */
const DATE = /(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/g;

/** Days from the end of the period that a date names to `now` (ISO); null when it names none. */
export function ageInDays(asOf: string, now: string): number | null {
  const last = [...asOf.matchAll(DATE)].at(-1);
  if (!last) return null;
  const [, year, month, day] = last;
  const until = lastMoment(Number(year), month === undefined ? null : Number(month), day === undefined ? null : Number(day));
  return (Date.parse(now) - until) / MILLISECONDS_PER_DAY;
}

/** Start of the last day of the day, month or year. */
function lastMoment(year: number, month: number | null, day: number | null): number {
  if (month === null) return Date.UTC(year, 11, 31);
  return day === null ? Date.UTC(year, month, 0) : Date.UTC(year, month - 1, day);
}

/** What is said of a price or tariff that is older than `days`, or that nobody has dated and that may be of any age; null of a young one. */
export function staleNote(asOf: string, now: string, days: number): Text | null {
  const age = ageInDays(asOf, now);
  if (age === null) return message('cost.age-unknown');
  return age > days ? message('cost.older-than', { days }) : null;
}
