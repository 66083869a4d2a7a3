import { describe, expect, it } from 'vitest';
import { ageInDays, isStale } from '#shared/cost/price-age.ts';

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

  it('is stale only beyond the limit', () => {
    expect([isStale('2026-08-26', now, 90), isStale('2026-08-25', now, 90), isStale('recently', now, 90)]).toEqual([false, true, false]);
  });
});
