import type { CatalogArtifact } from './artifact.ts';
import type { ModelVariant } from './model.ts';

/** Bits per weight of what a file holds: GGUF files the text part; the makers' repositories and MLX copies vision and MTP too. */
export function fileBits({ parameters }: ModelVariant, { format, fileBytes }: CatalogArtifact): number {
  const text = parameters?.total.value ?? Number.NaN;
  return (8 * fileBytes) / (format === 'gguf' ? text : Math.max(text, parameters?.checkpoint?.value ?? 0));
}
