import type { Gpu } from '#shared/catalog/gpu.ts';
import { GB, GIB } from '#shared/units.ts';
import type { CuratedHardware } from './curated-hardware.ts';
import { calibrationOf, coreCycles } from './gpu-compute.ts';
import type { RawAppleChip, RawHardware, RawHardwareMap } from './raw-hardware.ts';
import type { SourceRegistry } from './sources.ts';
import { slug, spelledOut } from './sources.ts';

const TERA = 1e12;

export function appleRecord(raw: RawAppleChip, map: RawHardwareMap, { lanesPerCore }: CuratedHardware): Gpu {
  const fitted = calibrationOf(map, raw.id, raw.gpuCores);
  // The calibration counts the matrix units of newer chips, and the list takes some rates from a larger variant.
  const shaders = Math.min(raw.tflopsFp32, fitted?.speedTflops ?? raw.tflopsFp32);
  return {
    id: raw.id,
    name: raw.name,
    vendor: 'apple',
    segment: 'unified-soc',
    architecture: raw.chip,
    launch: String(raw.launch),
    match: {
      pciIds: [],
      names: [...new Set([...raw.names.sppci_model, ...raw.names.brandString])],
      reportedMiB: [],
      gpuCores: raw.gpuCores,
    },
    memory: {
      kind: 'unified',
      nominalBytes: null,
      optionsBytes: raw.memory.optionsGiB.map((size) => size * GIB),
      type: null,
      bandwidthBytesPerSecond: raw.memory.bandwidthGBs * GB,
      hbm: false,
    },
    compute: {
      speedFlops: Math.round((fitted?.speedTflops ?? raw.tflopsFp32) * TERA),
      bf16Flops: null,
      fp8Flops: null,
      fp4Flops: null,
      coreCyclesPerSecond: coreCycles(shaders, lanesPerCore['Apple']),
    },
    speedClass: 'apple',
    speedBandwidthBytesPerSecond: fitted === undefined || fitted.bandwidthGBs === raw.memory.bandwidthGBs ? null : fitted.bandwidthGBs * GB,
    binned: binnedVariants(raw, map),
    computeCapability: null,
    gfx: null,
    backends: ['metal', 'mlx'],
    tdpWatts: raw.tdpW,
    pcie: null,
    peerBytesPerSecond: null,
    blackwell: false,
    priceUsd: null,
    sourceId: `catalog-${raw.id}`,
    status: 'reported',
    notes: notesOf(raw),
  };
}

const notesOf = ({ notes, memory }: RawAppleChip): string[] =>
  [notes, `Bandwidth: ${memory.bandwidthSrc}.`, `Memory options: ${memory.optionsSrc}.`].filter((note) => note !== null).map(spelledOut);

/** Chips sold under the same name with fewer GPU cores, as measured. */
function binnedVariants(raw: RawAppleChip, map: RawHardwareMap): NonNullable<Gpu['binned']> {
  const others = Object.values(map).filter((entry) => entry.gpuId === raw.id && entry.gpuCores !== raw.gpuCores);
  return others.flatMap((entry) =>
    entry.gpuCores === undefined
      ? []
      : [
          {
            gpuCores: entry.gpuCores,
            speedFlops: Math.round(entry.speedTflops * TERA),
            speedBandwidthBytesPerSecond: entry.bandwidthGBs * GB,
          },
        ],
  );
}

/** Share of memory that Metal lets a process use: printed by users, else three quarters of it (assumed). */
export function workingSets(raw: RawHardware, curated: CuratedHardware, registry: SourceRegistry): unknown[] {
  const rule = raw.appleWorkingSet.find((row) => row.ratio !== undefined);
  const printed = raw.appleWorkingSet.flatMap((row) => {
    if (row.ramGiB === null || row.recommendedGiB === undefined) return [];
    const sourceId = registry.add(`issue-${slug(row.src)}`, { title: `${row.src}: recommendedMaxWorkingSetSize as printed`, asOf: null });
    const usable = { value: Math.round(row.recommendedGiB * GIB), sourceId, status: 'reported' };
    const own = { chip: row.chip, ramBytes: row.ramGiB * GIB, usable };
    return row.ramGiB === 128
      ? [own, { ...own, chip: null, usable: { ...usable, status: 'assumed', note: `as on ${row.chip ?? 'one chip'}` } }]
      : [own];
  });
  if (rule?.ratio === undefined) return printed;
  const ratio = rule.ratio;
  const sourceId = registry.add('apple-working-set-rule', { title: rule.src, asOf: null });
  const usual = [...curated.appleWorkingSetGiB, 16].map((size) => ({
    chip: null,
    ramBytes: size * GIB,
    usable: {
      value: Math.round(size * ratio * GIB),
      sourceId,
      status: 'assumed',
      note: 'about three quarters; iogpu.wired_limit_mb raises it',
    },
  }));
  return [...printed, ...usual];
}
