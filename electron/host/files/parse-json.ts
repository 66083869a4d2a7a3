import { PlannerError } from '#shared/errors.ts';
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
  if (refused !== null) throw new PlannerError('invalid-input', `${source}: ${refused}`, hint);
  try {
    return JSON.parse(document);
  } catch (error) {
    throw new PlannerError('invalid-input', `${source}: not JSON: ${error instanceof Error ? error.message : String(error)}`, hint);
  }
}

/** A list or an object that is open where the reading is. */
type Container = {
  /** Of an object; null for a list. */
  readonly keys: Set<string> | null;
  key: string;
  entries: number;
};

/** Why the text is not even parsed, or null. What is no JSON at all is left to the parser, which says it better. */
function refusalOf(text: string): string | null {
  const open: Container[] = [];
  let values = 0;
  let string = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    const container = open.at(-1);
    let problem: string | null = null;
    if (character === '"') {
      const end = endOfString(text, at + 1);
      problem = end - at > MOST_TEXT_CHARACTERS ? `a text of more than ${formatCount(MOST_TEXT_CHARACTERS)} characters` : null;
      string = problem === null ? text.slice(at + 1, end) : '';
      at = end;
    } else if (character === '{' || character === '[') {
      if (open.length === MOST_DEPTH) return `${placeOf(open)}nested more than ${MOST_DEPTH} deep`;
      open.push({ keys: character === '{' ? new Set() : null, key: '', entries: 0 });
    } else if (character === '}' || character === ']') open.pop();
    else if (character === ':' && container?.keys) problem = keyProblem(container, container.keys, string);
    else if (character === ',' && container) problem = entryProblem(container, ++values);
    if (problem !== null) return `${placeOf(open)}${problem}`;
  }
  return null;
}

function keyProblem(container: Container, keys: Set<string>, raw: string): string | null {
  container.key = raw.includes('\\') ? unescaped(raw) : raw;
  if (container.key === '__proto__') return 'not a name that a document may use';
  if (keys.has(container.key)) return 'said twice in the same object';
  keys.add(container.key);
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
    .map(({ keys, key, entries }) => (keys === null ? String(entries) : key.slice(0, MOST_STEP_CHARACTERS)))
    .filter((step) => step !== '');
  if (steps.length === 0) return '';
  return `${steps.slice(0, MOST_STEPS).join('.')}${steps.length > MOST_STEPS ? '…' : ''}: `;
}
