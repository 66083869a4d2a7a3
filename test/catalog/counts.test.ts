import { describe, expect, it } from 'vitest';
import { testCatalog } from '../support/catalog.ts';
import { dataDirectory, referenceData } from './reference-data.ts';

const catalog = testCatalog();
const artifacts = catalog.models.flatMap((model) => model.artifacts);
const published = artifacts.filter((artifact) => artifact.sizeBasis === 'published');
const tags = catalog.models.flatMap((model) => model.ollamaTags);
const benchmarks = catalog.models.flatMap((model) => model.benchmarks);
const chips = catalog.gpus.filter((gpu) => gpu.vendor === 'apple');

describe('nothing collected is lost', () => {
  it('keeps 34 models with 788 published files, 91 Ollama tags and 120 scores', () => {
    expect(catalog.models).toHaveLength(34);
    expect(published).toHaveLength(788);
    expect(tags).toHaveLength(91);
    expect(benchmarks).toHaveLength(120);
  });

  it('keeps 215 GPUs, 21 Apple chips and 42 machines', () => {
    expect(catalog.gpus.length - chips.length).toBe(215);
    expect(chips).toHaveLength(21);
    expect(catalog.machines).toHaveLength(42);
  });

  it('keeps 117 of 144 API prices: 27 come from articles and are not shipped', () => {
    expect(catalog.apiPrices).toHaveLength(117);
  });
});

type RawModel = {
  id: string;
  artefacts: { repo: string; quant: string; bytes: number; exact: boolean }[];
  ollama: { tag: string }[];
  benchmarks: { name: string; value: number }[];
};

describe.skipIf(dataDirectory === null)('compared with the collected data', () => {
  const models = dataDirectory === null ? [] : (referenceData('models.json') as RawModel[]);

  it('every published file has its bytes, repository and name, to the byte', () => {
    const wanted = models.flatMap((model) =>
      model.artefacts.map((row) => `${model.id} ${row.repo} ${row.quant} ${row.bytes} ${row.exact}`),
    );
    const found = catalog.models.flatMap((model) =>
      model.artifacts
        .filter((artifact) => artifact.sizeBasis === 'published')
        .map((row) => `${model.id} ${row.repo} ${row.quantization} ${row.fileBytes} ${row.bound === 'exact'}`),
    );
    expect(found.toSorted()).toEqual(wanted.toSorted());
  });

  it('every tag and every score is there', () => {
    expect(tags.map((tag) => tag.tag).toSorted()).toEqual(models.flatMap((model) => model.ollama.map((row) => row.tag)).toSorted());
    const wanted = models.flatMap((model) => model.benchmarks.map((row) => `${model.id} ${row.name} ${row.value}`));
    const found = catalog.models.flatMap((model) => model.benchmarks.map((row) => `${model.id} ${row.name} ${row.score}`));
    expect(found.toSorted()).toEqual(wanted.toSorted());
  });

  it('every GPU, Apple chip and machine is there', () => {
    const hardware = referenceData('hardware.json') as { gpus: { id: string }[]; appleSilicon: { id: string }[] };
    const machines = referenceData('machines.json') as { id: string }[];
    const ids = [...hardware.gpus, ...hardware.appleSilicon].map((row) => row.id);
    expect(catalog.gpus.map((gpu) => gpu.id).toSorted()).toEqual(ids.toSorted());
    expect(catalog.machines.map((machine) => machine.id).toSorted()).toEqual(machines.map((row) => row.id).toSorted());
  });

  it('the speed figures are the ones that the constants were fitted with', () => {
    const map = referenceData('hardware-map.json') as Record<
      string,
      { gpuId: string | null; bandwidthGBs: number; speedTflops: number; gpuCores?: number }
    >;
    const wrong = Object.values(map).filter((entry) => {
      const gpu = catalog.gpus.find((item) => item.id === entry.gpuId);
      if (gpu === undefined) return false;
      const bin =
        gpu.match.gpuCores === (entry.gpuCores ?? null) ? undefined : gpu.binned?.find((item) => item.gpuCores === entry.gpuCores);
      const flops = bin?.speedFlops ?? gpu.compute.speedFlops;
      const bandwidth = bin?.speedBandwidthBytesPerSecond ?? gpu.speedBandwidthBytesPerSecond ?? gpu.memory.bandwidthBytesPerSecond;
      return flops !== Math.round(entry.speedTflops * 1e12) || bandwidth !== entry.bandwidthGBs * 1e9;
    });
    expect(wrong).toEqual([]);
  });

  it('only prices and tariffs that may be shipped are there', () => {
    const prices = referenceData('api-prices.json') as { id: string; ship?: boolean }[];
    const kept = prices.filter((row) => row.ship !== false).map((row) => row.id);
    expect(catalog.apiPrices.map((price) => price.id).toSorted()).toEqual(kept.toSorted());
    const energy = referenceData('energy.json') as { countries: Record<string, { tariff: Record<string, { redistribute: boolean }> }> };
    const allowed = Object.entries(energy.countries).flatMap(([region, { tariff }]) =>
      Object.entries(tariff).flatMap(([customer, row]) => (row.redistribute ? [`${region} ${customer}`] : [])),
    );
    const countries = catalog.tariffs
      .filter((tariff) => !tariff.region.startsWith('USA/'))
      .map((tariff) => `${tariff.region} ${tariff.customer}`);
    expect(countries.toSorted()).toEqual(allowed.toSorted());
  });
});
