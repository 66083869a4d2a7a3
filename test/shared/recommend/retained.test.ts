import { describe, expect, it } from 'vitest';
import { findArtifact, findModel, findQuantization } from '#shared/evaluate/subjects.ts';
import type { PointRange } from '#shared/estimate.ts';
import { retainedShare } from '#shared/recommend/retained.ts';
import { testCatalog } from '../../support/catalog.ts';

const catalog = testCatalog();
const { retained: rules } = catalog.calibration.evidence;

type Change = { readonly parameters?: number; readonly bits?: number; readonly repo?: string | null };

/** A quantization of a model of so many parameters. */
function kept(modelId: string, name: string, { parameters, bits, repo }: Change = {}): PointRange {
  const model = findModel(catalog, modelId);
  const artifact = findArtifact(model, name);
  const quantization = findQuantization(catalog, artifact.quantizationId);
  const sized = model.parameters && {
    ...model.parameters,
    total: { ...model.parameters.total, value: parameters ?? model.parameters.total.value },
  };
  return retainedShare(
    {
      model: { ...model, parameters: sized },
      artifact: { ...artifact, repo: repo === undefined ? artifact.repo : repo },
      quantization: { ...quantization, nominalBits: bits ?? quantization.nominalBits },
    },
    rules,
  );
}

/** Worked out by hand from 0.0187 × (4 / bits)^5.5 × (B / 27)^−0.8 × 1.5. */
const checkValues = [
  ['Q4_K_M', 4.89, 27, 0.9796, 0.9908, 0.9981],
  ['UD-IQ2_M', 2.93, 27, 0.7421, 0.8561, 0.9694],
  ['UD-IQ2_M', 2.93, 35, 0.7843, 0.8814, 0.9751],
  ['UD-IQ2_M', 2.15, 35, 0.2673, 0.5001, 0.8706],
  ['Q6_K', 6.56, 9, 0.9886, 0.9956, 0.9991],
  ['Q4_K_M', 4.89, 2, 0.8654, 0.9282, 0.9852],
  ['UD-IQ2_M', 2.93, 397, 0.9633, 0.9821, 0.9964],
] as const;

describe('what a quantization leaves of a score', () => {
  it.each(checkValues)('%s, %d bits, of %d billion: %d, %d, %d', (name, bits, billions, low, point, high) => {
    const share = kept('qwen3.6-27b', name, { bits, parameters: billions * 1e9 });
    expect(share.low).toBeCloseTo(low, 4);
    expect(share.point).toBeCloseTo(point, 4);
    expect(share.high).toBeCloseTo(high, 4);
  });

  it('is all of it in the format that a model was released in, and unrounded', () => {
    for (const [model, name] of [
      ['gpt-oss-20b', 'MXFP4'],
      ['deepseek-v4-flash', 'original FP4+FP8'],
      ['qwen3.6-27b', 'BF16'],
    ] as const) {
      expect(kept(model, name)).toEqual({ point: 1, low: 1, high: 1 });
    }
  });

  it('goes by the recipe where the bits do not tell: plain rounding to four bits loses 3.7 times what 4.5 bits do', () => {
    const loss = (share: PointRange): number => -Math.log(share.point);
    const byBits = loss(kept('qwen3.5-9b', 'Q4_K_M', { bits: 4.5 }));
    expect(loss(kept('qwen3.5-9b', 'mlx-4bit')) / byBits).toBeCloseTo(3.7, 6);
    expect(loss(kept('qwen3.6-27b', 'FP8'))).toBeCloseTo(0.006, 10);
  });

  it('counts a narrow file without an importance matrix for what such files lose, and an unknown one at its worst', () => {
    const narrow = { bits: 3.16, parameters: 27e9 };
    const withMatrix = kept('qwen3.6-27b', 'Q3_K_M', { ...narrow, repo: 'bartowski/x-GGUF' });
    const without = kept('qwen3.6-27b', 'Q3_K_M', { ...narrow, repo: 'somebody/x-GGUF' });
    const unknown = kept('qwen3.6-27b', 'Q3_K_M', { ...narrow, repo: null });
    expect(Math.log(without.point) / Math.log(withMatrix.point)).toBeCloseTo(8, 6);
    expect(unknown).toEqual({ ...withMatrix, low: without.low });
  });

  it('never rises with fewer bits, nor with fewer parameters', () => {
    const widths = [8.5, 6.56, 5.7, 4.89, 4, 3.31, 2.93, 2.38, 2];
    const shares = widths.map((bits) => kept('qwen3.6-27b', 'UD-IQ2_M', { bits }).low);
    expect([...shares].sort((a, b) => b - a)).toEqual(shares);
    const sizes = [400e9, 100e9, 27e9, 9e9, 2e9].map((parameters) => kept('qwen3.6-27b', 'Q4_K_M', { parameters }).low);
    expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
  });
});
