import { createHash } from 'node:crypto';

/**
 * Rows left out of a fit to see what it says of the next ones. Rows of one machine, one model or one laboratory resemble each other, so
 * each kind leaves out whole ones, and the worst of the three kinds is what is told.
 */
export const foldKinds = ['hardware', 'model', 'source'] as const;
export type FoldKind = (typeof foldKinds)[number];

/** What a row must not share with the rows that it is predicted from. `measurement`: rows with the same one tell of the same run. */
export type FoldKeys = Readonly<Record<FoldKind, string>> & { readonly measurement: string | null };

/** A change of it would be a choice among folds. */
const SALT = 'v2|';
const HASHED_FOLDS = 5;
const SOURCE_FOLDS = 6;

/** The fold of each row. Hardware and models fall by chance; sources, a few of which hold most rows, are spread by size. */
export function foldsOf(rows: readonly FoldKeys[], kind: FoldKind): readonly number[] {
  const keys = joinedKeys(rows, kind);
  const folds = kind === 'source' ? spreadBySize(keys) : new Map(keys.map((key) => [key, hashOf(key) % HASHED_FOLDS]));
  return keys.map((key) => folds.get(key) ?? 0);
}

/** Folds by any key, for ranges of what is known: by chance. */
export const hashedFolds = (keys: readonly string[]): readonly number[] => keys.map((key) => hashOf(key) % HASHED_FOLDS);

/** Every case scored by a fit without its fold, in the order of the cases. */
export function leftOut<Case, Score>(
  cases: readonly Case[],
  folds: readonly number[],
  refit: (rest: readonly Case[], left: readonly Case[]) => readonly Score[],
): readonly Score[] {
  const scores = new Map<Case, Score>();
  for (const fold of [...new Set(folds)].toSorted((a, b) => a - b)) {
    const left = cases.filter((_, index) => folds[index] === fold);
    const rest = cases.filter((_, index) => folds[index] !== fold);
    refit(rest, left).forEach((score, index) => {
      const one = left[index];
      if (one !== undefined) scores.set(one, score);
    });
  }
  return cases.flatMap((one) => scores.get(one) ?? []);
}

const digest = (key: string): string => createHash('sha256').update(`${SALT}${key}`).digest('hex');
const hashOf = (key: string): number => Number.parseInt(digest(key).slice(0, 8), 16);

/** Keys that share a measurement count as one: two files may call the same card differently. */
function joinedKeys(rows: readonly FoldKeys[], kind: FoldKind): readonly string[] {
  const parent = new Map<string, string>();
  const root = (key: string): string => {
    const above = parent.get(key) ?? key;
    return above === key ? key : root(above);
  };
  const firstOf = new Map<string, string>();
  for (const row of rows) {
    if (row.measurement === null) continue;
    const first = firstOf.get(row.measurement);
    if (first === undefined) firstOf.set(row.measurement, row[kind]);
    else if (root(first) !== root(row[kind])) parent.set(root(row[kind]), root(first));
  }
  return rows.map((row) => root(row[kind]));
}

/** The largest first, each into the fold that holds least. */
function spreadBySize(keys: readonly string[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  const ordered = [...sizes].sort(([a, rowsOfA], [b, rowsOfB]) => rowsOfB - rowsOfA || (digest(a) < digest(b) ? -1 : 1));
  const held = Array.from({ length: SOURCE_FOLDS }, () => 0);
  const folds = new Map<string, number>();
  for (const [key, rows] of ordered) {
    const least = held.indexOf(Math.min(...held));
    folds.set(key, least);
    held[least] = (held[least] ?? 0) + rows;
  }
  return folds;
}
