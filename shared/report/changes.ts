import { isMessage } from '../words/text.ts';

/** A leaf that differs between two documents; null where one of them lacks it. */
export type Change = { readonly path: string; readonly before: Leaf; readonly after: Leaf };
export type Leaf = string | number | boolean | null;

/** Fields that name an item of a list: such items are matched by name, so that one more of them does not shift all the others. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'recommendation.rejected': 'artifactId',
  sources: 'sourceId',
  'facts.models': 'modelId',
  'facts.quantizations': 'quantizationId',
  'facts.runtimes': 'runtimeId',
  'facts.apiPrices': 'id',
};

/** Every leaf that differs, with its path (`ranked[0].speed.decodeTokensPerSecond.point`), in the order of the first document. */
export function changesBetween(was: unknown, is: unknown, path: string): readonly Change[] {
  const [before, after] = [asWritten(was), asWritten(is)];
  if (isObject(before) && isObject(after)) return objectChanges(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(before, after, path);
  const [leafBefore, leafAfter] = [leafOf(before), leafOf(after)];
  return leafBefore === leafAfter ? [] : [{ path, before: leafBefore, after: leafAfter }];
}

/** A document holds sentences where what was just made holds messages. */
const asWritten = (value: unknown): unknown => (isMessage(value) ? value.toJSON() : value);

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function objectChanges(before: Fields, after: Fields, path: string): readonly Change[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => changesBetween(before[key], after[key], path === '' ? key : `${path}.${key}`));
}

function listChanges(before: readonly unknown[], after: readonly unknown[], path: string): readonly Change[] {
  const name = NAMED_BY[path];
  if (name !== undefined) return namedChanges(byName(before, name), byName(after, name), path);
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) =>
    changesBetween(before[index], after[index], `${path}[${index}]`),
  ).flat();
}

function byName(items: readonly unknown[], name: string): ReadonlyMap<string, unknown> {
  return new Map(items.map((item, index) => [isObject(item) ? String(item[name]) : String(index), item]));
}

function namedChanges(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>, path: string): readonly Change[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => changesBetween(before.get(name), after.get(name), `${path}[${JSON.stringify(name)}]`));
}

/** A whole part that is there on one side only is shown as text. */
function leafOf(value: unknown): Leaf {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return value === 0 ? 0 : value;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}
