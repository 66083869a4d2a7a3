import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Gpu } from '#shared/catalog/gpu.ts';
import { gpuSchema } from '#shared/catalog/gpu.ts';
import { GB } from '#shared/units.ts';
import { appleRecord, workingSets } from './import/apple-records.ts';
import { curatedHardware as curated } from './import/curated-hardware.ts';
import { gpuRecord } from './import/gpu-records.ts';
import type { RawGpu, RawHardware, RawHardwareMap } from './import/raw-hardware.ts';
import { rawHardwareMapSchema, rawHardwareSchema, rawServingRegistrySchema } from './import/raw-hardware.ts';
import type { SourceRegistry } from './import/sources.ts';
import { createSourceRegistry, mergeSources } from './import/sources.ts';
import { readJson, writeJson } from './json-files.ts';

const catalogDirectory = join(import.meta.dirname, '..');
const TERA = 1e12;

/** Turns collected hardware data into GPU records, Apple working sets and CPU platforms: `import-hardware.ts DATA_FOLDER`. Returns the exit code. */
export function main(args: readonly string[]): number {
  const [data] = args;
  if (data === undefined) {
    process.stderr.write('usage: node build/run.mjs catalog/scripts/import-hardware.ts DATA_FOLDER\n');
    return 2;
  }
  const hardware = rawHardwareSchema.parse(readJson(join(data, 'hardware.json')));
  const map = rawHardwareMapSchema.parse(readJson(join(data, 'hardware-map.json')));
  const serving = rawServingRegistrySchema.parse(readJson(join(data, 'serving-registry.json')));
  const registry = createSourceRegistry();
  const context = { figures: { map, serving }, curated, uniqueNames: uniqueLspciNames(hardware.gpus) };
  const gpus = [
    ...hardware.gpus.map((raw) => gpuRecord(raw, context)),
    ...hardware.appleSilicon.map((raw) => appleRecord(raw, map, curated)),
  ].map((gpu) => gpuSchema.parse(gpu));
  registerSources(hardware, registry);
  rmSync(join(catalogDirectory, 'gpus'), { recursive: true, force: true });
  for (const gpu of gpus) writeJson(join(catalogDirectory, gpuPath(gpu)), gpu);
  writeJson(join(catalogDirectory, 'apple-working-sets.json'), workingSets(hardware, curated, registry));
  writeJson(join(catalogDirectory, 'calibration', 'cpu.json'), cpuCalibration(map));
  mergeSources(catalogDirectory, registry.entries());
  process.stdout.write(`${gpus.length} GPUs\n`);
  return 0;
}

/** The vendor is the folder, so the file goes without it. */
const gpuPath = (gpu: Pick<Gpu, 'id' | 'vendor'>): string => `gpus/${gpu.vendor}/${gpu.id.slice(gpu.vendor.length + 1)}.json`;

function uniqueLspciNames(gpus: readonly RawGpu[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const gpu of gpus) for (const name of new Set(gpu.names.lspci)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count === 1).map(([name]) => name));
}

function registerSources(hardware: RawHardware, registry: SourceRegistry): void {
  for (const raw of hardware.gpus) registerGpu(raw, registry);
  for (const chip of hardware.appleSilicon) {
    const title = `catalog/${gpuPath({ id: chip.id, vendor: 'apple' })}: huggingface.js hardware list @fe42e680, llmfit @3f44fd30, system_profiler names`;
    registry.add(`catalog-${chip.id}`, { title, asOf: '2026-08-22' });
  }
  for (const list of Object.values(curated.listPrices)) registry.add(list.id, { title: list.title, asOf: list.asOf });
}

function registerGpu(raw: RawGpu, registry: SourceRegistry): void {
  const sources = raw.sources ?? {};
  const named = Object.entries(curated.sourceNames).filter(([key]) => sources[key]);
  const page = typeof sources['tpu'] === 'string' ? { url: sources['tpu'] } : {};
  const title = `catalog/${gpuPath(raw)}: ${[...named.map(([, name]) => name), 'driver and PCI id lists'].join(', ')}`;
  registry.add(`catalog-${raw.id}`, { title, ...page, asOf: '2026-08-21' });
  if (!raw.street2026 || raw.street2026.src.startsWith('source article')) return;
  const url = /https?:\S+/.exec(raw.street2026.src)?.[0];
  const asOf = curated.asOf[raw.street2026.asOf] ?? raw.street2026.asOf;
  registry.add(`street-${raw.id}`, { title: `street price of ${raw.name}: ${raw.street2026.src}`, ...(url ? { url } : {}), asOf });
}

function cpuCalibration(map: RawHardwareMap): unknown {
  const { cpu } = curated;
  const platforms = Object.entries(map)
    .filter(([, entry]) => entry.cpu)
    .map(([id, entry]) => ({
      id,
      bandwidthBytesPerSecond: entry.bandwidthGBs * GB,
      speedFlops: Math.round(entry.speedTflops * TERA),
      note: entry.note?.replace('CPU platform, no GPU record: ', '') ?? null,
    }));
  const { bandwidth, notes, ...assumed } = cpu;
  return { sourceId: 'cpu-platforms', platforms, assumed: { bandwidthBytesPerSecond: bandwidth, ...assumed }, notes };
}
