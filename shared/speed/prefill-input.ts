import type { ScoredValues } from '../attention/attention.ts';
import type { SpeedClass } from '../catalog/gpu.ts';
import type { ChipGeneration } from '../catalog/prefill-calibration.ts';
import type { Stack } from '../catalog/speed-calibration.ts';
import type { Bytes, BytesPerSecond, Flops, Ratio, Tokens } from '../units.ts';
import type { ReadableWeights, ReadParameters } from './weight-reads.ts';

/** Builds of llama.cpp that prompts were measured with, and that nobody plans. */
export type OldBuild = '2024' | '2025';

/** Everything that the prefill of one prompt depends on, in base units. */
export type PrefillInput = {
  readonly stack: Stack;
  readonly speedClass: SpeedClass | 'cpu';
  readonly generation: ChipGeneration | null;
  /** Vulkan by AMD's own driver. */
  readonly amdvlk: boolean;
  /** Weights are not quantised. */
  readonly sixteenBit: boolean;
  readonly build?: OldBuild | undefined;
  readonly layers: number;
  /** Layers with a recurrent state (Gated DeltaNet, Mamba). */
  readonly recurrentLayers: number;
  readonly hidden: number;
  /** Latent attention, by its own kernels. */
  readonly mla: boolean;
  readonly scored: (span: Tokens) => ScoredValues;
  readonly promptTokens: Tokens;
  /** Tokens of the request that are cached already. */
  readonly depthTokens: Tokens;
  /** Read at once. */
  readonly microBatchTokens: Tokens;
  /** Weights that multiply prompt tokens: without embedding and head. */
  readonly parameters: ReadParameters;
  /** Share of the routed experts that a token passes through; 0 for dense models. */
  readonly expertRatio: Ratio;
  /** What a micro-batch that meets all experts reads, wherever it lies. */
  readonly weights: ReadableWeights;
  /** Of one device. */
  readonly bandwidth: BytesPerSecond;
  readonly flops: Flops;
  readonly devices: number;
  /** Every layer over all devices, not whole layers on each. */
  readonly tensorParallel: boolean;
  readonly host: PrefillHost | null;
};

/** Weights in host memory beside accelerators. */
export type PrefillHost = {
  /** Of the routed experts; of a dense model, of everything. */
  readonly share: Ratio;
  readonly bytes: Bytes;
  readonly flops: Flops;
  /** The card's own link. */
  readonly linkBytesPerSecond: BytesPerSecond;
  readonly blackwell: boolean;
  readonly ik: boolean;
};
