import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { formatCount } from '#shared/format.ts';
import { MOST_DEPTH, MOST_ENTRIES, MOST_TEXT_CHARACTERS, MOST_VALUES } from './input-limits.ts';

/**
 * JSON that a person or a page handed in. Refused as invalid are also documents that would cost more than any real one does: deeper than a
 * stack of calls, wider than memory; and those that say a thing twice, since no reader knows which is meant. Throws PlannerError
 * `invalid-input` that names the source and the place in it.
 */
export function parseJson(text: string, source: string, hint: string): unknown {
  const document = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const refused = refusalOf(document);
  if (refused !== null) throw new PlannerError('invalid-input', plainWords`${source}: ${refused}`, hint);
  try {
    return JSON.parse(document);
  } catch (error) {
    throw new PlannerError(
      'invalid-input',
      plainWords`${source}: not JSON: ${error instanceof Error ? error.message : String(error)}`,
      hint,
    );
  }
}

/** A list or an object that is open where the reading is. */
type Container = {
  readonly isList: boolean;
  /** Of an object. Looking through a few names is faster than keeping an index of them, and most objects have a few. */
  readonly keys: string[];
  index: Set<string> | null;
  key: string;
  entries: number;
};

const FEW_KEYS = 24;

/** Of the characters that matter; a number, a word or a space between them is passed over. */
const [QUOTE, COMMA, COLON, BRACKET, BRACKET_END, BRACE, BRACE_END] = [0x22, 0x2c, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d];

/** Why the text is not even parsed, or null. What is no JSON at all is left to the parser, which says it better. */
function refusalOf(text: string): string | null {
  const open: Container[] = [];
  let container: Container | undefined;
  let values = 0;
  let [start, end] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    let problem: string | null = null;
    if (character === QUOTE) {
      start = at + 1;
      end = endOfString(text, start);
      at = end;
      if (end - start > MOST_TEXT_CHARACTERS) problem = `a text of more than ${formatCount(MOST_TEXT_CHARACTERS)} characters`;
    } else if (character === BRACE || character === BRACKET) {
      if (open.length === MOST_DEPTH) return `${placeOf(open)}nested more than ${MOST_DEPTH} deep`;
      container = { isList: character === BRACKET, keys: [], index: null, key: '', entries: 0 };
      open.push(container);
    } else if (character === BRACE_END || character === BRACKET_END) {
      open.pop();
      container = open.at(-1);
    } else if (container === undefined) continue;
    else if (character === COLON && !container.isList) problem = keyProblem(container, text.slice(start, end));
    else if (character === COMMA) problem = entryProblem(container, ++values);
    if (problem !== null) return `${placeOf(open)}${problem}`;
  }
  return null;
}

function keyProblem(container: Container, raw: string): string | null {
  const key = raw.includes('\\') ? unescaped(raw) : raw;
  const { keys } = container;
  container.key = key;
  if (key === '__proto__') return 'not a name that a document may use';
  if (container.index?.has(key) ?? keys.includes(key)) return 'said twice in the same object';
  keys.push(key);
  if (keys.length > FEW_KEYS) (container.index ??= new Set(keys)).add(key);
  return null;
}

function entryProblem(container: Container, values: number): string | null {
  container.entries++;
  container.key = '';
  if (container.entries >= MOST_ENTRIES) return `more than ${formatCount(MOST_ENTRIES)} entries`;
  return values > MOST_VALUES ? `more than ${formatCount(MOST_VALUES)} values in one document` : null;
}

/** Where the closing quote is; the end of the text when there is none. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text[end - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}

function unescaped(raw: string): string {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch (error) {
    if (error instanceof SyntaxError) return raw;
    throw error;
  }
}

/** Enough of the way to the place to find it; a way of 64 steps is no help. */
const MOST_STEPS = 8;
const MOST_STEP_CHARACTERS = 60;

function placeOf(open: readonly Container[]): string {
  const steps = open
    .map(({ isList, key, entries }) => (isList ? String(entries) : key.slice(0, MOST_STEP_CHARACTERS)))
    .filter((step) => step !== '');
  if (steps.length === 0) return '';
  return `${steps.slice(0, MOST_STEPS).join('.')}${steps.length > MOST_STEPS ? '…' : ''}: `;
}
