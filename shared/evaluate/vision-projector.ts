import type { CatalogArtifact } from '../catalog/artifact.ts';
import type { ModelVariant } from '../catalog/model.ts';
import type { UseCase } from '../catalog/use-case.ts';
import type { Bytes } from '../units.ts';
import { offeredArtifacts } from './subjects.ts';

export const takesImages = (model: ModelVariant): boolean => model.inputModalities.value.includes('image');

/** Bytes of the projector that the use case loads too: 0 when no images are needed or taken, null when it is needed and unknown. */
export function projectorBytes({ needsImageInput }: UseCase, model: ModelVariant, artifact: CatalogArtifact): Bytes | null {
  if (!needsImageInput || !takesImages(model) || artifact.format !== 'gguf') return 0;
  const projectors = offeredArtifacts(model).filter(
    (candidate) => candidate.format === 'gguf-mmproj' && /f16$/i.test(candidate.quantization),
  );
  return projectors.reduce<Bytes | null>((least, { fileBytes }) => (least === null ? fileBytes : Math.min(least, fileBytes)), null);
}
