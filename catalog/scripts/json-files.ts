import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LINE_WIDTH = 160;
const INDENT = '  ';

/** Parsed content of a JSON file. Throws an Error that names the file when it is missing or not JSON. */
export function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`catalog file ${path} is missing or cannot be read`, { cause });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Error(`catalog file ${path} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Every `.json` below a folder, sorted, so that the result does not depend on the file system. Throws when the folder is missing. */
export function jsonFilesBelow(directory: string): readonly string[] {
  let names: string[];
  try {
    names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch (cause) {
    throw new Error(`catalog folder ${directory} is missing or cannot be read`, { cause });
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(directory, name));
}

/** Writes a value the way the catalog is kept: what fits on a line stays on one, so that a diff shows one changed thing per line. */
export function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${formatJson(value)}\n`);
}

/** JSON text with objects and arrays on one line where they fit. */
export function formatJson(value: unknown, indent = ''): string {
  const flat = flatJson(value);
  if (indent.length + flat.length <= LINE_WIDTH || value === null || typeof value !== 'object') return flat;
  const inner = indent + INDENT;
  if (Array.isArray(value)) return `[\n${value.map((item) => inner + formatJson(item, inner)).join(',\n')}\n${indent}]`;
  const lines = Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${formatJson(item, inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function flatJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(flatJson).join(', ')}]`;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return entries.length === 0 ? '{}' : `{ ${entries.map(([key, item]) => `${JSON.stringify(key)}: ${flatJson(item)}`).join(', ')} }`;
}
