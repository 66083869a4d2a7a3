import type { MemoryConstants } from '../catalog/memory-calibration.ts';
import type { Shape } from '../catalog/model.ts';
import type { Quantization } from '../catalog/quantization.ts';

type Embedding = { readonly shape: Shape | null; readonly quantization: Quantization; readonly schemeBits: number };

/**
 * llama-quantize stores an untied input embedding in the widest block type that is not wider than the quantization, a tied one
 * (it is the head too) in Q6_K at least, and MXFP4 files keep theirs in Q8_0.
 */
export function ggufEmbeddingBits({ shape, quantization, schemeBits }: Embedding, constants: MemoryConstants): number {
  if (quantization.embeddingBits !== undefined) return quantization.embeddingBits;
  const { ggmlBits, ggmlBitsTolerance, tiedEmbeddingBits } = constants;
  const untied = Math.max(ggmlBits.q2K, ...Object.values(ggmlBits).filter((bits) => bits <= schemeBits + ggmlBitsTolerance));
  return shape?.tiedEmbeddings === true ? Math.max(untied, tiedEmbeddingBits) : untied;
}
