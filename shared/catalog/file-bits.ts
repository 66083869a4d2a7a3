import type { CatalogArtifact } from './artifact.ts';
import type { ModelVariant } from './model.ts';
import type { Quantization } from './quantization.ts';

/** Bits per weight of what a file holds: GGUF files the text part; the makers' repositories and MLX copies vision and MTP too. */
export function fileBits({ parameters }: ModelVariant, { format, fileBytes }: CatalogArtifact): number {
  const text = parameters?.total.value ?? Number.NaN;
  return (8 * fileBytes) / (format === 'gguf' ? text : Math.max(text, parameters?.checkpoint?.value ?? 0));
}

/** The scheme's own bits a weight, else what the file holds. */
export const schemeBits = (model: ModelVariant, artifact: CatalogArtifact, { nominalBits }: Quantization): number =>
  nominalBits ?? fileBits(model, artifact);
