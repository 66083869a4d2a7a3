import type { UnitWords } from '../unit-words.ts';

const NARROW_SPACE = '\u202f';

export const unitWords: UnitWords = {
  locale: 'en',
  milliseconds: 'ms',
  seconds: 's',
  minutes: 'min',
  hours: 'h',
  beforeUnit: NARROW_SPACE,
  beforePercent: NARROW_SPACE,
  dollar: '$',
  countScales: [
    { from: 1e12, unit: 'T', before: NARROW_SPACE },
    { from: 1e9, unit: 'B', before: NARROW_SPACE },
    { from: 1e6, unit: 'M', before: NARROW_SPACE },
  ],
  betweenItems: ', ',
  yes: 'yes',
  no: 'no',
  lessThan: (amount) => `less than ${amount}`,
  tokensInFull: (rounded, exact) => `${rounded} tokens (${exact})`,
};
