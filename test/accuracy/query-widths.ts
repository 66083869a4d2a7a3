/**
 * Heads × size of a head of one layer that looks back at everything, where it is not the width of the hidden state: from config.json of each
 * model. Latent attention has its own list.
 */
const queryWidths: Readonly<Record<string, number>> = {
  'qwen3-0.6b': 2048,
  'qwen3-1.7b': 2048,
  'qwen3-4b': 4096,
  'qwen3-32b': 8192,
  'qwen3-30b-a3b': 4096,
  'qwen3-235b-a22b': 8192,
  'qwen3-next-80b-a3b': 4096,
  'qwen3.5-0.8b': 2048,
  'qwen3.5-2b': 2048,
  'qwen3.5-4b': 4096,
  'qwen3.5-9b': 4096,
  'qwen3.5-27b': 6144,
  'qwen3.5-35b-a3b': 4096,
  'qwen3.5-122b-a10b': 8192,
  'qwen3.5-397b-a17b': 8192,
  'qwen3-coder-480b-a35b': 12288,
  'gpt-oss-20b': 4096,
  'gpt-oss-120b': 4096,
  'glm-4.5-air': 12288,
  'glm-4.6': 12288,
  'minimax-m2': 6144,
  'gemma2-2b': 2048,
  'gemma2-9b': 4096,
  'gemma3-1b': 1024,
  'gemma3-4b': 2048,
  'gemma3-12b': 4096,
  'gemma3-27b': 4096,
  'gemma4-31b': 16384,
  'gemma4-26b-a4b': 8192,
  'gemma4-12b': 8192,
  'mistral-small-24b': 4096,
  'mistral-nemo-12b': 4096,
  'ministral3-14b': 4096,
  'ministral3-3b': 4096,
  'nemotron3-nano-30b-a3b': 4096,
  'nemotron3-super-120b-a12b': 4096,
};

export const queryWidthOf = (key: string, hidden: number): number => queryWidths[key] ?? hidden;

type LatentHeads = { readonly heads: number; readonly nopeDim: number; readonly valueDim: number };

/** Of models with latent attention; DeepSeek V4's rows are compressed besides. */
const latentHeads: Readonly<Record<string, LatentHeads>> = {
  'deepseek-v2-lite': { heads: 16, nopeDim: 128, valueDim: 128 },
  'deepseek-v4-flash': { heads: 64, nopeDim: 448, valueDim: 512 },
  'glm-4.7-flash': { heads: 20, nopeDim: 192, valueDim: 256 },
  'glm-5': { heads: 64, nopeDim: 192, valueDim: 256 },
  'kimi-k2': { heads: 64, nopeDim: 128, valueDim: 128 },
  'mistral-small-4': { heads: 32, nopeDim: 64, valueDim: 128 },
};

/** DeepSeek V3's, where the list has none. */
export const latentHeadsOf = (key: string): LatentHeads => latentHeads[key] ?? { heads: 128, nopeDim: 128, valueDim: 128 };
