import type { Bytes, BytesPerSecond, Seconds } from '#shared/units.ts';
import { MOST_FILE_BYTES } from '../answer-fields.ts';

/** What the stream has said about one layer. */
export type PullLayer = {
  readonly totalBytes: Bytes;
  /** The true count, which falls when a failed part is rolled back [ollama#1736]. */
  readonly completedBytes: Bytes;
  /** The first count seen: resumed or cached bytes, and what came since the line before. */
  readonly firstBytes: Bytes;
  readonly firstAfterSeconds: Seconds;
};

/** All layers announced so far. A value like any other; thousands of layers may come one by one, so neither sums nor copies go over all. */
export type PullLayers = {
  readonly count: number;
  readonly totalBytes: Bytes;
  readonly completedBytes: Bytes;
  /** The one that changed last, over what `others` say of it: while it is fetched nothing is copied. */
  readonly open: { readonly digest: string; readonly layer: PullLayer } | null;
  /** Each in the part that its digest falls into: a change copies one part. */
  readonly others: readonly Layers[];
};
type Layers = ReadonlyMap<string, PullLayer>;

const PARTS = 512;

const nothing: Layers = new Map();
export const noLayers: PullLayers = {
  count: 0,
  totalBytes: 0,
  completedBytes: 0,
  open: null,
  others: Array.from({ length: PARTS }, () => nothing),
};

export const layerOf = ({ open, others }: PullLayers, digest: string): PullLayer | undefined =>
  open?.digest === digest ? open.layer : others[partOf(digest)]?.get(digest);

/** The same part for the same digest, and about as many digests in each. */
function partOf(digest: string): number {
  let sum = 0;
  for (let at = 0; at < digest.length; at++) sum = (sum * 31 + digest.charCodeAt(at)) % 1_000_003;
  return sum % PARTS;
}

export type LayerReport = { readonly digest: string; readonly total: Bytes | undefined; readonly completed: Bytes | undefined };

/**
 * Ollama reports bytes per layer, not per model, so the total grows when a new digest appears. Absent `completed` is 0 (omitempty). A layer
 * whose size nobody says, or nobody can believe beside the others, does not count.
 */
export function withReport(layers: PullLayers, report: LayerReport, sinceLastLineSeconds: Seconds): PullLayers {
  const known = layerOf(layers, report.digest);
  if (known === undefined && report.total === undefined) return layers;
  const totalBytes = Math.max(known?.totalBytes ?? 0, report.total ?? 0);
  if (layers.totalBytes - (known?.totalBytes ?? 0) + totalBytes > MOST_FILE_BYTES) return layers;
  const completedBytes = Math.min(report.completed ?? 0, totalBytes);
  const first = known ?? { firstBytes: completedBytes, firstAfterSeconds: sinceLastLineSeconds };
  const layer = { totalBytes, completedBytes, firstBytes: first.firstBytes, firstAfterSeconds: first.firstAfterSeconds };
  return withLayer(layers, report.digest, layer);
}

/** The last line of a layer is usually below its total: the next digest, or a later status, is what says that it is complete. */
export function withCompleted(layers: PullLayers, digest: string | null): PullLayers {
  const layer = digest === null ? undefined : layerOf(layers, digest);
  if (digest === null || layer === undefined || layer.completedBytes === layer.totalBytes) return layers;
  return withLayer(layers, digest, { ...layer, completedBytes: layer.totalBytes });
}

function withLayer(layers: PullLayers, digest: string, layer: PullLayer): PullLayers {
  const before = layerOf(layers, digest);
  return {
    count: before === undefined ? layers.count + 1 : layers.count,
    totalBytes: layers.totalBytes + layer.totalBytes - (before?.totalBytes ?? 0),
    completedBytes: layers.completedBytes + layer.completedBytes - (before?.completedBytes ?? 0),
    open: { digest, layer },
    others: layers.open?.digest === digest ? layers.others : allParts(layers),
  };
}

/** With the open one among the others. */
function allParts({ open, others }: PullLayers): readonly Layers[] {
  if (open === null) return others;
  const part = partOf(open.digest);
  return others.with(part, new Map(others[part]).set(open.digest, open.layer));
}

/**
 * What this pull itself transferred. A layer's first count is taken as transferred only as far as the best rate seen explains it: the rest
 * was kept from an earlier pull.
 */
export function fetchedBytesOf(layers: PullLayers, peakRate: BytesPerSecond): Bytes {
  let sum = 0;
  for (const part of allParts(layers)) {
    for (const { completedBytes, firstBytes, firstAfterSeconds } of part.values()) {
      sum += Math.max(0, completedBytes - firstBytes) + Math.min(firstBytes, peakRate * firstAfterSeconds);
    }
  }
  return sum;
}
