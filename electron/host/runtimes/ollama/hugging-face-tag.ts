import type { CatalogArtifact } from '#shared/catalog/artifact.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import type { ModelVariant } from '#shared/catalog/model.ts';
import type { Bytes } from '#shared/units.ts';

/**
 * Hugging Face takes files up to this size; larger ones are published in parts, and it refuses to hand such "sharded" files to Ollama
 * [hub-docs#2702, ollama#5245].
 */
const LARGEST_SINGLE_FILE_BYTES: Bytes = 50e9;

/** Names of llama.cpp's file types, with Unsloth's prefix and the XL mixes: what Hugging Face finds in a file's name [hub ollama]. */
const STANDARD_NAME = /^(?:UD-)?(?:I?Q[1-8]_(?:[01]|[A-Z]+)(?:_[A-Z]+)*|TQ[12]_0|MXFP4(?:_MOE)?|BF16|F16|F32)$/i;
const REPOSITORY = /^[\w.-]+\/[\w.-]+-gguf$/i;

/** `hf.co/<repository>:<quantization>`, by which Ollama pulls a GGUF file of Hugging Face; null for files it cannot pull that way. */
export function huggingFaceTag(catalog: Catalog, model: ModelVariant, artifact: CatalogArtifact): string | null {
  const isOneFile = artifact.shards === null ? artifact.fileBytes <= LARGEST_SINGLE_FILE_BYTES : artifact.shards === 1;
  const isPublished = artifact.format === 'gguf' && artifact.withdrawn === null && REPOSITORY.test(artifact.repo ?? '');
  const isStandard = STANDARD_NAME.test(artifact.quantization) && isLoadable(catalog, model, artifact);
  return isOneFile && isPublished && isStandard ? `hf.co/${artifact.repo}:${artifact.quantization}` : null;
}

function isLoadable(catalog: Catalog, model: ModelVariant, artifact: CatalogArtifact): boolean {
  const ollama = catalog.runtimes.find((runtime) => runtime.id === 'ollama');
  const quantization = catalog.quantizations.find((candidate) => candidate.id === artifact.quantizationId);
  const architecture = model.shape?.ggufArchitecture;
  if (quantization?.loadable !== 'gguf') return false;
  return architecture === undefined || !(ollama?.unsupportedArchitectures ?? []).includes(architecture);
}
