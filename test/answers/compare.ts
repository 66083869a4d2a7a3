/** What two answers to one question differ in. Fields that only the newer answer has are no difference: an answer may learn to say more. */

export type Difference = {
  /** Where in the document, with the names of list elements: `ranked[gpt-oss-20b/mxfp4 llama.cpp].fit.verdict`. */
  readonly path: string;
  /** The same without the names of elements, and what kind of change it is: equal for differences of one cause. */
  readonly field: string;
  readonly change: string;
  readonly before: unknown;
  readonly after: unknown;
};

type Place = { readonly path: string; readonly field: string };

export function differencesBetween(before: unknown, after: unknown, place: Place = { path: '', field: '' }): readonly Difference[] {
  if (Object.is(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) return listDifferences(before, after, place);
  if (isRecord(before) && isRecord(after)) {
    return Object.keys(before).flatMap((key) => {
      const inside = { path: joined(place.path, key), field: joined(place.field, key) };
      return key in after
        ? differencesBetween(before[key], after[key], inside)
        : [{ ...inside, change: 'gone', before: before[key], after: undefined }];
    });
  }
  return [{ ...place, change: kindOfChange(before, after), before, after }];
}

/** Fields that only the newer answer has, as paths without the names of elements. */
export function addedFields(before: unknown, after: unknown, field = ''): readonly string[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    const old = keyed(before);
    return [...keyed(after)].flatMap(([key, item]) => (old.has(key) ? addedFields(old.get(key), item, `${field}[]`) : []));
  }
  if (!isRecord(before) || !isRecord(after)) return [];
  return Object.keys(after).flatMap((key) =>
    key in before ? addedFields(before[key], after[key], joined(field, key)) : [joined(field, key)],
  );
}

function listDifferences(before: readonly unknown[], after: readonly unknown[], place: Place): readonly Difference[] {
  const [old, young] = [keyed(before), keyed(after)];
  const inside = (key: string): Place => ({ path: `${place.path}[${key}]`, field: `${place.field}[]` });
  const found = [...old].flatMap(([key, item]) =>
    young.has(key)
      ? differencesBetween(item, young.get(key), inside(key))
      : [{ ...inside(key), change: 'element gone', before: item, after: undefined }],
  );
  const added = [...young].flatMap(([key, item]) =>
    old.has(key) ? [] : [{ ...inside(key), change: 'element new', before: undefined, after: item }],
  );
  const [orderBefore, orderAfter] = [[...old.keys()].filter((key) => young.has(key)), [...young.keys()].filter((key) => old.has(key))];
  const moved = orderBefore.some((key, at) => key !== orderAfter[at]);
  const order = moved ? [{ ...place, change: 'other order', before: orderBefore.slice(0, 4), after: orderAfter.slice(0, 4) }] : [];
  return [...found, ...added, ...order];
}

/** What names an element of a list, the first of these that it has; texts name themselves, and the rest is counted. */
const names = ['id', 'apiModelId', 'artifactId', 'artifact', 'assumption', 'device', 'name', 'kind', 'path', 'key'];

function keyed(items: readonly unknown[]): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [at, item] of items.entries()) {
    const name = nameOf(item) ?? String(at);
    let key = name;
    for (let more = 2; found.has(key); more++) key = `${name} #${more}`;
    found.set(key, item);
  }
  return found;
}

function nameOf(item: unknown): string | null {
  if (typeof item === 'string') return item;
  if (!isRecord(item)) return null;
  const named = names.map((name) => plainName(item[name])).find((name) => name !== null) ?? null;
  const sub = plainName(item['runtimeId']) ?? plainName(item['sourceId']);
  return named !== null && sub !== null ? `${named} ${sub}` : named;
}

function plainName(value: unknown): string | null {
  if (isRecord(value)) return plainName(value['id']);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/** Shares of the larger of two figures, with the words for a change up to there. */
const sizes: readonly (readonly [number, string])[] = [
  [1e-9, 'number: rounding'],
  [0.001, 'number: up to 0.1 %'],
  [0.01, 'number: up to 1 %'],
  [0.1, 'number: up to 10 %'],
  [0.5, 'number: up to twice'],
  [Number.POSITIVE_INFINITY, 'number: more than twice'],
];

function kindOfChange(before: unknown, after: unknown): string {
  if (typeof before === 'number' && typeof after === 'number') {
    const change = Math.abs(after - before) / Math.max(Math.abs(before), Math.abs(after));
    return sizes.find(([most]) => change <= most)?.[1] ?? 'number';
  }
  if (typeof before === 'string' && typeof after === 'string') return wordsOf(before) === wordsOf(after) ? 'figures in a text' : 'text';
  return `${typeName(before)} became ${typeName(after)}`;
}

const wordsOf = (text: string): string => text.replaceAll(/\d[\d.,]*/g, '0');
const typeName = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);
const joined = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
