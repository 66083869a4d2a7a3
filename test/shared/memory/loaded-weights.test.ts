import { describe, expect, it } from 'vitest';
import type { CatalogArtifact } from '#shared/catalog/artifact.ts';
import { estimateFit } from '#shared/memory/estimate-fit.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { weightsOf } from '#shared/memory/weights.ts';
import { GB, mib } from '#shared/units.ts';
import { testCatalog } from '../../support/catalog.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';
import { artifactLike, cards, type Change, memoryRequest, modelOf, placed, QWEN_HEADER } from './requests.ts';

/** The draft head of Qwen3.6-27B: 424,699,392 weights. */
const HEAD_WEIGHTS = 424_699_392;

const withHead = (mtpInside: boolean): CatalogArtifact => ({ ...artifactLike('q4-k-m', 17_106_773_120), contents: { mtpInside } });

describe('what a runtime loads of a file', () => {
  it('is not the draft head, in llama.cpp and in pool engines', () => {
    const [without, inside] = [false, true].map((mtpInside) => weightsOf(memoryRequest({ artifact: withHead(mtpInside) })));
    // Nobody says how wide the head of a mix is: Q8_0 at the point, from the width of the scheme up to 16 bits.
    expect((without?.deviceBytes ?? 0) - (inside?.deviceBytes ?? 0)).toBe(Math.round((HEAD_WEIGHTS * 8.5) / 8));
    expect((inside?.spread.below ?? 0) - (without?.spread.below ?? 0)).toBe(2 * HEAD_WEIGHTS - Math.round((HEAD_WEIGHTS * 8.5) / 8));
    expect(inside?.spread.above).toBeGreaterThan(without?.spread.above ?? Number.NaN);
    const { split } = weightsOf(memoryRequest({ artifactId: 'qwen3.6-27b/fp8', runtimeId: 'vllm' }));
    expect(split.fileBytes - split.loadedBytes).toBeGreaterThan(HEAD_WEIGHTS);
    expect(split.fileBytes - split.loadedBytes).toBeLessThan(2 * HEAD_WEIGHTS);
  });

  it('is the text part in MLX, embedding included: mlx-lm drops the vision tower, mlx-vlm may load it', () => {
    const model = modelOf('qwen3.6-27b');
    const artifact = model.artifacts.find(({ quantizationId }) => quantizationId === 'mlx-4bit') ?? artifactLike('mlx-4bit', 15e9);
    const request = memoryRequest({
      artifact,
      runtimeId: 'mlx',
      machine: resolvedMachine({
        devices: [{ freeBytes: 48 * GB, vendor: 'apple' }],
        hostFreeBytes: 60 * GB,
        shared: true,
        platform: 'darwin',
      }),
    });
    const plan = placed(request);
    expect(plan.devices).toHaveLength(1);
    // The tower of 460,730,096 values stays in 16 bits; the head of the files names and places the tensors.
    const tower = 2 * 460_730_096;
    const text = artifact.fileBytes - tower;
    expect(plan.devices[0]?.weightsBytes).toBeLessThanOrEqual(text);
    expect(text - (plan.devices[0]?.weightsBytes ?? 0)).toBeLessThan(8e6);
    expect(weightsOf(request).spread.above).toBe(tower + artifact.fileBytesTolerance);
  });

  it('is not the header of a GGUF file, of any size', () => {
    for (const fileBytes of [2e9, 16e9, 400e9]) {
      const { split } = weightsOf(memoryRequest({ artifact: artifactLike('q4-k-m', fileBytes) }));
      expect(split.fileBytes - split.loadedBytes).toBe(QWEN_HEADER);
    }
  });

  it('has on the accelerator what a smaller embedding leaves, and on the host what a larger one takes', () => {
    const fit = estimateFit(memoryRequest());
    if (fit.verdict === 'does-not-fit') throw new Error('does not fit');
    const [card, host] = fit.placement.perDevice.map(({ memory }) => memory.weightsBytes);
    const wider = (248_320 * 5_120 * (8.5 - 4.5)) / 8;
    expect((host?.high ?? 0) - (host?.point ?? 0)).toBe(wider);
    expect(card?.high).toBe(card?.point);
    expect((card?.point ?? 0) - (card?.low ?? 0)).toBeGreaterThan(0.9 * wider);
  });
});

describe('what vLLM reports to have loaded', () => {
  const reported = testCatalog().models.flatMap(({ id: modelId, artifacts }) =>
    artifacts.flatMap((artifact) => {
      const { loadedBytes } = artifact.contents;
      return loadedBytes === undefined ? [] : [{ modelId, artifact, loadedBytes, id: artifact.id }];
    }),
  );

  it('is told by the catalog of some files', () => expect(reported.length).toBeGreaterThan(0));

  it.each(reported)('is met within 5 % for $id', ({ modelId, artifact, loadedBytes }) => {
    const { split } = weightsOf(memoryRequest({ modelId, artifact, runtimeId: 'vllm' }));
    expect(Math.abs(split.loadedBytes / loadedBytes - 1)).toBeLessThan(0.05);
  });
});

describe('the host part of a load', () => {
  const igpu = (vendor: 'amd' | 'nvidia') =>
    resolvedMachine({ devices: [{ freeBytes: 62 * GB, vendor, memoryKind: 'unified' }], hostFreeBytes: 120 * GB, shared: true });
  const of = (machine: Change['machine']) => placed(memoryRequest({ ...(machine ? { machine } : {}), placement: 'accelerator' }));

  it('must find room for the embedding and the input buffers', () => {
    const machine = resolvedMachine({ devices: [{ freeBytes: 24 * GB }], hostFreeBytes: 100_000_000 });
    expect(planMemory(memoryRequest({ machine, placement: 'accelerator' }))).toMatchObject({ placed: false, limit: 'host-memory' });
  });

  it('lies in what an integrated Radeon may use, and in host memory beside other devices', () => {
    const [radeon, other] = [of(igpu('amd')), of(igpu('nvidia'))];
    expect(radeon.devices.map(({ device }) => device)).toEqual(['accelerator:0']);
    expect(other.devices.map(({ device }) => device)).toEqual(['accelerator:0', 'host']);
    expect(radeon.totalBytes).toBe(other.totalBytes);
  });

  it('may be in the page cache instead: the range of the weights reaches down to them without the embedding', () => {
    const fit = estimateFit(memoryRequest({ machine: igpu('amd'), placement: 'accelerator' }));
    const weights = fit.verdict === 'does-not-fit' ? undefined : fit.placement.perDevice[0]?.memory.weightsBytes;
    expect((weights?.point ?? 0) - (weights?.low ?? 0)).toBeGreaterThanOrEqual(715_161_600);
  });
});

describe('the buffers of several cards', () => {
  it('hold the f16 copy of a quantised cache on every one of them', () => {
    const buffersAt = (contextTokens: number): readonly number[] =>
      placed(memoryRequest({ machine: cards([24_000, 24_000]), placement: 'accelerator', kvType: 'q4_0', contextTokens }))
        .devices.slice(0, 2)
        .map(({ computeBufferBytes }) => computeBufferBytes);
    const [short, long] = [buffersAt(131_072), buffersAt(262_144)];
    // 131,072 tokens more: K and V of four heads of 256 values in f16, and four copies of the mask of 512 tokens.
    const more = 131_072 * (2 * 4 * 256 * 2 + 4 * 512 * 2);
    for (const card of [0, 1]) expect((long[card] ?? 0) - (short[card] ?? 0)).toBe(more);
  });

  it('decide at long contexts: 27B in Q8_0 with 262,144 tokens is more than two cards with 23,000 MiB free each', () => {
    const at = (contextTokens: number) =>
      planMemory(
        memoryRequest({
          artifact: artifactLike('q8-0', 28_595_763_648),
          machine: cards([23_000, 23_000]),
          placement: 'accelerator',
          contextTokens,
        }),
      );
    expect(at(262_144).placed).toBe(false);
    expect(at(131_072).placed).toBe(true);
  });
});

describe('the driver context', () => {
  it('is next to nothing under Metal', () => {
    const [mac, card] = (['apple', 'nvidia'] as const).map((vendor) =>
      placed(memoryRequest({ machine: resolvedMachine({ devices: [{ freeBytes: 48 * GB, vendor }], hostFreeBytes: 64 * GB }) })),
    );
    expect(mac?.devices[0]?.runtimeOverheadBytes).toBe(mib(95));
    expect(card?.devices[0]?.runtimeOverheadBytes).toBe(mib(451));
  });
});
