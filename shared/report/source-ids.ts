/** Every `sourceId` anywhere inside a value, in order of first appearance. */
export function sourceIdsIn(value: unknown): readonly string[] {
  const found = new Set<string>();
  collect(value, found);
  return [...found];
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (key === 'sourceId' && typeof item === 'string') found.add(item);
    else collect(item, found);
  }
}
