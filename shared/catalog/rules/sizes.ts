import type { CatalogArtifact } from '../artifact.ts';
import type { Catalog } from '../catalog.ts';
import { fileBits } from '../file-bits.ts';
import type { ModelVariant } from '../model.ts';
import type { Quantization } from '../quantization.ts';
import type { Rule } from './problem.ts';
import { eachRecord } from './problem.ts';
import { message } from '../../words/message.ts';

/** How far a file's bits per weight may lie from the scheme's: mixes keep embedding and head wider, dynamic mixes more tensors. */
const LOWEST_SHARE = 0.78;
const HIGHEST_SHARE = 1.35;
/** Further bits that a vocabulary matrix kept at higher width adds, per share of the parameters that it holds. */
const VOCABULARY_BITS = 4;
/** FP4 experts that are never requantised, with what surrounds them. */
const FP4_FILE_BITS = { low: 4.25, high: 4.7 };
/** Uniform schemes leave no room: norms and metadata only, and a projector in a size that a registry prints. */
const UNIFORM = { low: 0.98, high: 1.06 };

/** The bytes of an artifact agree with parameters × bits per weight of its quantization. Parts and bundles are exempt. */
export const artifactSizes: Rule = (checked) => {
  const quantizations = new Map(checked.catalog.quantizations.map((item) => [item.id, item]));
  return eachRecord(checked, { path: ['models'], items: checked.catalog.models }, (model) =>
    model.artifacts.flatMap((artifact, at) => {
      const quantization = quantizations.get(artifact.quantizationId);
      const expected = quantization === undefined ? null : expectedBits(model, artifact, { quantization, catalog: checked.catalog });
      if (expected === null) return [];
      const bits = fileBits(model, artifact);
      if (bits >= expected.low && (artifact.bound === 'lower' || bits <= expected.high)) return [];
      const problem = message('catalog.bits', {
        artifactId: artifact.id,
        bytes: artifact.fileBytes,
        bits: bits.toFixed(2),
        quantization: artifact.quantization,
        low: expected.low.toFixed(2),
        high: expected.high.toFixed(2),
      });
      return [{ field: ['artifacts', at, 'fileBytes'], message: problem }];
    }),
  );
};

type Scheme = { readonly quantization: Quantization; readonly catalog: Catalog };

/** Null: nothing to compare with (no parameters, no nominal bits, a part or a bundle). */
function expectedBits(
  model: ModelVariant,
  artifact: CatalogArtifact,
  { quantization, catalog }: Scheme,
): { low: number; high: number } | null {
  const { nominalBits, loadable } = quantization;
  if (model.parameters === null || nominalBits === null || ['part', 'bundle', 'none'].includes(loadable)) return null;
  if (keepsFp4Experts(model, catalog) && artifact.format !== 'mlx')
    return {
      low: LOWEST_SHARE * Math.min(nominalBits, FP4_FILE_BITS.low),
      high: HIGHEST_SHARE * Math.max(nominalBits, FP4_FILE_BITS.high),
    };
  const tolerance = (8 * artifact.fileBytesTolerance) / model.parameters.total.value;
  if (isUniform(quantization)) return { low: UNIFORM.low * nominalBits - tolerance, high: UNIFORM.high * nominalBits + tolerance };
  return { low: LOWEST_SHARE * nominalBits, high: HIGHEST_SHARE * nominalBits + VOCABULARY_BITS * vocabularyShare(model) };
}

const isUniform = (quantization: Quantization): boolean => ['bf16', 'bf16-gguf', 'f16', 'q8-0'].includes(quantization.id);

/** Models released with FP4 experts: whatever a GGUF of them is called, those tensors stay as they are. */
function keepsFp4Experts(model: ModelVariant, catalog: Catalog): boolean {
  const released = new Set(
    catalog.quantizations.filter((item) => item.original && (item.loadable === 'fp4-fp8' || /fp4/i.test(item.name))).map((item) => item.id),
  );
  return catalog.models.some(
    (other) => other.family === model.family && other.artifacts.some((artifact) => released.has(artifact.quantizationId)),
  );
}

function vocabularyShare({ shape, parameters }: ModelVariant): number {
  if (shape === null || parameters === null) return 0;
  return (shape.vocabulary * shape.hidden * (shape.tiedEmbeddings ? 1 : 2)) / parameters.total.value;
}

/** A size is exact, or says how well it is known. */
export const sizeTolerances: Rule = (checked) =>
  eachRecord(checked, { path: ['models'], items: checked.catalog.models }, (model) =>
    model.artifacts.flatMap((artifact, at) => {
      const fits = artifact.bound === 'rounded' ? artifact.fileBytesTolerance > 0 : artifact.fileBytesTolerance === 0;
      if (fits) return [];
      const { id: artifactId, bound, fileBytesTolerance: bytes } = artifact;
      return [{ field: ['artifacts', at, 'fileBytesTolerance'], message: message('catalog.tolerance', { artifactId, bound, bytes }) }];
    }),
  );
