import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiPrice } from '#shared/catalog/api-price.ts';
import { apiPriceSchema } from '#shared/catalog/api-price.ts';
import { z } from 'zod';
import { createSourceRegistry, mergeSources } from './import/sources.ts';
import { readJson, writeJson } from './json-files.ts';

const catalogDirectory = join(import.meta.dirname, '..');

const rawPrice = z.looseObject({
  id: z.string(),
  provider: z.string(),
  model: z.string(),
  model_id: z.string().nullable(),
  input: z.number(),
  cached_input: z.number().nullable(),
  cache_write: z.number().nullable(),
  output: z.number(),
  currency: z.string(),
  unit: z.literal('per 1M tokens'),
  tier: z.string().nullable(),
  as_of: z.string(),
  source: z.string(),
  status: z.enum(['reported', 'leaked']),
  note: z.string().nullable(),
  ship: z.boolean().optional(),
});
type RawPrice = z.infer<typeof rawPrice>;

/** Turns the collected API prices into one list per provider; rows that may not be shipped stay out. `import-prices.ts DATA_FOLDER`. Returns the exit code. */
export function main(args: readonly string[]): number {
  const [data] = args;
  if (data === undefined) {
    process.stderr.write('usage: node build/run.mjs catalog/scripts/import-prices.ts DATA_FOLDER\n');
    return 2;
  }
  const rows = z.array(rawPrice).parse(readJson(join(data, 'api-prices.json')));
  const shipped = rows.filter((row) => row.ship !== false);
  const registry = createSourceRegistry();
  for (const row of shipped)
    registry.add(row.id, { title: `${row.model} list price, ${row.provider}: ${row.source}`, asOf: dateOf(row.as_of).asOf });
  rmSync(join(catalogDirectory, 'api-prices'), { recursive: true, force: true });
  for (const provider of new Set(shipped.map((row) => row.provider))) {
    const prices = shipped.filter((row) => row.provider === provider).map((row) => apiPriceSchema.parse(priceOf(row)));
    writeJson(join(catalogDirectory, 'api-prices', `${provider}.json`), prices);
  }
  mergeSources(catalogDirectory, registry.entries());
  process.stdout.write(`${shipped.length} of ${rows.length} prices\n`);
  return 0;
}

function priceOf(row: RawPrice): ApiPrice {
  const { asOf, validity } = dateOf(row.as_of);
  const articleRemark = /source article/.test(row.note ?? '');
  return {
    id: row.id,
    provider: row.provider,
    model: row.model,
    modelId: row.model_id,
    currency: row.currency,
    inputPerMillion: row.input,
    cachedInputPerMillion: row.cached_input,
    cacheWritePerMillion: row.cache_write,
    outputPerMillion: row.output,
    tier: row.tier,
    asOf,
    sourceId: row.id,
    status: row.status,
    note: [articleRemark ? null : row.note, validity].filter((part) => part !== null).join('; ') || null,
  };
}

/** "2026-08-16..2026-09-10" was last true on its end; an open period on its start. */
function dateOf(text: string): { asOf: string; validity: string | null } {
  const [from = text, to] = text.split('..');
  if (to === undefined) return { asOf: text, validity: null };
  return to === '' ? { asOf: from, validity: `valid from ${from}` } : { asOf: to, validity: `valid ${from} to ${to}` };
}
