import { describe, expect, it } from 'vitest';
import { createCatalogLookup } from '../../../../renderer/api/catalog-lookup.tsx';
import { ollamaCandidates } from '../../../../renderer/features/install-model/ollama-candidates.ts';
import { planInput } from '../../../support/plan-input.ts';

const input = planInput({ hardware: 'nvidia-rtx-4090', useCase: 'coding' });
const lookup = createCatalogLookup(input.catalog);
const tags = input.catalog.models.flatMap(({ ollamaTags }) => ollamaTags);

describe('what Ollama can install', () => {
  const rows = ollamaCandidates(input, lookup, null);

  it('holds only files that a pull can fetch, in Ollama itself', () => {
    expect(rows.length).toBeGreaterThan(0);
    for (const { candidate, tag } of rows) {
      expect(candidate.runtimeId).toBe('ollama');
      expect(tags.find((entry) => entry.tag === tag)).toMatchObject({ pullable: true, artifactId: candidate.artifact.id });
    }
  });

  it('names each model once', () => {
    const models = rows.map(({ candidate }) => candidate.artifact.modelId);
    expect(new Set(models).size).toBe(models.length);
  });

  it('puts the model one came for first and leaves the others in their order', () => {
    const last = rows.at(-1)?.candidate.artifact.modelId ?? '';
    const moved = ollamaCandidates(input, lookup, last).map(({ tag }) => tag);
    expect(moved).toEqual([rows.at(-1)?.tag, ...rows.slice(0, -1).map(({ tag }) => tag)]);
  });
});
