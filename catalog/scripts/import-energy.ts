import { join } from 'node:path';
import type { CarbonIntensity, Tariff } from '#shared/catalog/energy.ts';
import { carbonSchema, tariffSchema } from '#shared/catalog/energy.ts';
import { z } from 'zod';
import type { SourceRegistry } from './import/sources.ts';
import { createSourceRegistry, mergeSources } from './import/sources.ts';
import { readJson, writeJson } from './json-files.ts';

const catalogDirectory = join(import.meta.dirname, '..');

const rawTariff = z.looseObject({
  usdPerKwh: z.number().optional(),
  basis: z.string().optional(),
  period: z.string(),
  source: z.string(),
  redistribute: z.boolean().optional(),
});
const rawEnergy = z.looseObject({
  defaults: z.looseObject({ carbonGPerKwh: z.looseObject({ value: z.number() }) }),
  countries: z.record(
    z.string(),
    z.looseObject({
      tariff: z.partialRecord(z.enum(['industrial', 'business', 'household']), rawTariff),
      carbon: z.looseObject({ gCO2PerKwh: z.number().nullable() }).nullable().optional(),
    }),
  ),
  usStates: z.record(z.string(), z.looseObject({ commercial: rawTariff.optional(), industrial: rawTariff.optional() })),
});
type RawEnergy = z.infer<typeof rawEnergy>;

/** Turns collected energy data into tariffs that may be redistributed and a carbon file of its own: `import-energy.ts DATA_FOLDER`. Returns the exit code. */
export function main(args: readonly string[]): number {
  const [data] = args;
  if (data === undefined) {
    process.stderr.write('usage: node build/run.mjs catalog/scripts/import-energy.ts DATA_FOLDER\n');
    return 2;
  }
  const raw = rawEnergy.parse(readJson(join(data, 'energy.json')));
  const registry = createSourceRegistry();
  const tariffs = [...countryTariffs(raw, registry), ...stateTariffs(raw, registry)].map((row) => tariffSchema.parse(row));
  const carbon = carbonRows(raw, registry).map((row) => carbonSchema.parse(row));
  writeJson(join(catalogDirectory, 'energy', 'tariffs.json'), tariffs);
  writeJson(join(catalogDirectory, 'energy', 'carbon.json'), carbon);
  mergeSources(catalogDirectory, registry.entries());
  process.stdout.write(`${tariffs.length} tariffs, ${carbon.length} carbon intensities\n`);
  return 0;
}

function countryTariffs(raw: RawEnergy, registry: SourceRegistry): Tariff[] {
  return Object.entries(raw.countries).flatMap(([region, country]) => {
    let above = '';
    return Object.entries(country.tariff).flatMap(([customer, row]) => {
      if (row === undefined) return [];
      above = row.source === 'as above' ? above : row.source;
      if (row.redistribute !== true || row.usdPerKwh === undefined) return [];
      const sourceId = tariffSource(above, registry);
      return [
        {
          region,
          customer: customer as Tariff['customer'],
          usdPerKwh: row.usdPerKwh,
          period: row.period,
          sourceId,
          note: row.basis ?? null,
        },
      ];
    });
  });
}

/** State rows are official EIA figures read second-hand (public domain). */
function stateTariffs(raw: RawEnergy, registry: SourceRegistry): Tariff[] {
  return Object.entries(raw.usStates).flatMap(([state, rows]) =>
    (['commercial', 'industrial'] as const).flatMap((customer) => {
      const row = rows[customer];
      if (row?.usdPerKwh === undefined) return [];
      const sourceId = tariffSource(row.source, registry);
      return [{ region: `USA/${state}`, customer, usdPerKwh: row.usdPerKwh, period: row.period, sourceId, note: null }];
    }),
  );
}

function tariffSource(text: string, registry: SourceRegistry): string {
  const eurostat = 'Eurostat, free reuse with acknowledgement (2011/833/EU)';
  if (text.includes('nrg_pc_205'))
    return registry.add('eurostat-nrg-pc-205', {
      title: `${text}, non-household band 20–70 GWh, read second-hand`,
      license: eurostat,
      asOf: '2024',
    });
  if (text.includes('nrg_pc_204')) return registry.add('eurostat-nrg-pc-204', { title: text, license: eurostat, asOf: '2025-10-29' });
  const license = 'public domain (U.S. Energy Information Administration)';
  if (text === 'EIA')
    return registry.add('eia-industrial-2024', { title: 'EIA, industrial average 2024, read second-hand', license, asOf: '2024' });
  if (text.includes('energypricestoday')) return registry.add('eia-monthly-2026-04', { title: text, license, asOf: '2026-04-26' });
  return registry.add('eia-5-6-a', {
    title: 'EIA Electric Power Monthly table 5.6.A, July 2025, read second-hand',
    license,
    asOf: '2025-07',
  });
}

/** Ember's yearly averages: share-alike, hence in a file of their own. */
function carbonRows(raw: RawEnergy, registry: SourceRegistry): CarbonIntensity[] {
  const title = 'Ember yearly averages as carried by @tgwf/co2 0.19.0 (data/average-intensities)';
  const license = 'CC BY-SA 4.0: name Ember, share alike';
  const sourceId = registry.add('ember-2025', { title, url: 'https://ember-energy.org', license, asOf: null });
  const countries = Object.entries(raw.countries).flatMap(([region, { carbon }]) =>
    typeof carbon?.gCO2PerKwh === 'number' ? [{ region, gramsPerKwh: carbon.gCO2PerKwh, sourceId }] : [],
  );
  return [{ region: 'WORLD', gramsPerKwh: raw.defaults.carbonGPerKwh.value, sourceId }, ...countries];
}
