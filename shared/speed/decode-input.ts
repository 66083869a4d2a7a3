import type { SpeedClass } from '../catalog/gpu.ts';
import type { Bytes, BytesPerSecond, Flops, Ratio } from '../units.ts';
import type { Stack } from '../catalog/speed-calibration.ts';

/** Weight bytes that one decode step of the whole batch reads, by where they lie. */
export type StepWeights =
  | { readonly kind: 'device'; readonly bytes: Bytes }
  | {
      readonly kind: 'hybrid';
      readonly deviceBytes: Bytes;
      readonly hostBytes: Bytes;
      readonly hostBandwidth: BytesPerSecond;
      readonly severalSockets: boolean;
    }
  | { readonly kind: 'ssd'; readonly deviceBytes: Bytes; readonly streamedBytes: Bytes; readonly readBytesPerSecond: BytesPerSecond };

/** Weights as cores take them in: some widths take more work than their bytes say. */
export type WeightKind = 'f16' | 'mlx' | 'other';

/** Everything that the time of a decode step depends on, in base units. */
export type DecodeInput = {
  readonly stack: Stack;
  readonly speedClass: SpeedClass | 'cpu';
  readonly hbm: boolean;
  readonly weightKind: WeightKind;
  readonly mlxVlm?: boolean;
  /** One with a mixer and no feed-forward, or the other way round, counts half. */
  readonly layers: number;
  /** Layers with routed experts; 0 for dense models. */
  readonly moeLayers: number;
  /** Layers with a recurrent state (Gated DeltaNet, Mamba). */
  readonly recurrentLayers: number;
  /** Layers with compressed attention (DeepSeek V4). */
  readonly compressedLayers: number;
  readonly mla: boolean;
  /** Of one device. */
  readonly bandwidth: BytesPerSecond;
  readonly flops: Flops;
  /** Of one device: cores × clock; null where unknown. */
  readonly coreCyclesPerSecond: number | null;
  /** Cores of the CPU that computes, and whether they have memory of several processors; null on accelerators. */
  readonly cpu: HostProcessor | null;
  /** Power limit against the board power of the card; 1 where it is not limited. */
  readonly powerRatio: Ratio;
  /** Devices that share every layer; 1 for a layer split. */
  readonly tensorParallel: number;
  readonly weights: StepWeights;
  /** Weights that the streams of one step pass through; each counts once. */
  readonly weightsPassed: number;
  readonly kvBytesPerStream: Bytes;
  /** Streams decoded together. */
  readonly batch: number;
  /** With the head, without an input embedding of its own. */
  readonly activeParameters: number;
};

export type HostProcessor = { readonly cores: number; readonly severalSockets: boolean };
