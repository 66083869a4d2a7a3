/** A stream of whole numbers below a bound, the same for the same seed. */
export type Draw = (bound: number) => number;

/** Mulberry32: small, fast, and enough to choose where a text breaks. */
export function drawer(seed: number): Draw {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const cells = [
  '',
  '[N/A]',
  'N/A',
  '[Not Supported]',
  'ERR!',
  '-1',
  '0',
  '9'.repeat(20),
  '}',
  ']',
  '"',
  '\n',
  '\0',
  '\uFFFD',
  'null',
  '1e9',
];
const HUGE = 100;

/** What a changed version, a cut pipe, another code page, another country or a broken driver makes of an output. */
const damages: readonly ((text: string, draw: Draw) => string)[] = [
  (text, draw) => text.slice(0, draw(text.length + 1)),
  (text, draw) => text.slice(draw(text.length + 1)),
  (text, draw) => shuffled(text.split('\n'), draw).join('\n'),
  (text, draw) =>
    text
      .split('\n')
      .filter(() => draw(4) > 0)
      .join('\n'),
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', '\r'),
  (text) => `\uFEFF${text}`,
  (text) => Buffer.from(text, 'utf16le').toString('latin1'),
  (text) => Buffer.from(text, 'utf16le').toString('utf8'),
  (text) => Buffer.from(text.replaceAll('a', 'ä'), 'latin1').toString('utf8'),
  (text, draw) => localized(text, draw),
  (text, draw) => splice(text, { at: draw(text.length + 1), length: draw(40), insert: cells[draw(cells.length)] ?? '' }),
  (text, draw) => replaceNumber(text, draw, cells[draw(cells.length)] ?? ''),
  (text, draw) => replaceNumber(text, draw, String(draw(2 ** 31))),
  (text, draw) => (draw(50) === 0 ? text.repeat(HUGE) : text + text),
  (text, draw) => (draw(50) === 0 ? replaceNumber(text, draw, '7'.repeat(20_000)) : text.replaceAll(' ', '\t')),
];

/** One to three damages, one after the other. */
export function damaged(text: string, draw: Draw): string {
  const times = 1 + draw(3);
  let result = text;
  for (let count = 0; count < times && result.length < 500_000; count++) result = damages[draw(damages.length)]?.(result, draw) ?? result;
  return result;
}

/** The same within an output: of one text always, of several parts about every third. */
export function damagedOutput(raw: unknown, draw: Draw): unknown {
  if (typeof raw === 'string') return damaged(raw, draw);
  return damagedPart(raw, draw);
}

function damagedPart(raw: unknown, draw: Draw): unknown {
  if (typeof raw === 'string') return draw(3) > 0 ? raw : damaged(raw, draw);
  if (typeof raw === 'number') return draw(3) > 0 ? raw : [0, 1, 2 ** 53, 2 ** 64][draw(4)];
  if (Array.isArray(raw)) return raw.map((part: unknown) => damagedPart(part, draw));
  if (typeof raw !== 'object' || raw === null) return raw;
  return Object.fromEntries(Object.entries(raw).map(([name, part]) => [name, name === 'fields' ? part : damagedPart(part, draw)]));
}

/** `81559` as other countries print it. */
export const separators = ['.', ',', ' ', '\u00A0', '\u202F', "'", '’'] as const;

export function parted(digits: string, separator: string): string {
  const head = digits.length % 3;
  return [digits.slice(0, head), ...(digits.slice(head).match(/\d{3}/g) ?? [])].filter((group) => group !== '').join(separator);
}

function localized(text: string, draw: Draw): string {
  const separator = separators[draw(separators.length)] ?? '.';
  return text.replaceAll(/\d{4,}/g, (digits) => parted(digits, separator));
}

function replaceNumber(text: string, draw: Draw, by: string): string {
  const numbers = [...text.matchAll(/\d+/g)];
  const chosen = numbers.length === 0 ? undefined : numbers[draw(numbers.length)];
  return chosen === undefined ? text : splice(text, { at: chosen.index, length: chosen[0].length, insert: by });
}

const splice = (text: string, { at, length, insert }: { at: number; length: number; insert: string }): string =>
  text.slice(0, at) + insert + text.slice(at + length);

function shuffled(lines: readonly string[], draw: Draw): readonly string[] {
  const result = [...lines];
  for (let last = result.length - 1; last > 0; last--) {
    const other = draw(last + 1);
    [result[last], result[other]] = [result[other] ?? '', result[last] ?? ''];
  }
  return result;
}
