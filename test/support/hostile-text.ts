import * as fc from 'fast-check';

/** Each of the kinds of characters by which a text of somebody else's could steer what shows it. */
export const hostileMarks: readonly string[] = [
  '\u0000',
  '\u0007',
  '\b',
  '\r',
  '\u000b',
  '\u001b]0;title\u0007',
  '\u001b[2J',
  '\u001b[8m',
  '\u001b',
  '\u007f',
  '\u0085',
  '\u009b31m',
  '\u009d0;title\u009c',
  '\u061c',
  '\u200b',
  '\u200d',
  '\u200e',
  '\u200f',
  '\u2028',
  '\u2029',
  '\u202a',
  '\u202e',
  '\u2060',
  '\u2066',
  '\u2067',
  '\u2069',
  '\ufeff',
  '\u{e0041}',
  '\u{e0100}',
  '\ud800',
  '\udfff',
  '\ufffe',
];

/** A text with some of them in it. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...hostileMarks, '\n', '\t', 'NVIDIA', 'Größe', '中文', ' ', '=cmd()'), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(''));

/** Written out, not taken from the program: ranges of the Unicode standard. */
const ranges: readonly (readonly [number, number])[] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x061c, 0x061c],
  [0x200b, 0x200c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xfffe, 0xffff],
  [0xe0000, 0xe0fff],
];

const isHostile = (character: string): boolean =>
  ranges.some(([first, last]) => (character.codePointAt(0) ?? 0) >= first && (character.codePointAt(0) ?? 0) <= last);

/** The characters that must not be in what this program shows; null when there are none. A joiner may join emoji. */
export function hostileIn(shown: string): string | null {
  const found = [...shown.replace(/(?<=\p{ExtPict})\u200d/gu, '').matchAll(/[^ -~]/gu)].filter(
    ([mark]) => mark === '\u200d' || isHostile(mark),
  );
  const [first] = found.filter(([mark]) => mark !== '\n' && mark !== '\t');
  return first === undefined ? null : JSON.stringify(shown.slice(Math.max(0, first.index - 30), first.index + 30));
}

/** The document with `change` applied to every string of it, also to those that it has as keys of nothing else. */
export function everyString(document: unknown, change: (text: string, path: string) => unknown, path = ''): unknown {
  if (typeof document === 'string') return change(document, path);
  if (Array.isArray(document)) return document.map((item: unknown, at) => everyString(item, change, `${path}.${at}`));
  if (typeof document !== 'object' || document === null) return document;
  return Object.fromEntries(
    Object.entries(document).map(([key, value]: [string, unknown]) => [key, everyString(value, change, `${path}.${key}`)]),
  );
}
