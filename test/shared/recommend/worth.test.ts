import { describe, expect, it } from 'vitest';
import { worthOf } from '#shared/recommend/worth.ts';
import { testCatalog } from '../../support/catalog.ts';

const catalog = testCatalog();
const { worth: rules } = catalog.calibration.evidence;
const waits = { comfortableSeconds: 60, longestSeconds: 240 };
const worth = (quality: number, seconds: number, doubts = 0): number =>
  worthOf({ quality, seconds, tokensPerSecond: 50, doubts }, { waits, rules });

describe('what a finished answer is worth', () => {
  it.each([
    [32, 30, -0.7538],
    [32, 120, -0.8238],
    [32, 240, -0.8938],
    [32, 480, -1.5869],
    [52, 240, -0.06],
  ])('of score %d after %d s of a chat: %d', (quality, seconds, expected) => {
    expect(worth(quality, seconds)).toBeCloseTo(expected, 4);
  });

  it('does not rise by speed up to the comfortable wait', () => {
    expect(worth(40, 1)).toBe(worth(40, 60));
  });

  it('falls by a hair where a limit is missed by a hair', () => {
    expect(worth(40, 240) - worth(40, 241)).toBeLessThan(0.01);
  });

  it('is the same with one thing against it for twice the odds', () => {
    // Odds of 1 : 3 and 1 : 1.5.
    expect(worth(40, 10, 1)).toBeCloseTo(worth(25, 10), 10);
  });

  it('must be twice the odds at half the reading speed, and no more at twice', () => {
    const at = (quality: number, tokensPerSecond: number): number =>
      worthOf({ quality, seconds: 10, tokensPerSecond, doubts: 0 }, { waits, rules });
    expect(at(40, 2.5)).toBeCloseTo(at(25, 5), 10);
    expect(at(40, 10)).toBe(at(40, 5));
  });

  it('is a number at either end of the scale', () => {
    for (const quality of [0, 100]) expect(Number.isFinite(worth(quality, 10))).toBe(true);
  });
});
