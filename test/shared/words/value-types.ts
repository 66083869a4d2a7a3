import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as fc from 'fast-check';
import { message, type MessageId } from '#shared/words/message.ts';
import type { MessageValues } from '#shared/words/text.ts';

/** What every sentence is told, read from the types that its English form states: a sentence without samples cannot be forgotten. */

const folder = resolve(import.meta.dirname, '../../../shared/words/en');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));

/** Names and texts without a Latin letter: whatever letters a sentence has are its own. */
const NAME = '§';

const numbers = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 1024, 1.5, 0.25, 1e6, 2.5e9),
  fc.integer({ min: 0, max: 100_000 }),
  fc.double({ min: 0, max: 1e12, noNaN: true }),
);
const texts = fc.oneof(fc.constant(NAME), fc.constant(message('report.machine-count', { count: 2 })));

/** The text from an opening brace up to the one that closes it. */
function braced(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return text.slice(from + 1, at);
  }
  throw new Error(`no closing brace: ${text.slice(from, from + 60)}`);
}

/** Splits where no brace is open. */
function parts(text: string, separator: string): readonly string[] {
  const found: string[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}') depth--;
    if (text[at] === separator && depth === 0) {
      found.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...found, text.slice(start)].map((part) => part.trim()).filter((part) => part !== '');
}

function arbitraryOf(type: string, source: string): fc.Arbitrary<MessageValues[string]> {
  const union = parts(type, '|');
  if (union.length > 1) return fc.oneof(...union.map((member) => arbitraryOf(member, source)));
  if (type.startsWith('{')) return recordOf(type.slice(1, -1), source) as fc.Arbitrary<never>;
  const list = /^readonly (.+)\[\]$/.exec(type);
  if (list?.[1]) return fc.array(arbitraryOf(list[1], source), { minLength: 1, maxLength: 3 });
  const literal = /^'(.*)'$/.exec(type);
  if (literal?.[1] !== undefined) return fc.constant(literal[1]);
  switch (type) {
    case 'number':
      return numbers;
    case 'string':
      return fc.constant(NAME);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'Text':
      return texts;
    default: {
      const alias = new RegExp(`\\n(?:export )?type ${type} =\\s*`).exec(source);
      if (alias === null) throw new Error(`no samples for the type ${type}`);
      const from = alias.index + alias[0].length;
      if (source[from] === '{') return recordOf(braced(source, from), source) as fc.Arbitrary<never>;
      return arbitraryOf(source.slice(from, source.indexOf(';', from)).replace(/^\|/, '').trim(), source);
    }
  }
}

function recordOf(fields: string, source: string): fc.Arbitrary<MessageValues> {
  const named = parts(fields, ';').map((field): [string, fc.Arbitrary<MessageValues[string]>] => {
    const at = field.indexOf(':');
    return [field.slice(0, at).replace('readonly ', '').trim(), arbitraryOf(field.slice(at + 1).trim(), source)];
  });
  return fc.record(Object.fromEntries(named));
}

/** Values for every sentence of the English files, by id. */
export function valuesById(): ReadonlyMap<string, fc.Arbitrary<MessageValues>> {
  const found = new Map<string, fc.Arbitrary<MessageValues>>();
  for (const source of files) {
    for (const { 1: id = '', index, 0: head } of source.matchAll(/\n {2}'([\w.-]+)':\s*/g)) {
      const rest = source.slice(index + head.length);
      const types = /^\(\s*\{[^}]*\}: \{/.exec(rest);
      found.set(id, types ? recordOf(braced(rest, types[0].length - 1), source) : fc.constant({}));
    }
  }
  return found;
}

/** A message whose values were generated: they are of the types that its English sentence states. */
export const generated = (id: string, values: MessageValues) =>
  (message as unknown as (id: MessageId, values: MessageValues) => ReturnType<typeof message>)(id as MessageId, values);
