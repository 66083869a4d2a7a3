import { describe, expect, it } from 'vitest';
import { ageInDays, staleNote } from '#shared/cost/price-age.ts';

const now = '2026-11-24T00:00:00Z';

describe('the age of a price', () => {
  it.each([
    ['2026-11-14', 10],
    // A month and a year count from their last day, a span from its last date.
    ['2026-10', 24],
    ['2025', 328],
    ['2026-03..2026-10', 24],
    ['2026-11-14..', 10],
  ])('of %s is %d days', (asOf, days) => expect(ageInDays(asOf, now)).toBe(days));

  it('is not known without a date', () => expect(ageInDays('recently', now)).toBeNull());

  it('is told beyond the limit, and where there is no date', () => {
    const notes = ['2026-08-26', '2026-08-25', 'recently'].map((asOf) => staleNote(asOf, now, 90));
    expect(notes).toEqual([null, 'older than 90 days', 'of unknown age']);
  });
});
