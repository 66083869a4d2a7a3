import type { RetainedRules } from '../catalog/calibration.ts';
import { schemeBits } from '../catalog/file-bits.ts';
import type { PointRange } from '../estimate.ts';
import type { Subject } from '../memory/memory-plan.ts';

const WHOLE: PointRange = { point: 1, low: 1, high: 1 };
/** From here on nothing was rounded. */
const UNROUNDED_BITS = 16;

type File = Pick<Subject, 'model' | 'artifact' | 'quantization'>;

/** What the quantization of a file leaves of its model's score (1: all of it), by bits, parameters and recipe. The low end is what can be counted on. */
export function retainedShare(file: File, rules: RetainedRules): PointRange {
  const { quantization, artifact } = file;
  const bits = schemeBits(file.model, artifact, quantization);
  if (quantization.original || bits >= UNROUNDED_BITS) return WHOLE;
  const parameters = file.model.parameters?.total.value ?? rules.referenceParameters;
  const loss = lossOf(quantization.recipe, { bits, parameters }, rules);
  const { belowBits, lossFactor } = rules.withoutImportanceMatrix;
  const narrow = quantization.recipe === undefined && bits < belowBits;
  const matrix = narrow ? importanceMatrix(quantization.id, artifact.repo, rules) : true;
  return shareOf(matrix === false ? loss * lossFactor : loss, matrix === null ? loss * lossFactor : loss, rules);
}

/** `loss` of the point; the low end from `atWorst` where that is more. */
function shareOf(loss: number, atWorst: number, { lowLossFactor, lowNoise, highLossFactor }: RetainedRules): PointRange {
  return {
    point: Math.exp(-loss),
    low: Math.exp(-lowLossFactor * Math.max(loss, atWorst) - lowNoise),
    high: Math.exp(-highLossFactor * loss),
  };
}

type Width = { readonly bits: number; readonly parameters: number };

function lossOf(recipe: File['quantization']['recipe'], width: Width, rules: RetainedRules): number {
  if (recipe === undefined) return lossByBits(width, rules);
  const known = rules.recipes[recipe];
  return 'loss' in known ? known.loss : known.lossFactor * lossByBits({ ...width, bits: known.atBits }, rules);
}

const lossByBits = ({ bits, parameters }: Width, rules: RetainedRules): number =>
  rules.lossAtFourBits *
  (4 / bits) ** rules.bitsExponent *
  (parameters / rules.referenceParameters) ** -rules.sizeExponent *
  rules.hardTaskFactor;

/** Schemes of these names are not made without one. */
const NEVER_WITHOUT = /^(ud-|iq[123]|smol-iq)/;

/** Whether a narrow file was made with an importance matrix; null: nobody says. */
function importanceMatrix(quantizationId: string, repo: string | null, { importanceMatrixPublishers }: RetainedRules): boolean | null {
  if (NEVER_WITHOUT.test(quantizationId)) return true;
  if (repo === null) return null;
  return importanceMatrixPublishers.includes(repo.split('/')[0] ?? '');
}
