import type { UnitWords } from '../unit-words.ts';

const NARROW_SPACE = '\u202f';

export const unitWords: UnitWords = {
  locale: 'zh-CN',
  milliseconds: '毫秒',
  seconds: '秒',
  minutes: '分',
  hours: '小时',
  beforeUnit: NARROW_SPACE,
  beforePercent: '',
  dollar: 'US$',
  countScales: [
    { from: 1e12, unit: '万亿', before: '' },
    { from: 1e8, unit: '亿', before: '' },
    { from: 1e4, unit: '万', before: '' },
  ],
  betweenItems: '、',
  yes: '是',
  no: '否',
  lessThan: (amount) => `不足 ${amount}`,
  tokensInFull: (rounded, exact) => `${rounded} token（${exact}）`,
};
