import { describe, expect, it } from 'vitest';
import {
  formatAssumption,
  formatContext,
  formatContextLimit,
  formatContextLimitInFull,
  formatDuration,
  formatEstimate,
  formatFileSize,
  formatMemory,
  formatMemoryShortage,
  formatNumber,
  formatRange,
  formatTokenCount,
  formatTokensPerSecond,
  formatUsd,
  formatUsdCents,
  formatUsdPerMillion,
} from '#shared/format.ts';
import { gb, gib } from '#shared/units.ts';

/** The narrow no-break space before a unit, as a plain one. */
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

describe('numbers for people', () => {
  it.each([
    [0.5234, '0.52'],
    [0.05234, '0.052'],
    [4.891, '4.89'],
    [40.51, '40.5'],
    [1008.4, '1,008'],
    [15, '15'],
    // The limit between two precisions is that of the rounded text.
    [99.97, '100'],
    [9.996, '10.0'],
    [0, '0'],
  ])('%d reads %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it.each([
    [555_000_000, '555 M'],
    [9_639_000_000, '9.64 B'],
    [1.335e12, '1.34 T'],
    [20_000, '20,000'],
    [999_600_000, '1.00 B'],
    [2_000_000, '2 M'],
  ])('%d tokens read %s', (value, text) => expect(plain(formatTokenCount(value))).toBe(text));

  it.each([
    [0.61, '610 ms'],
    [0.9997, '1.00 s'],
    [2.758, '2.76 s'],
    [59.97, '1 min 0 s'],
    [95, '1 min 35 s'],
    [7500, '2 h 5 min'],
  ])('%d seconds read %s', (value, text) => expect(plain(formatDuration(value))).toBe(text));

  it('memory is binary, files are decimal', () => {
    expect(plain(formatMemory(gib(24)))).toBe('24.0 GiB');
    expect(plain(formatFileSize(gb(16.817)))).toBe('16.8 GB');
  });

  it.each([
    [1, 'less than 0.01 GiB'],
    [gib(0.00999), 'less than 0.01 GiB'],
    [gib(0.01), '0.01 GiB'],
    [gib(4.25), '4.3 GiB'],
  ])('a shortage of %d bytes reads %s, never nothing', (bytes, text) => expect(plain(formatMemoryShortage(bytes))).toBe(text));

  it('contexts are in powers of two where they are', () => {
    expect([formatContext(32_768), formatContext(1_048_576), formatContext(107_264)]).toEqual(['32k', '1M', '107,264']);
  });

  it('a longest context is in whole k, and never more than there is', () => {
    // 104 × 1,024 = 106,496 ≤ 107,264 < 105 × 1,024
    expect([formatContextLimit(107_264), formatContextLimit(262_144), formatContextLimit(1000)]).toEqual(['104k', '256k', '1,000']);
    expect(formatContextLimitInFull(107_264)).toBe('104k tokens (107,264)');
  });

  it('assumptions are not rounded, so that they can be checked', () => {
    expect([formatAssumption(0.125), formatAssumption(320_000), formatAssumption(true)]).toEqual(['0.125', '320,000', 'yes']);
  });
});

describe('money', () => {
  it('reads in cents below a thousand dollars and whole dollars above', () => {
    expect([formatUsd(223.81), formatUsd(14_192.77), formatUsd(0.0035), formatUsd(0), formatUsd(-4235.4)]).toEqual([
      '$223.81',
      '$14,193',
      '$0.0035',
      '$0',
      '−$4,235',
    ]);
  });

  it('reads to the cent where lines are summed', () => {
    expect([formatUsdCents(14_192.77), formatUsdCents(0), formatUsdCents(-12.5)]).toEqual(['$14,192.77', '$0.00', '−$12.50']);
  });

  it('per million tokens reads down to hundredths of a cent', () => {
    expect([formatUsdPerMillion(7.569), formatUsdPerMillion(0.379), formatUsdPerMillion(0.0749)]).toEqual(['$7.57', '$0.379', '$0.0749']);
  });
});

describe('ranges', () => {
  const basis = [{ kind: 'calibrated' as const, sourceId: 'speed' }];

  it('name the unit once', () => {
    const estimate = { point: 40.5, low: 22.68, high: 55.07, basis };
    expect(plain(formatEstimate(estimate, formatTokensPerSecond))).toBe('40.5 tok/s (22.7–55.1 tok/s)');
    expect(plain(formatRange({ ...estimate, low: 0.5, high: 2 }, formatDuration))).toBe('500 ms–2 s');
  });

  it('are left out where the figure is exact', () => {
    expect(plain(formatEstimate({ point: 8, low: 8, high: 8, basis }, formatDuration))).toBe('8 s');
  });
});
