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

/** Repeatable option: collects the values. */
export const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** `key=value` of `--assume`: numbers, true or false. */
export function assumption(
  text: string,
  before: Readonly<Record<string, number | boolean>> = {},
): Readonly<Record<string, number | boolean>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError(`expected KEY=VALUE, got "${text}".`);
  return { ...before, [text.slice(0, at)]: assumptionValue(text.slice(at + 1), text) };
}

function assumptionValue(text: string, whole: string): number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError(`expected a number, true or false after "=", got "${whole}".`);
  return value;
}
