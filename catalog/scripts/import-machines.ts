import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '#shared/catalog/machine.ts';
import { machineSchema } from '#shared/catalog/machine.ts';
import { GB, GIB } from '#shared/units.ts';
import { z } from 'zod';
import { curatedHardware } from './import/curated-hardware.ts';
import type { SourceRegistry } from './import/sources.ts';
import { createSourceRegistry, mergeSources, slug } from './import/sources.ts';
import { readJson, writeJson } from './json-files.ts';

const catalogDirectory = join(import.meta.dirname, '..');

const rawPrice = z.looseObject({
  low: z.number().nullable(),
  typical: z.number().nullable(),
  high: z.number().nullable(),
  asOf: z.string().nullable(),
  source: z.string().nullable(),
  status: z.enum(['reported', 'assumed', 'unknown']),
});
const rawMachine = z.looseObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['laptop', 'mini', 'desktop', 'mac', 'workstation', 'server', 'cloud']),
  gpus: z.array(z.strictObject({ gpuId: z.string(), count: z.number() })),
  cpu: z.looseObject({
    name: z.string(),
    cores: z.number().nullable(),
    ramChannels: z.number().nullable(),
    ramType: z.string().nullable(),
  }),
  ramGiB: z.number(),
  ramBandwidthGBs: z.number().nullable(),
  diskGB: z.number().nullable(),
  powerIdleW: z.number().nullable(),
  powerActiveW: z.number().nullable(),
  rackUnits: z.number().nullable(),
  priceUsd: rawPrice.nullable(),
  rentUsdPerHour: rawPrice.optional(),
  notes: z.string().nullable(),
});
type RawMachine = z.infer<typeof rawMachine>;

const rawRents = z.looseObject({
  gpus: z.array(
    z.looseObject({
      id: z.string(),
      cloudUSDPerHour: z
        .looseObject({ src: z.array(z.string()) })
        .nullable()
        .optional(),
    }),
  ),
});

const curated = z
  .looseObject({
    cores: z.record(z.string(), z.number()),
    coresNote: z.string(),
    cloud: z.strictObject({ wholeServerGpus: z.number(), cores: z.number(), ramBandwidthGBs: z.number() }),
    cloudNote: z.string(),
    folders: z.record(z.string(), z.string()),
    replaced: z.array(z.tuple([z.string(), z.string()])),
    planningSource: z.string(),
  })
  .parse(readJson(join(import.meta.dirname, 'import', 'curated-machines.json')));

type Context = { readonly registry: SourceRegistry; readonly rents: z.infer<typeof rawRents> };

/** Turns the collected machines into one file each: `import-machines.ts DATA_FOLDER`. Returns the exit code. */
export function main(args: readonly string[]): number {
  const [data] = args;
  if (data === undefined) {
    process.stderr.write('usage: node build/run.mjs catalog/scripts/import-machines.ts DATA_FOLDER\n');
    return 2;
  }
  const machines = z.array(rawMachine).parse(readJson(join(data, 'machines.json')));
  const context = { registry: createSourceRegistry(), rents: rawRents.parse(readJson(join(data, 'hardware.json'))) };
  rmSync(join(catalogDirectory, 'machines'), { recursive: true, force: true });
  for (const raw of machines) {
    const path = `machines/${folderOf(raw)}/${raw.id}.json`;
    const asOf = raw.priceUsd?.asOf ?? raw.rentUsdPerHour?.asOf ?? null;
    context.registry.add(`machine-${raw.id}`, {
      title: `catalog/${path}`,
      asOf: asOf === null ? null : (curatedHardware.asOf[asOf] ?? asOf),
    });
    writeJson(join(catalogDirectory, path), machineSchema.parse(machineOf(raw, context)));
  }
  mergeSources(catalogDirectory, context.registry.entries());
  process.stdout.write(`${machines.length} machines\n`);
  return 0;
}

const folderOf = (raw: RawMachine): string => curated.folders[raw.id] ?? curated.folders[raw.kind] ?? curated.folders['other'] ?? 'generic';

function machineOf(raw: RawMachine, context: Context): Machine {
  const { cpu } = raw;
  const cores = cpu.cores ?? curated.cores[cpu.name] ?? Math.round(shareOfServer(raw) * curated.cloud.cores);
  const bandwidth = raw.ramBandwidthGBs ?? shareOfServer(raw) * curated.cloud.ramBandwidthGBs;
  return {
    id: raw.id,
    name: raw.name,
    kind: raw.kind,
    gpus: raw.gpus,
    cpu: { name: cpu.name, cores, ramChannels: cpu.ramChannels, ramType: cpu.ramType },
    ramBytes: raw.ramGiB * GIB,
    ramBandwidthBytesPerSecond: Math.round(bandwidth * GB),
    diskBytes: raw.diskGB === null ? null : raw.diskGB * GB,
    idleWatts: raw.powerIdleW,
    activeWatts: raw.powerActiveW,
    rackUnits: raw.rackUnits,
    priceUsd: priceOf(raw.priceUsd, context),
    rentUsdPerHour: priceOf(raw.rentUsdPerHour ?? null, context),
    notes: notesOf(raw),
    sourceId: `machine-${raw.id}`,
  };
}

const shareOfServer = (raw: RawMachine): number => (raw.gpus[0]?.count ?? 1) / curated.cloud.wholeServerGpus;

function priceOf(raw: z.infer<typeof rawPrice> | null, context: Context): Machine['priceUsd'] {
  if (raw === null || raw.status === 'unknown' || raw.low === null || raw.typical === null || raw.high === null) return null;
  const asOf = curatedHardware.asOf[raw.asOf ?? ''] ?? raw.asOf;
  if (asOf === null) throw new Error(`price without a date: ${JSON.stringify(raw)}`);
  return { low: raw.low, typical: raw.typical, high: raw.high, asOf, sourceId: priceSource(raw.source, context), status: raw.status };
}

/** Prices point to where the card's or the computer's price came from. */
function priceSource(text: string | null, { registry, rents }: Context): string {
  const street = /street2026 of (\S+)/.exec(text ?? '')?.[1];
  const rent = /cloudUSDPerHour of (\S+)/.exec(text ?? '')?.[1];
  const listed = /msrpUSD of \S+ \((\w+)/.exec(text ?? '')?.[1];
  if (rent !== undefined) {
    const pages = rents.gpus.find((gpu) => gpu.id === rent)?.cloudUSDPerHour?.src.join('; ');
    return registry.add(`rent-${rent}`, { title: `hourly rent of one ${rent}: ${pages ?? 'not recorded'}`, asOf: '2026-05' });
  }
  if (street !== undefined && street !== 'nvidia-a100-pcie-80gb') return `street-${street}`;
  if (street !== undefined || listed !== undefined) return curatedHardware.listPrices[listed === 'wiki' ? 'wiki' : 'hf']?.id ?? '';
  const what = /\(([^)]*)\)/.exec(text ?? '')?.[1];
  const title = what === undefined ? curated.planningSource : `${curated.planningSource}: ${what}`;
  return registry.add(what === undefined ? 'planning-figures' : `planning-${slug(what).slice(0, 30)}`, { title, asOf: '2026' });
}

function notesOf(raw: RawMachine): string | null {
  const cleaned = curated.replaced.reduce((text, [from, to]) => text.replaceAll(from, to), raw.notes ?? '');
  const cores = raw.cpu.cores === null && raw.kind === 'mac' ? curated.coresNote : '';
  const cloud = raw.ramBandwidthGBs === null ? curated.cloudNote : '';
  return [cleaned, cores, cloud].filter((part) => part !== '').join(' ') || null;
}
