import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumber } from '../../../renderer/ui/parse-number.ts';

const valueOf = (text: string, limits = {}): number | null => {
  const result = parseNumber(text, limits);
  return result.ok ? result.value : null;
};
const reasonOf = (text: string, limits = {}): string | null => {
  const result = parseNumber(text, limits);
  return result.ok ? null : result.reason;
};

describe('a number typed by a person', () => {
  it('reads every whole number back from the way it is shown', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000_000 }), (value) => valueOf(value.toLocaleString('en-US')) === value));
  });

  it('takes k as 1,024 where tokens are asked for and as 1,000 elsewhere', () => {
    expect(valueOf('32k', { thousand: 1024 })).toBe(32 * 1024);
    expect(valueOf('1M', { thousand: 1024 })).toBe(1024 * 1024);
    expect(valueOf('3.5 k')).toBe(3500);
  });

  it('never reads words as a number', () => {
    expect(reasonOf('lots')).toBe('“lots” is not a number.');
    expect(reasonOf('12 apples')).not.toBeNull();
    expect(reasonOf('')).toBe('Enter a number.');
  });

  it('names the limit that is missed', () => {
    expect(reasonOf('5', { min: 256 })).toBe('At least 256.');
    expect(reasonOf('20000000', { max: 10_000_000 })).toBe('At most 10,000,000.');
    expect(reasonOf('1.5', { integer: true })).toBe('Whole numbers only.');
    expect(reasonOf('7', { check: () => 'Seven is taken.' })).toBe('Seven is taken.');
  });
});
