import { describe, expect, it } from 'vitest';
import type { Gpu } from '#shared/catalog/gpu.ts';
import { testCatalog } from '../support/catalog.ts';
import { dataDirectory, referenceData } from './reference-data.ts';

const catalog = testCatalog();
const gpu = (id: string): Gpu => {
  const found = catalog.gpus.find((item) => item.id === id);
  if (found === undefined) throw new Error(`no GPU ${id}`);
  return found;
};

const tera = (value: number | null): number | null => (value === null ? null : value / 1e12);
const hbm = (id: string): boolean => gpu(id).memory.hbm;
const alike = (a: Gpu, b: Gpu): boolean =>
  a.memory.optionsBytes.join() === b.memory.optionsBytes.join() && a.match.pciIds.some((id) => b.match.pciIds.includes(id));

describe('speed classes', () => {
  it.each([
    ['nvidia-gtx-1080-ti', 'nv-old'],
    ['nvidia-p40', 'nv-old'],
    ['nvidia-rtx-4090', 'nv-consumer'],
    ['nvidia-rtx-4090-laptop', 'nv-consumer'],
    ['nvidia-rtx-6000-ada', 'nv-dc'],
    ['nvidia-titan-v', 'nv-dc'],
    ['nvidia-t4', 'nv-dc'],
    ['nvidia-h100-sxm', 'nv-dc'],
    ['nvidia-gb10-dgx-spark', 'gb10'],
    ['nvidia-rtx-spark-n1x', 'gb10'],
    ['amd-rx-7900-xtx', 'amd'],
    ['amd-instinct-mi300x', 'amd'],
    ['amd-8060s-ryzen-ai-max-395-strix-halo', 'apu'],
    ['amd-780m', 'apu'],
    ['amd-890m', 'apu'],
    ['amd-680m', 'apu'],
    ['intel-arc-b580', 'intel'],
    ['huawei-ascend-910b', 'npu'],
    ['apple-m2-ultra', 'apple'],
  ] as const)('%s is of class %s', (id, speedClass) => {
    expect(gpu(id).speedClass).toBe(speedClass);
  });
});

describe('rates and links of GPUs', () => {
  it.skipIf(dataDirectory === null)('the speed figures are the ones that the constants were fitted with', () => {
    const map = referenceData('hardware-map.json') as Record<
      string,
      { gpuId: string | null; bandwidthGBs: number; speedTflops: number; gpuCores?: number }
    >;
    const wrong = Object.values(map).filter((entry) => {
      const card = catalog.gpus.find((item) => item.id === entry.gpuId);
      if (card === undefined) return false;
      const bin =
        card.match.gpuCores === (entry.gpuCores ?? null) ? undefined : card.binned?.find((item) => item.gpuCores === entry.gpuCores);
      const flops = bin?.speedFlops ?? card.compute.speedFlops;
      const bandwidth = bin?.speedBandwidthBytesPerSecond ?? card.speedBandwidthBytesPerSecond ?? card.memory.bandwidthBytesPerSecond;
      return flops !== Math.round(entry.speedTflops * 1e12) || bandwidth !== entry.bandwidthGBs * 1e9;
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ['nvidia-h100-sxm', [989, 1978, null]],
    ['nvidia-h200-sxm', [989, 1978, null]],
    ['nvidia-b200-sxm', [2250, 4500, 9000]],
    ['nvidia-gb200', [2500, 5000, 10000]],
    ['nvidia-l40s', [362, 733, null]],
    ['nvidia-rtx-4090', [165, 330, null]],
    ['nvidia-rtx-5090', [210, 419, 838]],
    ['nvidia-rtx-pro-6000-server', [468, 936, 1871]],
    ['nvidia-t4', [null, null, null]],
  ] as const)('%s has the dense TFLOPS %j in BF16, FP8 and FP4', (id, rates) => {
    const { compute } = gpu(id);
    expect([tera(compute.bf16Flops), tera(compute.fp8Flops), tera(compute.fp4Flops)]).toEqual(rates);
  });

  it('FP8 is never more than twice, FP4 never more than eight times the BF16 rate', () => {
    for (const { id, compute } of catalog.gpus) {
      if (compute.bf16Flops === null) continue;
      expect([id, (compute.fp8Flops ?? 0) <= 2.03 * compute.bf16Flops, (compute.fp4Flops ?? 0) <= 8 * compute.bf16Flops]).toEqual([
        id,
        true,
        true,
      ]);
    }
  });

  it('links between cards are one direction and never a bridge that must be bought', () => {
    expect(gpu('nvidia-h100-sxm').peerBytesPerSecond).toBe(450e9);
    expect(gpu('nvidia-b200-sxm').peerBytesPerSecond).toBe(900e9);
    expect(gpu('nvidia-rtx-3090').peerBytesPerSecond).toBeNull();
    expect(gpu('nvidia-gb10-dgx-spark').peerBytesPerSecond).toBeNull();
  });

  it('unified memory has no size of its own', () => {
    for (const item of catalog.gpus.filter((entry) => entry.memory.kind === 'unified'))
      expect([item.id, item.memory.nominalBytes]).toEqual([item.id, null]);
    expect(catalog.gpus.filter((item) => item.memory.kind === 'unified')).toHaveLength(33);
  });

  it('high-bandwidth memory is told apart', () => {
    expect([hbm('nvidia-h100-sxm'), hbm('nvidia-v100-pcie-16gb'), hbm('nvidia-p100-pcie-16gb'), hbm('nvidia-rtx-4090')]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('recognising GPUs', () => {
  it('PCI ids are vendor:device or vendor:device:revision in lower-case hex', () => {
    const ids = catalog.gpus.flatMap((item) => item.match.pciIds);
    expect(ids.filter((id) => !/^[0-9a-f]{4}:[0-9a-f]{4}(:[0-9a-f]{2})?$/.test(id))).toEqual([]);
  });

  it('cards that share a driver name differ in memory or in their PCI ids', () => {
    const groups = new Map<string, Gpu[]>();
    for (const item of catalog.gpus.filter((entry) => entry.vendor === 'nvidia' && entry.memory.kind === 'dedicated'))
      for (const name of item.match.names) groups.set(name, [...(groups.get(name) ?? []), item]);
    const twins = [...groups].filter(([, items]) => items.some((a, at) => items.slice(at + 1).some((b) => alike(a, b))));
    expect(twins.map(([name]) => name)).toEqual([]);
  });

  it('a driver never reports more memory than the card nominally has', () => {
    for (const item of catalog.gpus) {
      const nominal = item.memory.nominalBytes;
      if (nominal === null) continue;
      for (const mib of item.match.reportedMiB) expect([item.id, mib * 2 ** 20 <= nominal * 1.005]).toEqual([item.id, true]);
    }
  });
});

describe('Apple', () => {
  it('has a share for every size under every version of macOS', () => {
    for (const version of [14, 15, 26, 27]) {
      const rows = catalog.appleWorkingSets.filter(({ macOs }) => (macOs.from ?? 0) <= version && version <= (macOs.to ?? Infinity));
      const sizes = rows.map((row) => row.upToRamBytes ?? Infinity);
      expect(sizes.at(-1), String(version)).toBe(Infinity);
      expect(sizes, String(version)).toEqual([...sizes].sort((one, other) => one - other));
    }
  });

  it('binned chips keep the figures of their own measurements', () => {
    expect(gpu('apple-m1-max').binned).toEqual([{ gpuCores: 24, speedFlops: 7.8e12, speedBandwidthBytesPerSecond: 400e9 }]);
  });
});

describe('machines', () => {
  it('without a known price have none', () => {
    expect(
      catalog.machines
        .filter((machine) => machine.priceUsd === null && machine.kind !== 'cloud')
        .map((machine) => machine.id)
        .toSorted(),
    ).toEqual([
      'cpu-desktop-ddr4-32',
      'laptop-rtx-4060-8',
      'laptop-rtx-4090-16',
      'laptop-rtx-5070-8',
      'laptop-rtx-5080-16',
      'phone-12',
      'phone-8',
      'tablet-16',
    ]);
  });

  it('are rented by the hour when they stand in a cloud, and only then', () => {
    for (const machine of catalog.machines)
      expect([machine.id, machine.rentUsdPerHour !== null]).toEqual([machine.id, machine.kind === 'cloud']);
  });
});

describe('CPUs', () => {
  it('22 platforms have figures, and the assumptions are named', () => {
    const { cpu } = catalog.calibration;
    expect(cpu.platforms).toHaveLength(22);
    expect(cpu.assumed).toMatchObject({
      bandwidthBytesPerSecond: { point: 40e9, low: 20e9, high: 80e9 },
      flopsPerCoreAndHertz: 32,
      whatIfBandwidthBytesPerSecond: 89.6e9,
      whatIfRamBytes: 32 * 2 ** 30,
    });
  });
});
