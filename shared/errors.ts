import { z } from 'zod';
import { sentenceSchema } from './plain-text.ts';
import { inEnglish } from './words/en.ts';
import { message } from './words/message.ts';
import { isMessage, type Text } from './words/text.ts';

export const errorCodes = [
  'usage',
  'unknown-model',
  'unknown-hardware',
  'unknown-quantization',
  'unknown-runtime',
  'unknown-use-case',
  'unknown-assumption',
  'unsupported-format',
  'no-answer',
  'no-file',
  'runtime-unavailable',
  'pull-failed',
  'disk-full',
  'invalid-input',
  'cancelled',
  'not-writable',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export const errorBodySchema = z.object({ code: z.enum(errorCodes), message: sentenceSchema, hint: sentenceSchema });
export type ErrorBody = Readonly<z.infer<typeof errorBodySchema>>;

/** A failure that a person can act on: what went wrong, and what to do next. `message` and `hint` are in English, one line each. */
export class PlannerError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly texts: { readonly message: Text; readonly hint: Text };
  constructor(code: ErrorCode, text: Text, hint: Text) {
    super(inEnglish(text));
    this.name = 'PlannerError';
    this.code = code;
    this.hint = inEnglish(hint);
    this.texts = { message: text, hint };
  }
  toBody(): ErrorBody {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}

/** `keys`: those that the document may have, to name the one that an unknown key may mean. */
export type FoundInput = { readonly input: unknown; readonly hint: Text; readonly keys?: readonly string[] };

/** `workload.json: contextTokens: expected a number, got "32k"` from a zod error: its first issue, with the value that was found. */
export function invalidInput(source: string, error: z.ZodError, { input, hint, keys = [] }: FoundInput): PlannerError {
  const issue = deepestIssue(error.issues);
  if (!issue) return new PlannerError('invalid-input', message('error.not-valid', { source }), hint);
  const text = message('error.issue', { source, path: issue.path.join('.'), issue: issueText(issue, input) });
  const [unknown] = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const next = unknown === undefined ? hint : nearestHint(unknown, keys, hint);
  return new PlannerError('invalid-input', text, next);
}

/** Of a union, the branch that got furthest speaks; "no branch matches" helps nobody. */
function deepestIssue(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const first = issues[0];
  if (first?.code !== 'invalid_union') return first;
  const branches = first.errors.map((branch) => deepestIssue(branch)).filter((issue) => issue !== undefined);
  const deepest = branches.sort((a, b) => b.path.length - a.path.length)[0];
  return deepest ? { ...deepest, path: [...first.path, ...deepest.path] } : first;
}

function issueText(issue: z.core.$ZodIssue, input: unknown): Text {
  const got = shown(valueAt(input, issue.path));
  switch (issue.code) {
    case 'invalid_type':
      return message('error.expected-type', { type: issue.expected, got });
    case 'too_small':
      return message('error.expected-least', { least: String(issue.minimum), inclusive: issue.inclusive !== false, got });
    case 'too_big':
      if (issue.origin === 'array')
        return message('error.expected-fewer', { most: Number(issue.maximum), entries: lengthAt(input, issue.path) });
      return message('error.expected-most', { most: String(issue.maximum), inclusive: issue.inclusive !== false, got });
    case 'unrecognized_keys':
      return message('error.unknown-keys', { keys: issue.keys.slice(0, MOST_KEYS).map(shortened) });
    case 'invalid_value':
      return message('error.expected-one-of', { values: issue.values.map(String), got });
    default:
      return message('error.other', { problem: problemOf(issue), got });
  }
}

/** Of the names that a document should not have; all of them help no more. */
const MOST_KEYS = 5;

function lengthAt(input: unknown, path: readonly PropertyKey[]): number {
  const found = valueAt(input, path);
  return Array.isArray(found) ? found.length : 0;
}

/** A rule of our own says its message; zod's own rules say theirs. */
function problemOf(issue: z.core.$ZodIssue): Text {
  const problem = issue.code === 'custom' ? issue.params?.['problem'] : undefined;
  return isMessage(problem) ? problem : issue.message;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), input);
}

const isRecord = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null;

const MOST_SHOWN = 60;

function shown(value: unknown): Text {
  if (value === undefined) return message('error.nothing');
  return shortened(jsonStart(value, MOST_SHOWN + 1));
}

const shortened = (text: string): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN - 3)}…` : text);

/** How a value begins as JSON, `room` characters or a few more: a stranger's document may be deeper than the stack and longer than memory. */
function jsonStart(value: unknown, room: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, room));
  if (!isRecord(value)) return String(value);
  const list = Array.isArray(value);
  let text = list ? '[' : '{';
  for (const key in value) {
    if (text.length >= room) return text;
    if (text.length > 1) text += ',';
    if (!list) text += `${JSON.stringify(key.slice(0, room))}:`;
    text += jsonStart(value[key], room - text.length);
  }
  return `${text}${list ? ']' : '}'}`;
}

/**
 * The `count` entries of `known` nearest to `wanted`, however far: first those that contain it ("rtx-4090" means nvidia-rtx-4090, not
 * amd-680m, which is fewer letters away), then by edit distance.
 */
export function nearest(wanted: string, known: readonly string[], count = 3): readonly string[] {
  return byDistance(wanted, known)
    .slice(0, count)
    .map(({ id }) => id);
}

/** "Nearest: a, b." of the entries that are alike; `otherwise` where none is: a random name would only mislead. */
export function nearestHint(wanted: string, known: readonly string[], otherwise: Text): Text {
  const alike = byDistance(wanted, known)
    .filter(({ id, contains, distance }) => contains || distance <= MOST_CHANGED * Math.max(wanted.length, id.length))
    .slice(0, 3);
  return alike.length === 0 ? otherwise : message('error.nearest', { ids: alike.map(({ id }) => id) });
}

/** Share of the letters that may be wrong for a name to be taken for a slip of the keyboard. */
const MOST_CHANGED = 0.5;
/** Fewer letters are contained in too many names to mean one. */
const LEAST_CONTAINED = 3;

type Distance = { readonly id: string; readonly contains: boolean; readonly distance: number };

/** Longer is no name that anything has, and comparing takes time by the letter. */
const MOST_LETTERS = 200;

function byDistance(wanted: string, known: readonly string[]): readonly Distance[] {
  const sought = wanted.slice(0, MOST_LETTERS).toLowerCase();
  return known
    .map((id) => ({
      id,
      contains: sought.length >= LEAST_CONTAINED && id.toLowerCase().includes(sought),
      distance: editDistance(sought, id.toLowerCase()),
    }))
    .sort((a, b) => Number(b.contains) - Number(a.contains) || a.distance - b.distance || a.id.localeCompare(b.id));
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** What `refine` says of a value that it refuses. */
export const refusal = (problem: Text): { readonly error: () => string; readonly params: { readonly problem: Text } } => ({
  error: () => inEnglish(problem),
  params: { problem },
});
