import type { Quantization } from '../catalog/quantization.ts';
import type { SpeedClass } from '../catalog/gpu.ts';
import type { Bytes, BytesPerSecond, Flops, Ratio, Tokens } from '../units.ts';
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

/** Everything that the prefill of one prompt depends on, in base units. */
export type PrefillInput = {
  readonly stack: Stack;
  readonly speedClass: SpeedClass | 'cpu';
  readonly quantFamily: Quantization['speedFamily'];
  /** llama.cpp builds of 2024 and before. */
  readonly oldBuild?: boolean;
  /** Timed by LocalScore of llamafile, which starts a prompt more slowly; on a CPU its kernels are a little faster than the cpu stack's. */
  readonly localScore?: boolean;
  readonly moe: boolean;
  readonly mla: boolean;
  readonly gatedDeltaNet: boolean;
  readonly layers: number;
  readonly fullAttentionLayers: number;
  readonly windowLayers: number;
  readonly window: Tokens;
  readonly hidden: number;
  readonly promptTokens: Tokens;
  /** Tokens of the request that are cached already. */
  readonly depthTokens: Tokens;
  /** Without input embedding and head (tied: nothing is subtracted). */
  readonly computeParameters: number;
  readonly bandwidth: BytesPerSecond;
  readonly flops: Flops;
  readonly fileBytes: Bytes;
  readonly devices: number;
  readonly tensorParallel: boolean;
  readonly host: {
    /** Share of the active weight bytes that lies in host memory. */
    readonly activeRatio: number;
    readonly bytes: Bytes;
    readonly flops: Flops;
  } | null;
};
