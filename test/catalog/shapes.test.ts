import { describe, expect, it } from 'vitest';
import type { ModelVariant, Shape } from '#shared/catalog/model.ts';
import { testCatalog } from '../support/catalog.ts';
import { dataDirectory, referenceData } from './reference-data.ts';

const catalog = testCatalog();
const model = (id: string): ModelVariant => {
  const found = catalog.models.find((item) => item.id === id);
  if (found === undefined) throw new Error(`no model ${id}`);
  return found;
};
const shapeOf = (id: string): Shape => {
  const { shape } = model(id);
  if (shape === null) throw new Error(`${id} has no shape`);
  return shape;
};

/** Parameters of the layers of a Gated DeltaNet hybrid [Qwen3.5 layer arithmetic]. */
function hybridTrunk(shape: Shape, sharedExpertWidth: number): number {
  const { attention, ffn, hidden: h } = shape;
  if (attention.kind !== 'gated-deltanet') throw new Error('not a hybrid');
  const { keyHeads, valueHeads: nv, keyDim, valueDim, convKernel } = attention.linear;
  const key = keyHeads * keyDim;
  const val = valueDim * nv;
  const d = attention.headDim;
  const full = 2 * h * attention.heads * d + 2 * h * attention.kvHeads * d + attention.heads * d * h + 2 * d;
  const linear = h * (2 * key + val) + h * val + 2 * h * nv + convKernel * (2 * key + val) + 2 * nv + valueDim + val * h;
  const perLayer =
    ffn.kind === 'dense'
      ? 3 * h * ffn.intermediate
      : h * ffn.experts + 3 * ffn.experts * h * (ffn.expertIntermediate ?? Number.NaN) + 3 * h * sharedExpertWidth + h;
  const norms = 2 * h * shape.layers + h;
  const embeddings = shape.vocabulary * h * (shape.tiedEmbeddings ? 1 : 2);
  return attention.fullLayers * full + attention.linearLayers * linear + shape.layers * perLayer + norms + embeddings;
}

describe('parameters', () => {
  it.each(['qwen3.5-0.8b', 'qwen3.5-2b', 'qwen3.5-4b', 'qwen3.5-9b', 'qwen3.5-27b', 'qwen3.6-27b', 'qwen3.8-27b'])(
    'the layers of %s add up to its total, to the last parameter',
    (id) => {
      expect(hybridTrunk(shapeOf(id), 0)).toBe(model(id).parameters?.total.value);
    },
  );

  it.each([
    ['qwen3.5-35b-a3b', 512],
    ['qwen3.6-35b-a3b', 512],
    ['qwen3.5-122b-a10b', 1024],
    ['qwen3.5-397b-a17b', 1024],
    ['qwen3-coder-next', 512],
  ] as const)('the layers of %s, with a shared expert of width %i, add up to its total', (id, width) => {
    expect(hybridTrunk(shapeOf(id), width)).toBe(model(id).parameters?.total.value);
  });

  it.each([
    ['qwen3.5-35b-a3b', 32_212_254_720, 3_454_988_928],
    ['qwen3.5-122b-a10b', 115_964_116_992, 9_771_288_576],
    ['qwen3.5-397b-a17b', 386_547_056_640, 17_349_040_896],
    ['qwen3-coder-next', 77_309_411_328, 3_874_929_408],
  ] as const)('%s routes and activates what the published table says', (id, routed, active) => {
    expect(model(id).parameters?.routedExperts.value).toBe(routed);
    expect(model(id).parameters?.active.value).toBe(active);
  });

  it.each([
    ['deepseek-r1-671b', 671_026_419_200],
    ['deepseek-v3.2', 671_877_944_064],
    ['deepseek-v4-flash', 284_334_567_511],
    ['deepseek-v4-pro', 1_572_999_528_803],
    ['gpt-oss-20b', 20_914_757_184],
    ['gpt-oss-120b', 116_829_156_672],
    ['llama-4-scout', 107_769_861_184],
    ['llama-4-maverick', 400_711_848_960],
    ['deepseek-r1-distill-llama-70b', 70_553_706_560],
    ['deepseek-r1-0528-qwen3-8b', 8_190_735_360],
  ] as const)('%s has the parameters of its tensor table', (id, total) => {
    expect(model(id).parameters?.total.value).toBe(total);
  });

  it.each(['1.5b', '7b', '14b', '32b'])('the Qwen distill of %s stores embedding and head apart', (size) => {
    const id = `deepseek-r1-distill-qwen-${size}`;
    const shape = shapeOf(id);
    const { attention, ffn, hidden: h } = shape;
    if (attention.kind !== 'full' || ffn.kind !== 'dense') throw new Error('not a dense model with full attention');
    const q = attention.heads * attention.headDim;
    const kv = attention.kvHeads * attention.headDim;
    const layer = h * q + q + 2 * (h * kv + kv) + q * h + 3 * h * ffn.intermediate + 2 * h;
    expect(shape.layers * layer + h + 2 * shape.vocabulary * h).toBe(model(id).parameters?.total.value);
    expect(shape.tiedEmbeddings).toBe(false);
  });

  it('the element count of another model is not taken for gpt-oss-120b', () => {
    expect(model('gpt-oss-120b').parameters?.checkpoint).toBeNull();
    expect(model('gpt-oss-120b').parameters?.labelTotal).toBe('117B');
  });
});

/** Bytes of cache per token at f16 that grow with the context: full layers only, K and V; MLA keeps one row, DSA an indexer key more. */
function cacheBytesPerToken({ attention, layers }: Shape): number | null {
  switch (attention.kind) {
    case 'full':
      return layers * attention.kvHeads * attention.headDim * 2 * 2;
    case 'gated-deltanet':
    case 'mamba2':
    case 'windowed':
      return attention.fullLayers * attention.kvHeads * attention.headDim * 2 * 2;
    case 'mla':
      return layers * (attention.kvLoraRank + attention.ropeDim + (attention.indexer?.headDim ?? 0)) * 2;
    case 'compressed':
      return (
        (attention.ratio4Layers * ((attention.headDim + attention.indexerDim) / 4) + attention.ratio128Layers * (attention.headDim / 128)) *
        2
      );
    case 'unknown':
      return null;
    default:
      throw new Error(`no bytes are worked out here for ${JSON.stringify(attention)}`);
  }
}

/** F32 state of one sequence in llama.cpp. */
function stateBytes({ attention }: Shape): number {
  if (attention.kind === 'mamba2') {
    const { heads, headDim, stateDim, groups, convKernel } = attention.mamba;
    const inner = heads * headDim;
    return 4 * attention.mambaLayers * (inner * stateDim + (convKernel - 1) * (inner + 2 * groups * stateDim));
  }
  if (attention.kind !== 'gated-deltanet') return 0;
  const { keyHeads, valueHeads, keyDim, valueDim, convKernel } = attention.linear;
  const inner = valueDim * valueHeads;
  return 4 * ((convKernel - 1) * (inner + 2 * keyHeads * keyDim) + keyDim * inner) * attention.linearLayers;
}

describe('context memory follows from the shape', () => {
  it.each([
    ['qwen3.5-0.8b', 12_288, 20_201_472],
    ['qwen3.5-2b', 12_288, 20_201_472],
    ['qwen3.5-4b', 32_768, 52_690_944],
    ['qwen3.5-9b', 32_768, 52_690_944],
    ['qwen3.5-27b', 65_536, 156_893_184],
    ['qwen3.6-27b', 65_536, 156_893_184],
    ['qwen3.8-27b', 65_536, 156_893_184],
    ['qwen3.5-35b-a3b', 20_480, 65_863_680],
    ['qwen3.5-122b-a10b', 24_576, 156_303_360],
    ['qwen3.5-397b-a17b', 30_720, 195_379_200],
    ['qwen3-coder-next', 24_576, 79_036_416],
    ['deepseek-r1-671b', 70_272, 0],
    ['deepseek-v3.2', 85_888, 0],
    ['deepseek-r1-distill-qwen-1.5b', 28_672, 0],
    ['deepseek-r1-distill-qwen-7b', 57_344, 0],
    ['deepseek-r1-distill-llama-8b', 131_072, 0],
    ['deepseek-r1-0528-qwen3-8b', 147_456, 0],
    ['deepseek-r1-distill-qwen-14b', 196_608, 0],
    ['deepseek-r1-distill-qwen-32b', 262_144, 0],
    ['deepseek-r1-distill-llama-70b', 327_680, 0],
    ['gpt-oss-20b', 24_576, 0],
    ['gpt-oss-120b', 36_864, 0],
    ['llama-4-scout', 49_152, 0],
    ['llama-4-maverick', 49_152, 0],
    ['mistral-small-4', 23_040, 0],
    ['gemma-4-31b', 81_920, 0],
    ['gemma-4-26b-a4b', 20_480, 0],
    ['nemotron-3-super-120b-a12b', 8_192, 172_687_360],
    ['glm-4.7-flash', 54_144, 0],
    ['deepseek-v4-flash', 6_880, 0],
    ['deepseek-v4-pro', 9_848, 0],
  ] as const)('%s takes %i bytes a token and %i bytes a sequence', (id, perToken, perSequence) => {
    expect(cacheBytesPerToken(shapeOf(id))).toBe(perToken);
    expect(stateBytes(shapeOf(id))).toBe(perSequence);
  });

  it.skipIf(dataDirectory === null)('every figure of the collected data is met', () => {
    const rows = referenceData('models.json') as { id: string; memory: { kv_bytes_per_token?: { f16: { value: number } } } | null }[];
    const checked = rows.filter((row) => row.memory?.kv_bytes_per_token !== undefined && model(row.id).shape !== null);
    expect(checked.length).toBeGreaterThan(20);
    for (const row of checked)
      expect([row.id, cacheBytesPerToken(shapeOf(row.id))]).toEqual([row.id, row.memory?.kv_bytes_per_token?.f16.value]);
  });

  it('a model without a cache formula has no shape and says why', () => {
    for (const id of ['deepseek-v4.1-flash', 'qwen3.8-2.4t-a95b', 'qwen3.8-flash-next', 'gemma-4-12b', 'glm-5.3-flash']) {
      expect(model(id).shape).toBeNull();
      expect(model(id).shapeUnknownReason).toMatch(/context memory is unknown/);
    }
  });
});

describe('layers of mixtures', () => {
  it.each([
    ['llama-4-scout', 48, 0],
    ['llama-4-maverick', 24, 24],
    ['deepseek-v3.2', 58, 3],
    ['deepseek-r1-671b', 58, 3],
    ['gpt-oss-20b', 24, 0],
  ] as const)('%s routes in %i layers and not in %i', (id, moeLayers, denseLayers) => {
    expect(shapeOf(id).ffn).toMatchObject({ kind: 'moe', moeLayers, denseLayers });
  });

  it('gpt-oss has no shared expert', () => {
    expect(shapeOf('gpt-oss-120b').ffn).toMatchObject({ sharedExperts: 0 });
  });
});
