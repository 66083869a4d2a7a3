import type { StateForm } from '../attention/attention.ts';
import type { KvLayout } from '../attention/kv-layout.ts';
import { type MemoryModel, memoryModelOf } from '../catalog/engine.ts';
import type { TensorClass } from '../catalog/tensor-classes.ts';
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
  /**
   * Classes of tensors that are not loaded unasked. Draft heads: llama.cpp since #26296 (before that they were loaded with the rest); vLLM
   * and SGLang skip them without a speculative configuration; MLX copies drop them [llama.cpp-pr-26296, mlx-lm-pr-1285].
   */
  readonly leavesOut: readonly TensorClass[];
  /** Classes that some programs of this kind load and others do not: mlx-vlm takes the vision tower, mlx-lm drops it. */
  readonly mayLeaveOut: readonly TensorClass[];
  /** Compute buffers: those of a measured graph, what a step of a prompt takes, or what the engine reserves. */
  readonly computeBuffer: 'graph' | 'prompt-step' | 'reserve';
};

const traits: Readonly<Record<MemoryModel, MemoryTraits>> = {
  'llama.cpp': {
    embeddingOnHost: true,
    usesHostMemory: true,
    placesByHand: true,
    leavesSplitSlack: true,
    stateForm: 'llama.cpp',
    cacheRounding: 'cells',
    leavesOut: ['mtpHead'],
    mayLeaveOut: [],
    computeBuffer: 'graph',
  },
  pool: {
    embeddingOnHost: false,
    usesHostMemory: false,
    placesByHand: false,
    leavesSplitSlack: false,
    stateForm: 'pool',
    cacheRounding: 'exact',
    leavesOut: ['mtpHead'],
    mayLeaveOut: [],
    computeBuffer: 'reserve',
  },
  mlx: {
    embeddingOnHost: false,
    usesHostMemory: true,
    placesByHand: false,
    leavesSplitSlack: false,
    stateForm: 'llama.cpp',
    cacheRounding: 'cells',
    leavesOut: ['mtpHead'],
    mayLeaveOut: ['vision'],
    computeBuffer: 'prompt-step',
  },
};

export const memoryTraits = (runtime: Pick<Runtime, 'engine'>): MemoryTraits => traits[memoryModelOf(runtime)];
