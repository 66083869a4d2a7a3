import type { MemoryCalibration, MemoryConstants } from '../catalog/memory-calibration.ts';
import type { Bytes } from '../units.ts';

/** Contexts of the measured compute buffers of one model, rising. */
export type BufferRows = { readonly contextTokens: readonly number[]; readonly bytes: readonly Bytes[] };

type Architecture = MemoryCalibration['architectures'][number];

/** The constants of the memory rules, with its lists by what they are asked for. */
export type MemoryRules = MemoryConstants & {
  readonly sourceId: string;
  readonly bands: MemoryCalibration['computeBufferBands'];
  /** By GGUF architecture and by model. */
  readonly architectures: ReadonlyMap<string, Architecture>;
  readonly bufferRows: ReadonlyMap<string, BufferRows>;
};

const cache = new WeakMap<MemoryCalibration, MemoryRules>();

export function memoryRules(calibration: MemoryCalibration): MemoryRules {
  const known = cache.get(calibration);
  if (known) return known;
  const { constants, sourceId, computeBufferBands: bands, architectures } = calibration;
  const byName = new Map(architectures.map((architecture) => [architecture.ggufArchitecture, architecture]));
  const rules = { ...constants, sourceId, bands, architectures: byName, bufferRows: rowsByModel(calibration) };
  cache.set(calibration, rules);
  return rules;
}

function rowsByModel({ computeBufferRows }: MemoryCalibration): ReadonlyMap<string, BufferRows> {
  const models = new Map<string, { contextTokens: number[]; bytes: number[] }>();
  for (const row of [...computeBufferRows].sort((a, b) => a.contextTokens - b.contextTokens)) {
    const rows = models.get(row.modelId) ?? { contextTokens: [], bytes: [] };
    rows.contextTokens.push(row.contextTokens);
    rows.bytes.push(row.bytes);
    models.set(row.modelId, rows);
  }
  return models;
}
