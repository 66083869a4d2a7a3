import { describe, expect, it } from 'vitest';
import type { Quantization } from '#shared/catalog/quantization.ts';
import { type EstimateAnswer, estimateItem, estimateItemSchema } from '#shared/evaluate/estimate-item.ts';
import { ownFiles } from '#shared/evaluate/own-file.ts';
import { findModel } from '#shared/evaluate/subjects.ts';
import { testCatalog } from '../../support/catalog.ts';
import { planInput } from '../../support/plan-input.ts';

const catalog = testCatalog();
const model = findModel(catalog, 'qwen3.6-27b');
const input = planInput({ hardware: 'nvidia-rtx-4090' });

const asked = { id: 'a', model: model.id, quant: 'Q4_K_M', runtime: 'llama.cpp', context: 8192, prompt: 1000, output: 200, concurrency: 1 };
const answer = (change: object): EstimateAnswer => estimateItem(estimateItemSchema.parse({ ...asked, ...change }), input);
const weightsOf = ({ fit }: EstimateAnswer): number =>
  fit.verdict === 'does-not-fit' ? Number.NaN : fit.placement.perDevice.reduce((sum, { memory }) => sum + memory.weightsBytes.point, 0);

describe('a file of the user', () => {
  it('is held with its own size: a gigabyte more of file is a gigabyte more of weights', () => {
    const difference = weightsOf(answer({ fileBytes: 18_000_000_000 })) - weightsOf(answer({ fileBytes: 17_000_000_000 }));
    expect(difference).toBe(1_000_000_000);
  });

  it('is planned where the catalog lists none of its quantization', () => {
    const listed = new Set(model.artifacts.map(({ quantizationId }) => quantizationId));
    const scheme = catalog.quantizations.find(({ id, loadable }) => loadable === 'gguf' && !listed.has(id));
    if (!scheme) throw new Error('every GGUF scheme is listed for this model');
    const found = answer({ quant: scheme.name, fileBytes: 15_000_000_000 });
    expect(found.fit).toMatchObject({ verdict: 'fits', artifactId: `${model.id}/${scheme.id}` });
    expect(weightsOf(found)).toBeGreaterThan(14_000_000_000);
  });

  it('is of a scheme that is known: others are refused with the nearest', () => {
    expect(() => ownFiles(catalog, model, { quantization: 'Q4_K_X', fileBytes: 1 })).toThrow(/"Q4_K_X"/);
  });

  it('is refused where no file of its scheme is so small, for every model and scheme; the smallest that is taken splits into no negative part', () => {
    expect(() => answer({ fileBytes: 16_500 })).toThrow(/16,500 bytes is too small for qwen3.6-27b in Q4_K_M/);
    const bitsOf = ({ nominalBits }: Quantization): number => nominalBits ?? 0;
    const known = catalog.quantizations.filter((scheme) => scheme.loadable === 'gguf' && !scheme.moeOnly && bitsOf(scheme) > 0);
    const byBits = known.sort((a, b) => bitsOf(a) - bitsOf(b));
    const schemes = [byBits.slice(0, 2), byBits.filter(({ name }) => name === 'Q4_K_M'), byBits.slice(-1)].flat();
    for (const { id: modelId, parameters, shape } of catalog.models) {
      if (!parameters || !shape) continue;
      for (const scheme of schemes) {
        const { name } = scheme;
        const fileBytes = Math.ceil((parameters.total.value * bitsOf(scheme)) / 16);
        const split = { model: modelId, quant: name, hardware: 'nvidia-rtx-4090', context: 1024, prompt: 100, output: 100 };
        expect(() => answer({ ...split, fileBytes: fileBytes - 1 })).toThrow(/too small/);
        const { fit } = answer({ ...split, fileBytes });
        const devices = fit.verdict === 'does-not-fit' ? [] : fit.placement.perDevice;
        for (const { memory } of devices) expect(memory.weightsBytes.low, `${modelId} ${name}`).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('keeps nothing of what a publisher says of another file', () => {
    const [own] = ownFiles(catalog, model, { quantization: 'Q4_K_M', fileBytes: 17_000_000_000 });
    expect(own).toMatchObject({ fileBytesTolerance: 0, sourceId: 'user' });
  });
});

describe('a file of the user that is listed to the byte', () => {
  it('is that file, also where its publisher took it back: what is inside is known', () => {
    const withdrawn = catalog.models.flatMap((of) =>
      of.artifacts.filter(({ withdrawn: day, contents }) => day !== null && contents.mtpInside),
    );
    expect(withdrawn.length).toBeGreaterThan(3);
    for (const listed of withdrawn) {
      const of = findModel(catalog, listed.id.split('/')[0] ?? '');
      const named = (fileBytes: number) => ownFiles(catalog, of, { quantization: listed.quantization, fileBytes })[0];
      if (listed.bound === 'exact') expect(named(listed.fileBytes).contents).toEqual(listed.contents);
      expect(named(listed.fileBytes + 1).contents).toEqual({});
    }
  });
});

describe('what is asked and not modelled', () => {
  it('is said with the answer: tensor split, speculative decoding', () => {
    expect(answer({}).notes).toBeUndefined();
    expect(answer({ split: 'tensor', speculative: 'mtp' }).notes).toHaveLength(2);
    expect(answer({ split: 'tensor' }).fit).toEqual(answer({}).fit);
  });
});

describe('a draft head that is asked for', () => {
  // Its one layer keeps K and V of four heads of 256 values in f16, like the 16 full layers of the model.
  const cacheOf = (answered: EstimateAnswer): number =>
    answered.fit.verdict === 'does-not-fit'
      ? Number.NaN
      : answered.fit.placement.perDevice.reduce((sum, { memory }) => sum + memory.kvCacheBytes.point, 0);

  it.each(['llama.cpp', 'vllm'])('is held with the cache of its layer, and slows nothing down (%s)', (runtime) => {
    const withHead = { ...(runtime === 'vllm' ? { quant: 'FP8' } : { model: 'qwen3.8-27b' }), runtime, hardware: 'nvidia-h100-sxm' };
    const machine = planInput({ hardware: 'nvidia-h100-sxm' });
    const of = (speculative: string) => estimateItem(estimateItemSchema.parse({ ...asked, ...withHead, speculative }), machine);
    const [off, on] = [of('off'), of('mtp')];
    const headWeights = 424_699_392;
    expect(weightsOf(on) - weightsOf(off)).toBeGreaterThan(headWeights * 0.8);
    expect(weightsOf(on) - weightsOf(off)).toBeLessThan(headWeights * 2.01);
    expect(cacheOf(on) / cacheOf(off)).toBeCloseTo(17 / 16, 9);
    expect(on.speed?.decodeTokensPerSecond).toEqual(off.speed?.decodeTokensPerSecond);
    expect(of('auto').fit).toEqual(off.fit);
  });

  it('takes nothing where the file lacks it, or the runtime does not draft with it', () => {
    expect(answer({ speculative: 'mtp' }).fit).toEqual(answer({ speculative: 'off' }).fit);
    expect(answer({ quant: 'FP8', runtime: 'sglang', speculative: 'mtp' }).fit).toEqual(answer({ quant: 'FP8', runtime: 'sglang' }).fit);
  });
});

describe('a micro-batch that is asked for', () => {
  it('takes memory in proportion, and reads prompts faster', () => {
    const [small, large] = [answer({ ubatch: 256 }), answer({ ubatch: 2048 })];
    const buffer = ({ fit }: typeof small): number =>
      'placement' in fit ? (fit.placement.perDevice[0]?.memory.computeBufferBytes.point ?? 0) : 0;
    expect(buffer(large)).toBeGreaterThan(4 * buffer(small));
    expect(large.speed?.prefillTokensPerSecond.point).toBeGreaterThan(small.speed?.prefillTokensPerSecond.point ?? Number.NaN);
    expect(answer({ ubatch: 512 }).speed?.prefillTokensPerSecond.point).toBe(answer({}).speed?.prefillTokensPerSecond.point);
  });
});
