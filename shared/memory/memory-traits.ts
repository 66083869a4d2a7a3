import type { StateForm } from '../attention/attention.ts';
import type { KvLayout } from '../attention/kv-layout.ts';
import { type MemoryModel, memoryModelOf } from '../catalog/engine.ts';
import type { Runtime } from '../catalog/runtime.ts';

/** In what an engine's use of memory differs from that of others, asked wherever it counts. */
export type MemoryTraits = {
  /** Beside accelerators the input embedding stays in host memory. */
  readonly embeddingOnHost: boolean;
  /** Nothing is placed without knowing the host's memory: every placement keeps something there. */
  readonly usesHostMemory: boolean;
  /** Layers, experts and the cache can be placed by hand. */
  readonly placesByHand: boolean;
  /** Before it chooses a context over several cards it sets a slack aside for layers that do not divide. */
  readonly leavesSplitSlack: boolean;
  readonly stateForm: StateForm;
  readonly cacheRounding: KvLayout['rounding'];
  /** Whose width of the tensors outside the experts a file has: of GGUF mixes, or of the makers' own files. */
  readonly files: 'gguf' | 'safetensors';
  /** Compute buffers: those of a measured graph, the same assumed, or what the engine reserves. */
  readonly computeBuffer: 'graph' | 'assumed-graph' | 'reserve';
};

const traits: Readonly<Record<MemoryModel, MemoryTraits>> = {
  'llama.cpp': {
    embeddingOnHost: true,
    usesHostMemory: true,
    placesByHand: true,
    leavesSplitSlack: true,
    stateForm: 'llama.cpp',
    cacheRounding: 'cells',
    files: 'gguf',
    computeBuffer: 'graph',
  },
  pool: {
    embeddingOnHost: false,
    usesHostMemory: false,
    placesByHand: false,
    leavesSplitSlack: false,
    stateForm: 'pool',
    cacheRounding: 'exact',
    files: 'safetensors',
    computeBuffer: 'reserve',
  },
  mlx: {
    embeddingOnHost: false,
    usesHostMemory: true,
    placesByHand: false,
    leavesSplitSlack: false,
    stateForm: 'llama.cpp',
    cacheRounding: 'cells',
    files: 'gguf',
    computeBuffer: 'assumed-graph',
  },
};

export const memoryTraits = (runtime: Pick<Runtime, 'engine'>): MemoryTraits => traits[memoryModelOf(runtime)];
