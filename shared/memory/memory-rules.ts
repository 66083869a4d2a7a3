import type { MemoryCalibration } from '../catalog/calibration.ts';
import type { Band } from '../estimate.ts';
import type { Bytes, Ratio } from '../units.ts';

/** Contexts of the measured compute buffers of one model, rising. */
export type BufferRows = { readonly contextTokens: readonly number[]; readonly bytes: readonly Bytes[] };

type BandName =
  | 'upTo32k'
  | 'beyond32k'
  | 'host'
  | 'hostOffload'
  | 'multiDevice'
  | 'measuredRow'
  | 'beyondRows'
  | 'noRow'
  | 'flashAttentionOff'
  | 'unpackedLatent'
  | 'mlx';

/** The calibration of the memory rules, looked up by name once. Widths are bits per weight. */
export type MemoryRules = {
  readonly sourceId: string;
  readonly bands: Readonly<Record<BandName, Band>>;
  /** Bits of ggml block types, rising. */
  readonly ggmlBits: readonly number[];
  readonly ggmlBitsTolerance: number;
  readonly tiedEmbeddingBits: number;
  readonly mixedNonExpertBits: number;
  readonly minExpertBytesPerWeight: number;
  readonly noRowFactor: Ratio;
  readonly longContextFromTokens: number;
  readonly inputCopies: number;
  readonly stagedTensorWidthRatio: Ratio;
  readonly wideExpertLayerRatio: Ratio;
  readonly cpuSharedInputsRatio: Ratio;
  /** Of a CPU-only buffer, untouched until a full batch runs. */
  readonly cpuReservedOnlyBytes: Bytes;
  readonly denseFfnPeakRows: number;
  /** Buffer of a runtime that unpacks a latent cache: fixed, per token of the context, and per token of the micro-batch. */
  readonly unpackedLatent: { readonly fixedBytes: Bytes; readonly bytesPerToken: Bytes; readonly bytesPerBatchToken: Bytes };
  /** Rows of the hidden state in the output peak, by GGUF architecture, and for the rest. */
  readonly hiddenRows: ReadonlyMap<string, number>;
  readonly otherHiddenRows: number;
  /** A constant that exists for some names only (`embeddingBits`, `stagedTensors` …); null when it has none for `key`. */
  readonly named: (family: string, key: string) => number | null;
  readonly bufferRows: ReadonlyMap<string, BufferRows>;
};

const cache = new WeakMap<MemoryCalibration, MemoryRules>();

/** Throws when the calibration lacks a constant or band: the catalog is then not the one this code was written for. */
export function memoryRules(calibration: MemoryCalibration): MemoryRules {
  const known = cache.get(calibration);
  if (known) return known;
  const rules = readRules(calibration);
  cache.set(calibration, rules);
  return rules;
}

const bandNames: readonly BandName[] = [
  'upTo32k',
  'beyond32k',
  'host',
  'hostOffload',
  'multiDevice',
  'measuredRow',
  'beyondRows',
  'noRow',
  'flashAttentionOff',
  'unpackedLatent',
  'mlx',
];

function readRules(calibration: MemoryCalibration): MemoryRules {
  const { constants } = calibration;
  const constant = (name: string): number => required(constants[name], `constant ${name}`);
  const bits = Object.keys(constants).filter((name) => name.startsWith('ggmlBits.'));
  const bands = bandNames.map((name) => [name, required(calibration.computeBufferBands[name], `band ${name}`)] as const);
  return {
    sourceId: calibration.sourceId,
    bands: Object.fromEntries(bands) as MemoryRules['bands'],
    ggmlBits: bits.map(constant).sort((a, b) => a - b),
    ggmlBitsTolerance: constant('ggmlBitsTolerance'),
    tiedEmbeddingBits: constant('tiedEmbeddingBits'),
    mixedNonExpertBits: constant('mixedNonExpertBits'),
    minExpertBytesPerWeight: constant('minExpertBytesPerWeight'),
    noRowFactor: constant('computeNoRowFactor'),
    longContextFromTokens: constant('longContextFromTokens'),
    inputCopies: constant('inputCopies'),
    stagedTensorWidthRatio: constant('stagedTensorWidthRatio'),
    wideExpertLayerRatio: constant('wideExpertLayerRatio'),
    cpuSharedInputsRatio: constant('cpuSharedInputsRatio'),
    cpuReservedOnlyBytes: constant('cpuReservedOnlyBytes'),
    denseFfnPeakRows: constant('ffnPeakRows.dense'),
    unpackedLatent: {
      fixedBytes: constant('unpackedLatentBytes.fixed'),
      bytesPerToken: constant('unpackedLatentBytes.perContextToken'),
      bytesPerBatchToken: constant('unpackedLatentBytes.perBatchToken'),
    },
    hiddenRows: new Map(family('computeHiddenRows.', constants)),
    otherHiddenRows: constant('computeHiddenRows.other'),
    named: (name, key) => constants[`${name}.${key}`] ?? null,
    bufferRows: rowsByModel(calibration),
  };
}

/** Constants whose name starts with `prefix`, by the rest of the name. */
function family(prefix: string, constants: MemoryCalibration['constants']): readonly (readonly [string, number])[] {
  return Object.entries(constants)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value]);
}

function rowsByModel({ computeBufferRows }: MemoryCalibration): ReadonlyMap<string, BufferRows> {
  const models = new Map<string, { contextTokens: number[]; bytes: number[] }>();
  for (const row of [...computeBufferRows].sort((a, b) => a.contextTokens - b.contextTokens)) {
    if (row.expertsOnHost) continue;
    const rows = models.get(row.modelId) ?? { contextTokens: [], bytes: [] };
    rows.contextTokens.push(row.contextTokens);
    rows.bytes.push(row.bytes);
    models.set(row.modelId, rows);
  }
  return models;
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`memory calibration: ${name} is missing`);
  return value;
}
