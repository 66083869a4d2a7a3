import type { Gpu } from '#shared/catalog/gpu.ts';
import { GB, GIB } from '#shared/units.ts';
import type { Figures } from './gpu-compute.ts';
import { calibrationOf, computeOf, needsBridge, peerLink, speedClassOf } from './gpu-compute.ts';
import type { CuratedHardware } from './curated-hardware.ts';
import type { RawGpu } from './raw-hardware.ts';
import { spelledOut } from './sources.ts';

export type GpuContext = {
  readonly figures: Figures;
  readonly curated: CuratedHardware;
  /** lspci names that only one record carries. */
  readonly uniqueNames: ReadonlySet<string>;
};

export function gpuRecord(raw: RawGpu, context: GpuContext): Gpu {
  const { figures, curated } = context;
  const fitted = calibrationOf(figures.map, raw.id, null);
  const bandwidth = raw.memory.bandwidthGBs;
  return {
    id: raw.id,
    name: raw.name,
    vendor: raw.vendor,
    segment: raw.segment,
    architecture: raw.architecture,
    launch: raw.launch ?? null,
    match: matchOf(raw, context),
    memory: memoryOf(raw, curated),
    compute: computeOf(raw, figures, curated),
    speedClass: speedClassOf(raw, figures.map),
    speedBandwidthBytesPerSecond: fitted === undefined || fitted.bandwidthGBs === bandwidth ? null : fitted.bandwidthGBs * GB,
    computeCapability: raw.runtimes.cuda === undefined ? null : Number(raw.runtimes.cuda.computeCapability),
    gfx: raw.runtimes.rocm?.gfx ?? null,
    backends: backendsOf(raw),
    tdpWatts: raw.tdpW,
    pcie: pcieOf(raw),
    peerBytesPerSecond: peerLink(raw, figures),
    blackwell: raw.architecture?.startsWith('Blackwell') ?? false,
    priceUsd: priceOf(raw, curated),
    sourceId: `catalog-${raw.id}`,
    status: 'reported',
    notes: notesOf(raw, curated),
  };
}

function matchOf(raw: RawGpu, { uniqueNames, curated }: GpuContext): Gpu['match'] {
  const { nvidiaSmi = [], amdgpuIds = [], windows = [], dxgi = [], npuSmi = [], lspci = [] } = raw.names;
  const drivers = [...nvidiaSmi, ...amdgpuIds, ...windows, ...dxgi, ...npuSmi].map((name) => name.split('  ')[0] ?? name);
  return {
    pciIds: pciIdsOf(raw, curated),
    names: [...new Set([...drivers, ...lspci.filter((name) => uniqueNames.has(name))])],
    reportedMiB: raw.memory.reportedMiB ?? [],
    gpuCores: null,
  };
}

/** Where a driver calls the laptop's chip like the desktop card, the id tells them apart. */
function pciIdsOf(raw: RawGpu, curated: CuratedHardware): string[] {
  const ids = raw.pciIds.flatMap((id) => /^[0-9a-f]{4}:[0-9a-f]{4}(?::[0-9a-f]{2})?/.exec(id)?.[0] ?? []);
  const mobile = ids.filter((id) => curated.laptopPciIds.includes(id));
  if (mobile.length === 0) return ids;
  return raw.segment === 'consumer-laptop' ? mobile : ids.filter((id) => !mobile.includes(id));
}

function memoryOf(raw: RawGpu, curated: CuratedHardware): Gpu['memory'] {
  const { memory } = raw;
  const nominal = curated.nominalGiB[raw.id] ?? memory.vramGiB;
  const options = memory.vramOptionsGiB ?? (nominal === null ? [] : [nominal]);
  return {
    kind: memory.unified ? 'unified' : 'dedicated',
    nominalBytes: nominal === null || memory.unified ? null : nominal * GIB,
    optionsBytes: options.map((size) => size * GIB),
    type: memory.type?.replace(' (general knowledge, unverified)', '') ?? null,
    bandwidthBytesPerSecond: memory.bandwidthGBs === null ? null : Math.round(memory.bandwidthGBs * GB),
    hbm: memory.type?.startsWith('HBM') ?? false,
  };
}

/** The backend that Ollama picks comes first. */
function backendsOf({ runtimes }: RawGpu): Gpu['backends'] {
  if (runtimes.cuda) return runtimes.vulkan === true ? ['cuda', 'vulkan'] : ['cuda'];
  if (runtimes.rocm) return runtimes.ollama?.backend === 'rocm' ? ['rocm', 'vulkan'] : ['vulkan', 'rocm'];
  if (runtimes.sycl === true) return ['vulkan', 'sycl'];
  return runtimes.cann === true ? ['cann'] : [];
}

function pcieOf({ interconnect }: RawGpu): Gpu['pcie'] {
  const { pcieGen, pcieLanes } = interconnect;
  return pcieGen === null || pcieLanes === null ? null : { generation: pcieGen, lanes: pcieLanes };
}

/** Street price of 2026, else the list price. Prices that only an article prints are left out. */
function priceOf(raw: RawGpu, curated: CuratedHardware): Gpu['priceUsd'] {
  const street = raw.street2026;
  if (street && !street.src.startsWith('source article')) {
    const asOf = curated.asOf[street.asOf] ?? street.asOf;
    return { low: street.lowUSD, high: street.highUSD, asOf, sourceId: `street-${raw.id}`, status: 'reported' };
  }
  const list = curated.listPrices[raw.msrpBasis?.slice(0, 2) === 'hf' ? 'hf' : 'wiki'];
  if (!raw.msrpUSD || list === undefined) return null;
  return { low: raw.msrpUSD, high: raw.msrpUSD, asOf: list.asOf, sourceId: list.id, status: 'reported' };
}

function notesOf(raw: RawGpu, curated: CuratedHardware): string[] {
  const low = curated.lowConfidence.includes(raw.id) ? 'Low confidence: sources conflict or are few.' : null;
  const range =
    raw.tdpNote && /[-–]/.test(raw.tdpNote) ? `Power limit set by the maker of the computer: ${raw.tdpNote.replace(' W', '')} W.` : null;
  return [raw.notes ?? null, range, linkNote(raw), low].filter((note) => note !== null).map(spelledOut);
}

function linkNote(raw: RawGpu): string | null {
  const { nvlinkGBsBidir, nvlinkSrc } = raw.interconnect;
  if (needsBridge(raw))
    return `An NVLink bridge (${nvlinkGBsBidir} GB/s both directions together, unverified) is sold apart and not assumed.`;
  return nvlinkSrc?.startsWith('general knowledge') === true ? 'Link between cards: general knowledge, unverified.' : null;
}
