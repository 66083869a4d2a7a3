import { lines } from '../keep/lines.ts';

/** The rows of cards, without the names of what else stands in them. */
export const keptTopology = lines((line) => {
  const [head = '', ...cells] = line.trim().split(/\s+/);
  return /^GPU\d+$/.test(head) ? [head, ...cells.map((cell) => (/^(?:X|NV\d{1,3})$/.test(cell) ? cell : '-'))].join(' ') : null;
});

/**
 * Whether NVLink joins all cards, from the matrix of `nvidia-smi topo -m`: every card reaches every other over links. Bridges that join
 * cards in pairs do not: what goes from pair to pair takes PCIe.
 */
export function nvlinkJoinsAll(topology: string): boolean {
  const rows = topology.split('\n').flatMap((line) => {
    const [head = '', ...cells] = line.trim().split(/\s+/);
    return /^GPU\d+$/.test(head) && cells.includes('X') ? [cells] : [];
  });
  const linked = rows.map((cells) => rows.flatMap((_, column) => (/^NV\d+$/.test(cells[column] ?? '') ? [column] : [])));
  return rows.length > 1 && reachedFrom(0, linked).size === rows.length;
}

function reachedFrom(start: number, linked: readonly (readonly number[])[]): ReadonlySet<number> {
  const reached = new Set([start]);
  // A set hands out what is added while it is walked.
  for (const card of reached) for (const other of linked[card] ?? []) reached.add(other);
  return reached;
}
