/** Values by the dotted paths of a tree of constants. */
export type PathValues = Readonly<Record<string, number>>;

/** A copy of the constants with other values at some paths. Throws where there is no such constant. */
export function withValues<Constants extends object>(constants: Constants, values: PathValues): Constants {
  const copy = structuredClone(constants);
  for (const [path, value] of Object.entries(values)) setAt(copy, path.split('.'), value);
  return copy;
}

export function valueAt(constants: object, path: string): number {
  const found = path.split('.').reduce<unknown>((node, name) => (isTree(node) ? node[name] : undefined), constants);
  if (typeof found !== 'number') throw new Error(`the calibration has no constant ${path}`);
  return found;
}

const isTree = (node: unknown): node is Record<string, unknown> => typeof node === 'object' && node !== null;

function setAt(tree: object, path: readonly string[], value: number): void {
  const [last = '', ...before] = path.toReversed();
  const parent = before.toReversed().reduce<unknown>((node, name) => (isTree(node) ? node[name] : undefined), tree);
  if (!isTree(parent) || typeof parent[last] !== 'number') throw new Error(`the calibration has no constant ${path.join('.')}`);
  parent[last] = value;
}
