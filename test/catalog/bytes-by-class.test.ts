import { describe, expect, it } from 'vitest';
import type { CatalogArtifact } from '#shared/catalog/artifact.ts';
import { fileBits } from '#shared/catalog/file-bits.ts';
import type { ModelVariant } from '#shared/catalog/model.ts';
import { bytesByClass } from '#shared/tensors/bytes-by-class.ts';
import type { BytesByClass } from '#shared/tensors/class-bytes.ts';
import { ESTIMATE_SOURCE } from '#shared/tensors/estimated-classes.ts';
import { RECIPE_SOURCE } from '#shared/tensors/recipes.ts';
import type { TensorClass } from '#shared/catalog/tensor-classes.ts';
import { tensorGroups } from '#shared/tensors/tensor-groups.ts';
import { findQuantization } from '#shared/evaluate/subjects.ts';
import { testCatalog } from '../support/catalog.ts';
import { dataDirectory, referenceData } from './reference-data.ts';

const catalog = testCatalog();
const files = catalog.models.flatMap((model) => model.artifacts.map((artifact) => [artifact.id, model, artifact] as const));

const splitOf = (model: ModelVariant, artifact: CatalogArtifact): BytesByClass =>
  bytesByClass({ model, artifact, quantization: findQuantization(catalog, artifact.quantizationId), calibration: catalog.calibration });

function fileOf(id: string): readonly [ModelVariant, CatalogArtifact] {
  const found = files.find(([other]) => other === id);
  if (!found) throw new Error(`no file ${id}`);
  return [found[1], found[2]];
}

const classesOf = (id: string): BytesByClass => splitOf(...fileOf(id));
const pointOf = (split: BytesByClass, name: TensorClass): number => split.classes[name]?.point ?? 0;
const sumOf = ({ classes }: BytesByClass): number => Object.values(classes).reduce((sum, { point }) => sum + point, 0);

describe('bytes by class', () => {
  it('of every file are whole, lie in their range and add up to its size', () => {
    for (const [id, model, artifact] of files) {
      const split = splitOf(model, artifact);
      for (const [name, { low, point, high }] of Object.entries(split.classes)) {
        expect([id, name, low <= point && point <= high, Number.isInteger(point)]).toEqual([id, name, true, true]);
      }
      const missing = artifact.fileBytes - sumOf(split) - split.headerBytes - split.unsplitBytes;
      expect(Math.abs(missing), id).toBeLessThanOrEqual(artifact.fileBytesTolerance);
      expect(split.headerBytes, id).toBeGreaterThanOrEqual(0);
    }
  });

  it('are never guessed in silence: what nobody states and no recipe gives is derived, and says how', () => {
    const named = new Set(catalog.sources.map(({ sourceId }) => sourceId));
    expect(named.has(RECIPE_SOURCE) && named.has(ESTIMATE_SOURCE)).toBe(true);
    for (const [id, model, artifact] of files) {
      for (const { basis, status, sourceId } of Object.values(splitOf(model, artifact).classes)) {
        expect(named.has(sourceId), id).toBe(true);
        if (basis !== 'stated') expect([id, status]).toEqual([id, 'derived']);
      }
    }
  });

  it('are left together only where nobody knows the model or what the pack holds', () => {
    for (const [id, model, artifact] of files) {
      const { unsplitBytes } = splitOf(model, artifact);
      const known = model.shape !== null && findQuantization(catalog, artifact.quantizationId).loadable !== 'none';
      // Two files of DeepSeek-V4-Flash-0731, whose publisher names less than they hold.
      if (known && model.id !== 'deepseek-v4-flash-0731') expect([id, unsplitBytes]).toEqual([id, 0]);
    }
  });

  it.skipIf(dataDirectory === null)('are those of every collected file that has them, to the byte', () => {
    type Row = {
      format: string;
      repo: string;
      quant: string;
      bytes: number | null;
      listed?: boolean;
      bytes_by_class?: Record<string, number | null>;
    };
    const models = referenceData('models-patch.json') as { id: string; artefacts?: Row[] }[];
    let compared = 0;
    for (const { id, artefacts = [] } of models) {
      const model = catalog.models.find((candidate) => candidate.id === id);
      for (const row of artefacts) {
        if (!row.bytes_by_class || row.bytes === null) continue;
        const artifact = model?.artifacts.find(({ repo, fileBytes }) => repo === row.repo && fileBytes === row.bytes);
        if (!model || !artifact) throw new Error(`${id}: no file of ${row.repo} has ${row.bytes} bytes`);
        const split = splitOf(model, artifact);
        const stated = row.bytes_by_class;
        // A class that a row leaves open lies in what it calls always read.
        const open = stated['input_embedding'] === null ? pointOf(split, 'inputEmbedding') : 0;
        const expected = {
          alwaysRead: (stated['always_read'] ?? 0) - open,
          routedExperts: stated['routed_experts'],
          mtpHead: stated['mtp_head'],
        };
        for (const [name, bytes] of Object.entries(expected))
          if (typeof bytes === 'number' && stated['always_read'] !== null)
            expect([artifact.id, name, pointOf(split, name as TensorClass)]).toEqual([artifact.id, name, bytes]);
        compared++;
      }
    }
    // One of the 123 is of a file whose size is not known.
    expect(compared).toBe(122);
  });
});

/** Parameters of one published checkpoint, all its tensors. */
const parametersOf = (id: string): number => {
  const model = catalog.models.find((candidate) => candidate.id === id);
  const groups = model && tensorGroups(model);
  if (!groups) throw new Error(`the tensors of ${id} are not written down`);
  return groups.reduce((sum, { rows, columns, count }) => sum + rows * columns * count, 0);
};

describe('the tensors written down', () => {
  it.each([
    ['qwen3.5-0.8b', 873_438_784],
    ['qwen3.5-2b', 2_274_069_824],
    ['qwen3.5-4b', 4_659_865_088],
    ['qwen3.5-9b', 9_653_104_368],
    ['qwen3.5-27b', 27_781_427_952],
    ['qwen3.6-27b', 27_781_427_952],
    ['qwen3.8-27b', 27_781_427_952],
    ['qwen3.5-35b-a3b', 35_951_822_704],
    ['qwen3.6-35b-a3b', 35_951_822_704],
    ['qwen3.5-122b-a10b', 125_086_497_008],
    ['qwen3.5-397b-a17b', 403_397_928_944],
    ['qwen3-coder-next', 79_674_391_296],
    ['deepseek-r1-distill-qwen-1.5b', 1_777_088_000],
    ['deepseek-r1-distill-qwen-7b', 7_615_616_512],
    ['deepseek-r1-distill-llama-8b', 8_030_261_248],
    ['deepseek-r1-distill-llama-70b', 70_553_706_496],
  ] as const)('of %s are the %i parameters that Hugging Face counts', (id, published) => {
    expect(parametersOf(id)).toBe(published);
  });
});

describe('the arithmetic of formats meets what was published', () => {
  it('FP8 in blocks of 128: the repository of Qwen3.8-27B-FP8 is 203,664 bytes of headers larger', () => {
    const split = classesOf('qwen3.8-27b/fp8');
    expect(sumOf(split)).toBe(30_866_663_264);
    expect(split.headerBytes).toBe(203_664);
  });

  it('NVFP4 with FP8 attention: RadixArk’s repository is 272 kB of headers larger', () => {
    const split = classesOf('qwen3.8-27b/nvfp4-mixed@radixark');
    expect(sumOf(split)).toBe(21_921_424_864);
    expect(split.headerBytes).toBe(21_921_697_280 - 21_921_424_864);
  });

  it.each(['0.8b', '2b', '4b', '9b', '27b', '35b-a3b', '122b-a10b', '397b-a17b'])(
    'GGUF in Q8_0 and BF16 of Qwen3.5-%s leaves 10.9 to 11.1 MB for metadata and tokenizer',
    (size) => {
      for (const name of ['q8-0', 'bf16-gguf']) {
        const { headerBytes } = classesOf(`qwen3.5-${size}/${name}`);
        expect(headerBytes).toBeGreaterThan(10.9e6);
        expect(headerBytes).toBeLessThan(11.1e6);
      }
    },
  );

  it('the MTP layer of Qwen3.8-27B is what its BF16 file has beyond the text, 849.45 MB', () => {
    expect(pointOf(classesOf('qwen3.8-27b/bf16-gguf'), 'mtpHead') / 1e6).toBeCloseTo(849.45, 2);
  });

  it.each([
    ['qwen3.5-0.8b/mlx-4bit', 625_123_456],
    ['qwen3.5-2b/mlx-8bit', 2_662_786_688],
    ['qwen3.5-4b/mlx-4bit', 3_034_145_792],
  ] as const)('MLX in groups of 64 adds up for %s', (id, bytes) => {
    expect(sumOf(classesOf(id))).toBe(bytes);
  });

  it.each([
    ['deepseek-r1-distill-qwen-1.5b/q4-k-m', 1_111_370_240, 1_117_320_512],
    ['deepseek-r1-distill-qwen-7b/q4-k-m', 4_370_558_976 + 306_561_024, 4_683_073_184],
  ] as const)('Q4_K_M by the rules of llama-quantize: %s is the blob that Ollama delivers, but for its header', (id, tensors, blob) => {
    const split = classesOf(id);
    expect(sumOf(split)).toBe(tensors);
    expect(fileOf(id)[1].fileBytes).toBe(blob);
    expect(split.headerBytes).toBe(blob - tensors);
  });

  it('experts of gpt-oss take 4.25 bits in every file', () => {
    for (const [id, model, artifact] of files) {
      if (model.family !== 'GPT-OSS' || artifact.format !== 'gguf') continue;
      const experts = model.parameters?.routedExperts.value ?? Number.NaN;
      expect([id, pointOf(splitOf(model, artifact), 'routedExperts')]).toEqual([id, (experts * 4.25) / 8]);
    }
  });

  it('Gemma 4 31B: one name, three sizes: FP8 keeps nothing that NVFP4 of the MLP alone would save', () => {
    const size = (id: string): number => fileOf(id)[1].fileBytes / 1e9;
    expect(size('gemma-4-31b/fp8')).toBeCloseTo(33.3, 1);
    expect(size('gemma-4-31b/nvfp4-mixed')).toBeCloseTo(32.7, 1);
    expect(sumOf(classesOf('gemma-4-31b/nvfp4-mixed')) / 1e9).toBeCloseTo(32.63, 1);
  });
});

describe('bits per weight of a file', () => {
  it.each(['qwen3.5-9b/bf16-gguf', 'qwen3.5-9b/bf16'])('count what it holds: %s has 16, with vision and MTP head or without', (id) => {
    const [model, artifact] = fileOf(id);
    expect(fileBits(model, artifact)).toBeCloseTo(16, 1);
  });
});

describe('an estimate', () => {
  it.each([
    'qwen3.6-35b-a3b/ud-q4-k-xl',
    'qwen3.6-35b-a3b/ud-q2-k-xl',
    'gpt-oss-20b/q8-0',
    'gpt-oss-20b/ud-q4-k-xl',
    'gpt-oss-120b/q3-k-s',
    'deepseek-v4-flash/ud-q4-k-xl',
  ])('of %s holds what its header states, where that is not told', (id) => {
    const [model, artifact] = fileOf(id);
    const stated = artifact.contents.bytesByClass;
    const { bytesByClass: _, ...contents } = artifact.contents;
    const blind = splitOf(model, { ...artifact, contents });
    const embedding = stated?.inputEmbedding ?? pointOf(classesOf(id), 'inputEmbedding');
    const always = (stated?.alwaysRead ?? Number.NaN) - (stated?.inputEmbedding === undefined ? embedding : 0);
    expect(blind.classes.alwaysRead?.basis).toBe('estimate');
    expect(always).toBeGreaterThanOrEqual(blind.classes.alwaysRead?.low ?? Number.NaN);
    expect(always).toBeLessThanOrEqual(blind.classes.alwaysRead?.high ?? Number.NaN);
    expect(stated?.routedExperts).toBeGreaterThanOrEqual(blind.classes.routedExperts?.low ?? Number.NaN);
    expect(stated?.routedExperts).toBeLessThanOrEqual(blind.classes.routedExperts?.high ?? Number.NaN);
  });

  it('counts the MTP head of a file that has one, and none in a file without', () => {
    expect(classesOf('qwen3.8-27b/ud-iq2-s').classes.mtpHead).toBeUndefined();
    const head = classesOf('qwen3.8-27b/ud-q4-k-xl').classes.mtpHead;
    // Between Q6_K and BF16 of 424,699,392 values.
    expect(head?.low).toBeLessThanOrEqual(0.35e9);
    expect(head?.high).toBe(2 * 424_699_392);
  });
});
