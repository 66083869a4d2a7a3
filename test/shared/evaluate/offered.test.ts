import { describe, expect, it } from 'vitest';
import { filesOfSize } from '#shared/catalog/recognise.ts';
import { artifactsNamed, findArtifact, findModel, offeredArtifacts } from '#shared/evaluate/subjects.ts';
import { plan } from '#shared/recommend/plan.ts';
import { testCatalog } from '../../support/catalog.ts';
import { planInput } from '../../support/plan-input.ts';

const catalog = testCatalog();
const model = findModel(catalog, 'qwen3.8-27b');
const withdrawn = model.artifacts.filter((artifact) => artifact.withdrawn !== null);

describe('a file that its publisher took back', () => {
  it('is known by its size', () => {
    const sizes = withdrawn.map(({ fileBytes }) => fileBytes);
    for (const bytes of [15_705_861_088, 17_106_773_984, 9_010_048_064]) expect(sizes).toContain(bytes);
  });

  it('is recognised by its size where it lies on a disk', () => {
    expect(filesOfSize(catalog, 17_106_773_984).map(({ id }) => id)).toEqual(['qwen3.8-27b/q4-k-m@unsloth-2026-08-14']);
    expect(filesOfSize(catalog, 17_106_773_985)).toEqual([]);
  });

  it('is not among what is offered, under none of its names', () => {
    for (const { id, quantization } of withdrawn) {
      expect(offeredArtifacts(model).map((artifact) => artifact.id)).not.toContain(id);
      expect(artifactsNamed(model, id)).toEqual([]);
      expect(artifactsNamed(model, quantization).every((artifact) => artifact.withdrawn === null)).toBe(true);
    }
  });

  it('is refused with the day it went', () => {
    expect(() => findArtifact(model, 'qwen3.8-27b/iq4-xs')).toThrow(/withdrew it on 2026-08-19/);
  });

  it('appears in no plan, neither as a candidate nor as one that was not taken', () => {
    const ids = new Set(withdrawn.map(({ id }) => id));
    const { ranked, rejected } = plan(
      planInput({ hardware: 'nvidia-rtx-4090', requirements: { limit: 2000 }, change: { modelId: model.id } }),
    );
    expect(ranked.length).toBeGreaterThan(0);
    for (const { artifact } of ranked) expect(ids.has(artifact.id)).toBe(false);
    for (const { artifactId } of rejected) expect(ids.has(artifactId)).toBe(false);
  });
});
