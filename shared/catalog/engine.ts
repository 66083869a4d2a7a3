/** Programs that do the arithmetic inside a runtime. Ollama runs llama.cpp. */
export const engines = ['llama.cpp', 'ik_llama.cpp', 'mlx', 'flash-moe', 'vllm', 'sglang', 'trt-llm'] as const;
export type Engine = (typeof engines)[number];

/** Who decides the memory: llama.cpp's own allocator, a pool that the engine takes of every card, or MLX. */
export type MemoryModel = 'llama.cpp' | 'pool' | 'mlx';

const memoryModels = {
  'llama.cpp': 'llama.cpp',
  'ik_llama.cpp': 'llama.cpp',
  mlx: 'mlx',
  // Cache, states and buffers of a Metal program; its experts lie on the disk.
  'flash-moe': 'llama.cpp',
  vllm: 'pool',
  sglang: 'pool',
  'trt-llm': 'pool',
} as const satisfies Readonly<Record<Engine, MemoryModel>>;

/** Engines that serve batches out of a memory pool: each has constants of its own in the serving model. */
export const servingEngines = ['vllm', 'sglang', 'trt-llm'] as const satisfies readonly {
  [Each in Engine]: (typeof memoryModels)[Each] extends 'pool' ? Each : never;
}[Engine][];
export type ServingEngine = (typeof servingEngines)[number];

export const memoryModelOf = ({ engine }: { readonly engine: Engine }): MemoryModel => memoryModels[engine];

export function isServingEngine(engine: Engine): engine is ServingEngine {
  const memoryModel: MemoryModel = memoryModels[engine];
  return memoryModel === 'pool';
}
