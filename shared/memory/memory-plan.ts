import type { CatalogArtifact } from '../catalog/artifact.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ModelVariant, Shape } from '../catalog/model.ts';
import type { Quantization } from '../catalog/quantization.ts';
import type { Runtime } from '../catalog/runtime.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import type { Bytes } from '../units.ts';
import type { KvType } from '../demand/workload.ts';
import type { PlacementKind, fitLimits } from './fit.ts';
import type { Parallelism } from './parallelism.ts';
import type { Text } from '../words/text.ts';

/** One artifact of one model in one runtime: the thing that is placed, timed and priced. */
export type Subject = {
  readonly model: ModelVariant;
  /** The model's shape: subjects are only made for models that have one. */
  readonly shape: Shape;
  readonly artifact: CatalogArtifact;
  readonly quantization: Quantization;
  readonly runtime: Runtime;
};

export type MemoryRequest = Subject & {
  readonly machine: ResolvedMachine;
  /** Weights are unpacked for arithmetic in 16 bits, whatever the card's units take. */
  readonly weightsOnly: boolean;
  readonly calibration: Catalog['calibration'];
  /** Tokens each request may hold. */
  readonly contextTokens: number;
  readonly concurrency: number;
  readonly kvType: KvType;
  readonly flashAttention: boolean;
  /** Bytes of the vision projector that is loaded too (0: none). */
  readonly mmprojBytes: Bytes;
  /** Only this placement is tried; undefined: the best one that fits. */
  readonly placement?: PlacementKind | undefined;
  /** Batch engines: how the cards are dealt out; undefined: all of them share every layer. Others take no notice. */
  readonly parallelism?: Parallelism | undefined;
  /** llama.cpp's `-sm tensor`: every layer over all cards, instead of whole layers on each. What a card holds is about the same. */
  readonly tensorSplit?: boolean | undefined;
  /** The file's own draft head is loaded too, with the cache of its layers. */
  readonly draftHead?: boolean | undefined;
  readonly manual?: ManualLoad | undefined;
};

/** Settings of llama.cpp that a person chose by hand, for one accelerator; what is absent the runtime decides itself. */
export type ManualLoad = {
  /** `--kv-unified`: one cache for all sequences. */
  readonly unifiedCache?: boolean;
  /** `--swa-full`: sliding layers hold the whole context. */
  readonly fullWindow?: boolean;
  /** `--no-kv-offload`: cache and state in RAM. */
  readonly cacheOnHost?: boolean;
  /** `-ngl`: layers on the accelerator, the last ones, the head counted as one; at least one. */
  readonly gpuLayers?: number;
  /** `--n-cpu-moe`: layers, from the first, whose routed experts stay in RAM. */
  readonly expertLayersOnHost?: number;
};

/** Bytes on one device, plain numbers. */
export type DeviceLoad = {
  readonly device: string;
  readonly layers: number;
  readonly weightsBytes: Bytes;
  /** Routed experts among the weights of this device. */
  readonly expertBytes: Bytes;
  readonly kvCacheBytes: Bytes;
  readonly recurrentStateBytes: Bytes;
  readonly computeBufferBytes: Bytes;
  readonly runtimeOverheadBytes: Bytes;
  /** What the device has free for all of this. */
  readonly budgetBytes: Bytes;
};

/** Weights that no accelerator took and that are read from the disk when memory does not hold them. */
export type Streamed = {
  /** Read for every token, and routed experts. */
  readonly alwaysBytes: Bytes;
  readonly expertBytes: Bytes;
  /** What of them a step finds in memory; at best and at worst, because it is the system that chooses. */
  readonly keptBytes: { readonly point: Bytes; readonly low: Bytes; readonly high: Bytes };
};

/** Weight bytes by what becomes of them. */
export type WeightSplit = {
  readonly fileBytes: Bytes;
  /** What the runtime takes of the file: not its header, nor classes that it does not read unasked. */
  readonly loadedBytes: Bytes;
  /** Stays in host memory in a GPU load; read as the head when tied. */
  readonly inputEmbeddingBytes: Bytes;
  /** All routed experts; everything else that is loaded, the input embedding too, is what they leave. */
  readonly expertBytes: Bytes;
};

/** Tokens of one replica's pool. */
export type KvCapacity = { readonly point: number; readonly low: number; readonly high: number };

/** Result of the placement search, plain numbers: the fast pass of `plan()`. */
export type MemoryPlan =
  | {
      readonly placed: true;
      readonly kind: PlacementKind;
      readonly parallelism: Parallelism;
      readonly expertsOnHost: boolean;
      readonly devices: readonly DeviceLoad[];
      readonly weights: WeightSplit;
      /** Least bytes left on any device after runtime margins are respected (margin itself not subtracted). */
      readonly headroomBytes: Bytes;
      readonly totalBytes: Bytes;
      readonly microBatch: number;
      /** Cells per stream × streams actually allocated. */
      readonly kvBytesPerToken: Bytes;
      /** Only of a placement that reads from the disk. */
      readonly streamed?: Streamed;
      /** Pool engines: tokens that the pool of one replica holds, with what is uncertain of weights and reserve; null for others. */
      readonly kvCapacity: KvCapacity | null;
    }
  | {
      readonly placed: false;
      readonly shortBytes: Bytes;
      readonly limit: (typeof fitLimits)[number];
      readonly reason: Text;
      /** Pool engines: as for a plan that was placed. */
      readonly kvCapacity?: KvCapacity;
      /** What is missing at the middle and at the favourable end of weights and reserve; may be less than nothing. */
      readonly shortRange?: { readonly point: Bytes; readonly low: Bytes };
    };
export type PlacedMemoryPlan = Extract<MemoryPlan, { placed: true }>;
