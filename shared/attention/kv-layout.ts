import { assertNever } from '../estimate.ts';
import type { KvType } from '../demand/workload.ts';

/** llama.cpp rounds the cells of a stream up to this. */
const CELL_BLOCK = 256;

/** 256 × ceil(tokens / 256): cells that llama.cpp allocates for a stream. */
export const pad256 = (tokens: number): number => Math.ceil(tokens / CELL_BLOCK) * CELL_BLOCK;

/** Bytes of one cached element. Quantised types are blocks of 32 with their scale: 34 and 18 bytes. */
export function kvElementBytes(type: KvType): number {
  switch (type) {
    case 'f16':
    case 'bf16':
      return 2;
    case 'q8_0':
      return 34 / 32;
    case 'q4_0':
      return 18 / 32;
    case 'fp8':
      return 1;
    default:
      return assertNever(type);
  }
}

/** How a runtime lays the cache out. A stream is one run of cells; sequences may share one (unified) or have one each. */
export type KvLayout = {
  readonly streams: number;
  /** Cells of one stream, as allocated. */
  readonly cells: number;
  readonly sequences: number;
  /** Sequences that share a stream's window: 1, or all of them in a unified cache. */
  readonly sequencesPerStream: number;
  /** Tokens of a micro-batch that window layers hold beside the window. */
  readonly microBatch: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
  /** Indexer key of DSA, bytes per element (vLLM keeps FP8 with a scale of four bytes, llama.cpp the cache type). */
  readonly indexer: { readonly elementBytes: number; readonly scaleBytes: number };
  /** llama.cpp rounds windows up to 256 cells; pool engines count exactly. */
  readonly rounding: 'cells' | 'exact';
  /** Window layers hold the whole stream (`swa_full`, and old builds). */
  readonly fullWindow: boolean;
};

/** Cells that hold so many tokens. */
export const allocatedCells = ({ rounding }: KvLayout, tokens: number): number => (rounding === 'cells' ? pad256(tokens) : tokens);

/** Cells of a window layer's stream: min(n, PAD256(window × sequences + micro-batch)). */
export function windowCells(layout: KvLayout, window: number): number {
  if (layout.fullWindow) return layout.cells;
  return Math.min(layout.cells, allocatedCells(layout, window * layout.sequencesPerStream + layout.microBatch));
}
