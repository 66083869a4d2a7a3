import type { Bytes, BytesPerSecond, Seconds } from '#shared/units.ts';

/** What the stream has said about one layer. */
export type PullLayer = {
  readonly totalBytes: Bytes;
  /** The true count, which falls when a failed part is rolled back [ollama#1736]. */
  readonly completedBytes: Bytes;
  /** The first count seen: resumed or cached bytes, and what came since the line before. */
  readonly firstBytes: Bytes;
  readonly firstAfterSeconds: Seconds;
};
export type PullLayers = ReadonlyMap<string, PullLayer>;

export type LayerReport = { readonly digest: string; readonly total: Bytes | undefined; readonly completed: Bytes | undefined };

/** Ollama reports bytes per layer, not per model, so the total grows when a new digest appears. Absent `completed` is 0 (omitempty). */
export function withReport(layers: PullLayers, report: LayerReport, sinceLastLineSeconds: Seconds): PullLayers {
  const known = layers.get(report.digest);
  const totalBytes = Math.max(known?.totalBytes ?? 0, report.total ?? 0);
  const completedBytes = Math.min(report.completed ?? 0, totalBytes);
  const first = known ?? { firstBytes: completedBytes, firstAfterSeconds: sinceLastLineSeconds };
  const layer = { totalBytes, completedBytes, firstBytes: first.firstBytes, firstAfterSeconds: first.firstAfterSeconds };
  return new Map([...layers, [report.digest, layer]]);
}

/** The last line of a layer is usually below its total: the next digest, or a later status, is what says that it is complete. */
export function withCompleted(layers: PullLayers, digest: string | null): PullLayers {
  const layer = digest === null ? undefined : layers.get(digest);
  if (digest === null || layer === undefined) return layers;
  return new Map([...layers, [digest, { ...layer, completedBytes: layer.totalBytes }]]);
}

export const totalBytesOf = (layers: PullLayers): Bytes => sumOf(layers, (layer) => layer.totalBytes);
export const completedBytesOf = (layers: PullLayers): Bytes => sumOf(layers, (layer) => layer.completedBytes);

/**
 * What this pull itself transferred. A layer's first count is taken as transferred only as far as the best rate seen explains it: the rest
 * was kept from an earlier pull.
 */
export function fetchedBytesOf(layers: PullLayers, peakRate: BytesPerSecond): Bytes {
  return sumOf(layers, ({ completedBytes, firstBytes, firstAfterSeconds }) => {
    return Math.max(0, completedBytes - firstBytes) + Math.min(firstBytes, peakRate * firstAfterSeconds);
  });
}

const sumOf = (layers: PullLayers, of: (layer: PullLayer) => Bytes): Bytes =>
  [...layers.values()].reduce((sum, layer) => sum + of(layer), 0);
