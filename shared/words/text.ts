import { z } from 'zod';
import { MOST_SENTENCE_CHARACTERS, shortLine } from '../plain-text.ts';

/** Something to be said: which sentence, and the values it names. In JSON it is its English sentence. */
export type Message = {
  readonly id: string;
  readonly values: MessageValues;
  toJSON(): string;
};
export type MessageValues = Readonly<Record<string, MessageValue>>;
export type MessageValue = number | string | boolean | null | Message | readonly MessageValue[];

/** A message, or a text that is said already: a name, or a sentence of a document that was read. */
export type Text = Message | string;

export const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && 'values' in value && 'toJSON' in value;

/** A document holds strings; what was just made holds messages. */
export const textSchema = z
  .custom<Text>((value) => typeof value === 'string' || isMessage(value), {
    error: (issue) => `expected string, received ${typeof issue.input}`,
  })
  .overwrite((text) => (typeof text === 'string' ? shortLine(text, MOST_SENTENCE_CHARACTERS) : text));

/** Whether two texts say the same. They are compared for every figure of a plan, so nothing is said for it. */
export function sameText(a: Text | undefined, b: Text | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || typeof a === 'string' || typeof b === 'string') return false;
  return a.id === b.id && sameValues(a.values, b.values);
}

function sameValues(a: MessageValues, b: MessageValues): boolean {
  for (const name in a) if (!sameValue(a[name], b[name])) return false;
  return true;
}

function sameValue(a: MessageValue | undefined, b: MessageValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isList(a) || isList(b)) return isList(a) && isList(b) && a.length === b.length && a.every((item, at) => sameValue(item, b[at]));
  return sameText(a, b);
}

const isList = (value: Message | readonly MessageValue[]): value is readonly MessageValue[] => Array.isArray(value);
