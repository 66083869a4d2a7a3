import { GIB } from '#shared/units.ts';
import type { SpeedRow } from './speed-rows.ts';

/** Rows as their source means them, where a field was lost on the way. Measured values are never touched. */
export function repaired(rows: readonly SpeedRow[]): readonly SpeedRow[] {
  const depths = decodeDepths(rows);
  return rows.map((row) => withFileBytes(withDepth(row, depths)));
}

/** llama-bench -d measures prompt and output at one depth; some submissions of localmaxxing state it with the output only. */
function withDepth(row: SpeedRow, depths: ReadonlyMap<string, ReadonlySet<number>>): SpeedRow {
  if (row.metric !== 'prefill_tps' || row.depth) return row;
  const [depth, ...others] = depths.get(row.source) ?? [];
  return depth === undefined || others.length > 0 ? row : { ...row, depth };
}

function decodeDepths(rows: readonly SpeedRow[]): ReadonlyMap<string, ReadonlySet<number>> {
  const depths = new Map<string, Set<number>>();
  for (const { metric, source, depth } of rows) {
    if (metric !== 'decode_tps' || !source.startsWith('localmaxxing')) continue;
    depths.set(source, (depths.get(source) ?? new Set()).add(depth ?? 0));
  }
  return depths;
}

/** djangodevreng's "67 GB" of Mistral Small 4 in NVFP4 is what the engine's log counts in GiB. */
const withFileBytes = (row: SpeedRow): SpeedRow =>
  row.model === 'mistral-small-4' && row.quant === 'NVFP4' && row.file_bytes === 67e9 ? { ...row, file_bytes: 67 * GIB } : row;
