import type { SettingsChange } from '#shared/api.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { checkRegion } from '#shared/cost/region.ts';
import { checkAssumptionNames } from '#shared/cost/resolve-assumptions.ts';
import { ollamaAddress } from '../runtimes/ollama/host-address.ts';

/** Refuses what no plan and no pull could use later. An assumption that the catalog knows no more can still be taken back. */
export function checkSettings({ assumptions = {}, region, ollamaHost }: SettingsChange, catalog: Catalog): void {
  const names = Object.keys(assumptions).filter((name) => assumptions[name] !== null);
  checkAssumptionNames(names, catalog);
  if (typeof region === 'string') checkRegion(region, catalog);
  if (typeof ollamaHost === 'string') ollamaAddress(ollamaHost, {});
}
