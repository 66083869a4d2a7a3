import { describe, expect, it } from 'vitest';
import { plan, planAndRank } from '#shared/recommend/plan.ts';
import { createCatalogLookup } from '../../../../renderer/api/catalog-lookup.tsx';
import { ollamaCandidates } from '../../../../renderer/features/install-model/ollama-candidates.ts';
import { planInput } from '../../../support/plan-input.ts';

/** More than the catalog has files. */
const EVERY = 5000;

const input = planInput({ hardware: 'nvidia-rtx-4090', useCase: 'coding', requirements: { runtimeIds: ['ollama'], limit: EVERY } });
const lookup = createCatalogLookup(input.catalog);
const tags = input.catalog.models.flatMap(({ ollamaTags }) => ollamaTags);
const { ranking } = planAndRank({ ...input, requirements: { ...input.requirements, limit: 0 } });

describe('what Ollama can install', () => {
  const rows = ollamaCandidates(ranking, lookup, null);

  it('holds only files that a pull can fetch', () => {
    expect(rows.length).toBeGreaterThan(0);
    for (const { artifact, tag } of rows) {
      expect(tags.find((entry) => entry.tag === tag)).toMatchObject({ pullable: true, artifactId: artifact.id });
    }
  });

  it('names each model once', () => {
    const models = rows.map(({ artifact }) => artifact.modelId);
    expect(new Set(models).size).toBe(models.length);
  });

  it('puts the model one came for first and leaves the others in their order', () => {
    const last = rows.at(-1)?.artifact.modelId ?? '';
    const moved = ollamaCandidates(ranking, lookup, last).map(({ tag }) => tag);
    expect(moved).toEqual([rows.at(-1)?.tag, ...rows.slice(0, -1).map(({ tag }) => tag)]);
  });

  it('tells of each file what a plan for Ollama tells of it, worked out in full', () => {
    const candidates = new Map(plan(input).ranked.map((candidate) => [candidate.artifact.id, candidate]));
    for (const { artifact, decodeTokensPerSecond, usesMainMemory } of rows) {
      const candidate = candidates.get(artifact.id);
      expect(candidate?.artifact).toEqual(artifact);
      expect(decodeTokensPerSecond).toBe(candidate?.speed.decodeTokensPerSecond.point);
      expect(usesMainMemory).toBe(candidate?.fit.verdict === 'fits-with-host-offload');
    }
  });
});
