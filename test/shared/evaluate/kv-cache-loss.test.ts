import { describe, expect, it } from 'vitest';
import { explain } from '#shared/evaluate/explain.ts';
import { kvCacheLoss } from '#shared/evaluate/kv-cache-loss.ts';
import { defaultRequirements, workloadFor } from '#shared/evaluate/defaults.ts';
import { type KvType, kvTypes } from '#shared/demand/workload.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { plan } from '#shared/recommend/plan.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';

const catalog = testCatalog();
const ASKED_AT = '2026-11-24T09:00:00Z';

function model(id: string) {
  const found = catalog.models.find((each) => each.id === id);
  if (!found) throw new Error(`the catalog has no ${id}`);
  return found;
}

const lossOf = (id: string, kvType: KvType): string => inEnglish(kvCacheLoss(model(id), kvType) ?? 'nothing');

const input = (kvType: KvType) => ({
  catalog,
  profile: whatIfProfile({ hardware: 'nvidia-rtx-3090' }, catalog, ASKED_AT),
  workload: workloadFor(catalog, 'chat', {}),
  requirements: { ...defaultRequirements(catalog, 'chat'), kvType },
  assumptions: {},
  asOf: ASKED_AT,
});

describe('what a narrower cache costs', () => {
  it('is nothing with 16 bits, whatever the model', () => {
    for (const { id } of catalog.models) expect([lossOf(id, 'f16'), lossOf(id, 'bf16')]).toEqual(['nothing', 'nothing']);
  });

  it('is what was measured of this model, with who says so', () => {
    expect(lossOf('gemma-4-26b-a4b', 'q4_0')).toBe(
      'what a q4_0 cache costs this model: mean KL divergence 1.09, the same first choice for 68\u202f% of tokens [reported, localbench-kv-cache]',
    );
    expect(lossOf('qwen3.6-35b-a3b', 'q8_0')).toMatch(
      /mean KL divergence 0 to 0\.040, below 0\.04 .+, mean KL divergence 0\.002, the same first choice for 98\.6/,
    );
  });

  it('is unknown of any other, and of no neighbour', () => {
    for (const type of kvTypes.filter((each) => each !== 'f16' && each !== 'bf16')) {
      expect(lossOf('qwen3.5-27b', type)).toBe(`what a ${type} cache costs this model in quality is not known`);
    }
    expect(lossOf('gemma-4-31b', 'q4_0')).toContain('is not known');
  });

  it('is said where the type is chosen: in what explains a file and in the reasons of a plan', () => {
    const target = { modelId: 'qwen3.6-27b', quantization: 'Q4_K_M', runtimeId: 'llama.cpp' };
    expect(explain(input('f16'), target).kvCacheLoss).toBeUndefined();
    expect(inEnglish(explain(input('q4_0'), target).kvCacheLoss ?? '')).toContain('0.087 to 0.12');
    const reasons = plan({ ...input('q8_0'), modelId: 'gemma-4-31b' }).best?.reasons.map(inEnglish);
    expect(reasons).toContain('what a q8_0 cache costs this model: mean KL divergence 0.11 [reported, localbench-kv-cache]');
  });
});
