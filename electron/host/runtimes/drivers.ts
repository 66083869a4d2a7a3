import { llamaCppDriver } from './llama-cpp/driver.ts';
import { lmStudioDriver } from './lm-studio/driver.ts';
import { ollamaDriver } from './ollama/driver.ts';
import type { RuntimeDriver } from './runtime-driver.ts';
import { vllmDriver } from './vllm/driver.ts';

/** Every runtime we know how to find, in the order they are listed. What we can make one do is what its driver has. */
export const runtimeDrivers: readonly RuntimeDriver[] = [ollamaDriver, llamaCppDriver, lmStudioDriver, vllmDriver];
