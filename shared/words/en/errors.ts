import type { Sentences } from '../language.ts';
import type { Text } from '../text.ts';
import { form } from './nouns.ts';

const article = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;

/** As people say the kinds that the checks know by another name. */
const types: Readonly<Record<string, string>> = { int: 'integer', nonoptional: 'value' };

/** What is wrong with a document or a choice, where no room has a sentence of its own. */
export const errorWords = {
  'error.not-valid': ({ source }: { source: string }) => `${source}: not valid`,
  'error.issue': ({ source, path, issue }: { source: string; path: string; issue: Text }, { say }) =>
    `${source}: ${path === '' ? '' : `${path}: `}${say(issue)}`,
  'error.expected-type': ({ type, got }: { type: string; got: Text }, { say }) =>
    `expected ${article(types[type] ?? type)}, got ${say(got)}`,
  'error.expected-least': ({ least, inclusive, got }: { least: string; inclusive: boolean; got: Text }, { say }) =>
    `expected ${inclusive ? 'at least' : 'more than'} ${least}, got ${say(got)}`,
  'error.expected-most': ({ most, inclusive, got }: { most: string; inclusive: boolean; got: Text }, { say }) =>
    `expected ${inclusive ? 'at most' : 'less than'} ${most}, got ${say(got)}`,
  'error.expected-fewer': ({ most, entries }: { most: number; entries: number }, { count }) =>
    `expected at most ${count(most)} entries, got ${count(entries)}`,
  'error.unknown-keys': ({ keys }: { keys: readonly string[] }, { list }) => `unknown ${form(keys.length, 'key')} ${list(keys)}`,
  'error.expected-one-of': ({ values, got }: { values: readonly string[]; got: Text }, { list, say }) =>
    `expected one of ${list(values)}, got ${say(got)}`,
  'error.other': ({ problem, got }: { problem: Text; got: Text }, { say }) => `${say(problem)}, got ${say(got)}`,
  'error.nothing': 'nothing',
  'error.nearest': ({ ids }: { ids: readonly string[] }, { list }) => `Nearest: ${list(ids)}.`,
  'error.known': ({ ids }: { ids: readonly string[] }, { list }) => `Known: ${list(ids)}.`,
} as const satisfies Sentences;
