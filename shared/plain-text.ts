import { z } from 'zod';

/**
 * Texts of others (tools, files, servers, people) reach the terminal, the page, reports and the log. None of them may steer what shows it:
 * set its title, hide or turn round what stands beside it, begin a line of its own.
 */

/** Of an emoji: its variant, and what joins two of them into one. */
const PARTS_OF_EMOJI = [
  String.raw`(?<=\p{ExtPict})[\uFE0E\uFE0F]`,
  String.raw`(?<=[\d#*])\uFE0F(?=\u20E3)`,
  String.raw`(?<=[\p{ExtPict}\p{EMod}\uFE0F])\u200D(?=\p{ExtPict})`,
].join('|');

/** What has no width of its own: marks of direction, joiners, fillers, tags, byte order marks; and halves of characters. */
const INVISIBLE = String.raw`(?!${PARTS_OF_EMOJI})[\p{DI}\p{Bidi_C}\p{NChar}\p{Cs}]`;
/** What a terminal obeys, breaks of lines, and what no font has: replaced, because words stand on both sides of it. */
const SEPARATING = String.raw`[\p{Cc}\p{Zl}\p{Zp}\p{Co}\uFFF9-\uFFFB\uFFFD]`;
/** Colours and movements of a terminal, as a whole: without its first character the rest would stand there as text. */
const SEQUENCE = String.raw`(?:\u001B\[|\u009B)[0-?]*[ -\/]*[@-~]`;

const unsafe = new RegExp(`${INVISIBLE}|${SEPARATING}`, 'u');
const everyUnsafe = new RegExp(unsafe, 'gu');
const everySequence = new RegExp(SEQUENCE, 'gu');
const everyInvisible = new RegExp(INVISIBLE, 'gu');
const everySeparating = new RegExp(`${SEPARATING}+`, 'gu');

const replaced = (text: string): string => text.replace(everySequence, '').replace(everyInvisible, '').replace(everySeparating, ' ');

/** The text as one line that can be shown anywhere. An ordinary text, in whatever script, stays as it is. */
export const plainLine = (text: string): string => (unsafe.test(text) ? replaced(text).trim() : text);

/**
 * A sentence that names what others wrote. Each value is made plain by itself: of a sentence that is cleaned as a whole, half a sequence at
 * the end of a name would take the next words with it.
 */
export const plainWords = (words: TemplateStringsArray, ...values: readonly (string | number)[]): string =>
  String.raw({ raw: words }, ...values.map((value) => plainLine(String(value))));

/** The same for several lines: breaks and tabs stay. */
export const plainLines = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .split(/([\n\t])/)
    .map((part) => (part === '\n' || part === '\t' || !unsafe.test(part) ? part : replaced(part)))
    .join('');

/** One line of at most so many characters; the end of a longer one is left out, and said to be. */
export function shortLine(text: string, most: number): string {
  const line = plainLine(text);
  return line.length <= most ? line : `${plainLine(line.slice(0, most - 1))}…`;
}

const escaped = (mark: string): string =>
  Array.from({ length: mark.length }, (_, at) => `\\u${mark.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

/** JSON that can be shown anywhere, and means exactly the same. */
export function plainJson(value: unknown, indent?: number): string {
  const lines = JSON.stringify(value, null, indent).split('\n');
  return lines.map((line) => (unsafe.test(line) ? line.replace(everyUnsafe, escaped) : line)).join('\n');
}

/** Names of things, versions, ids: longer ones are of no thing. */
export const MOST_NAME_CHARACTERS = 300;
/** Reasons, errors, hints. */
export const MOST_SENTENCE_CHARACTERS = 4000;

/** A name that somebody else chose. A longer one is refused. */
export const nameSchema = z.string().overwrite(plainLine).max(MOST_NAME_CHARACTERS);
/** A sentence, or a name of somebody else's, of which the beginning serves. */
export const sentenceSchema = z.string().overwrite((text) => shortLine(text, MOST_SENTENCE_CHARACTERS));
/** A name of which the beginning serves. */
export const shortNameSchema = z.string().overwrite((text) => shortLine(text, MOST_NAME_CHARACTERS));
/** A name that stands for something: one of which no character can be shown is refused. */
export const idSchema = nameSchema.min(1);
