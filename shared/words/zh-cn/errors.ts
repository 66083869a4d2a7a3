import type { errorWords as english } from '../en/errors.ts';
import type { Translated } from '../language.ts';

const types: Readonly<Record<string, string>> = {
  int: '整数',
  number: '数字',
  string: '字符串',
  boolean: '布尔值',
  array: '数组',
  object: '对象',
  record: '对象',
  null: '空值',
  nonoptional: '值',
};

export const errorWords: Translated<typeof english> = {
  'error.not-valid': ({ source }) => `${source}：无效`,
  'error.issue': ({ source, path, issue }, { say }) => `${source}：${path === '' ? '' : `${path}：`}${say(issue)}`,
  'error.expected-type': ({ type, got }, { say }) => `应为${types[type] ?? ` ${type}`}，实际为 ${say(got)}`,
  'error.expected-least': ({ least, inclusive, got }, { say }) => `应${inclusive ? '不小于' : '大于'} ${least}，实际为 ${say(got)}`,
  'error.expected-most': ({ most, inclusive, got }, { say }) => `应${inclusive ? '不大于' : '小于'} ${most}，实际为 ${say(got)}`,
  'error.expected-fewer': ({ most, entries }, { count }) => `应不多于 ${count(most)} 项，实际为 ${count(entries)} 项`,
  'error.unknown-keys': ({ keys }, { list }) => `未知的键 ${list(keys)}`,
  'error.expected-one-of': ({ values, got }, { list, say }) => `应为 ${list(values)} 之一，实际为 ${say(got)}`,
  'error.other': ({ problem, got }, { say }) => `${say(problem)}，实际为 ${say(got)}`,
  'error.nothing': '空',
  'error.nearest': ({ ids }, { list }) => `最接近的有：${list(ids)}。`,
  'error.known': ({ ids }, { list }) => `已知：${list(ids)}。`,
};
