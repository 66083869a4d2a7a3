import { InvalidArgumentError } from 'commander';

/** Option parsers: each returns the value or an error that says what was expected. */

export const integerFrom =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`expected an integer from ${least} to ${most}, got "${text}".`);
    }
    return value;
  };

export const numberFrom =
  (least: number, most = Number.MAX_VALUE) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most) {
      const range = most === Number.MAX_VALUE ? `of at least ${least}` : `from ${least} to ${most}`;
      throw new InvalidArgumentError(`expected a number ${range}, got "${text}".`);
    }
    return value;
  };

export function isoDate(text: string): Date {
  const date = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(date.getTime())) {
    throw new InvalidArgumentError(`expected an ISO date such as 2026-11-24T09:00:00Z, got "${text}".`);
  }
  return date;
}

/** A calendar day as it was typed. */
export function dayDate(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(new Date(text).getTime())) {
    throw new InvalidArgumentError(`expected a day such as 2026-05-01, got "${text}".`);
  }
  return text;
}

/** Repeatable option: collects the values. */
export const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** `path=value` of `--set`, gathered; the same path twice with different values is refused. */
export function setting(text: string, before: readonly string[] = []): readonly string[] {
  const path = text.slice(0, text.indexOf('=') + 1);
  const other = path === '' ? undefined : before.find((each) => each.startsWith(path));
  if (other !== undefined && other !== text) throw new InvalidArgumentError(`there is ${other} already: leave one of them out.`);
  return [...before, text];
}

/** `key=value` of `--assume`: numbers, true or false. */
export function assumption(
  text: string,
  before: Readonly<Record<string, number | boolean>> = {},
): Readonly<Record<string, number | boolean>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError(`expected KEY=VALUE, got "${text}".`);
  const key = text.slice(0, at);
  const value = assumptionValue(text.slice(at + 1), text);
  const other = Object.hasOwn(before, key) ? before[key] : value;
  if (other !== value) throw new InvalidArgumentError(`${key} is ${String(other)} already: leave one of them out.`);
  return { ...before, [key]: value };
}

function assumptionValue(text: string, whole: string): number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError(`expected a number, true or false after "=", got "${whole}".`);
  return value;
}
