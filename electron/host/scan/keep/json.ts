import { type Keep, UNREAD } from './keep.ts';
import { jsonIn } from '../probes/tool-output.ts';
import { DIGITS, exactly } from './values.ts';

/** What stays of a JSON value; undefined: nothing. */
export type JsonKeep = (value: unknown) => unknown;

/** Output that is JSON, or has some in it. */
export const json =
  (keep: JsonKeep): Keep =>
  (text) => {
    if (text.trim() === '') return '';
    const kept = keep(jsonIn(text));
    return kept === undefined || kept === null ? `${UNREAD}\n` : `${JSON.stringify(kept, null, 1)}\n`;
  };

/** These keys of an object, each with what stays of its value. */
export const keys = (known: Readonly<Record<string, JsonKeep>>): JsonKeep =>
  keysLike((key) => (Object.hasOwn(known, key) ? known[key] : undefined));

/** Keys of an object that a rule tells something of. */
export const keysLike =
  (rule: (key: string) => JsonKeep | undefined): JsonKeep =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const kept = Object.entries(value).flatMap(([key, content]) => {
      const own = rule(key)?.(content);
      return own === undefined ? [] : [[key, own] as const];
    });
    return Object.fromEntries(kept);
  };

export const listOf =
  (item: JsonKeep): JsonKeep =>
  (value) =>
    Array.isArray(value) ? value.map(item).filter((own) => own !== undefined) : undefined;

/** The first of several forms that a value has. */
export const oneOf =
  (...forms: readonly JsonKeep[]): JsonKeep =>
  (value) => {
    for (const form of forms) {
      const kept = form(value);
      if (kept !== undefined) return kept;
    }
    return undefined;
  };

/** Some programs print one thing bare, and several as a list. */
export const oneOrList = (item: JsonKeep): JsonKeep => oneOf(listOf(item), item);

/** Text of one form. */
export function textOf(source: string): JsonKeep {
  const form = exactly(source);
  return (value) => (typeof value === 'string' && form.test(value.trim()) ? value.trim() : undefined);
}

const digits = textOf(DIGITS);

/** A number, also written as text. */
export const aNumber: JsonKeep = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : digits(value));
