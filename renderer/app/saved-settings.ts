import type { Settings } from '#shared/api.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { regionIds } from '#shared/cost/region.ts';
import { defined } from '#shared/defined.ts';
import { volumeFollowsUsers } from '#shared/demand/workload.ts';
import { type Demand, defaultDemand, resolveDemand, withWorkload } from '../features/choose-model/demand.ts';

/** What was asked for when the app was last used, as changes to the use case's defaults. */
export function demandFrom({ workload, requirements }: Settings, catalog: Catalog): Demand {
  if (!workload || !catalog.useCases.some(({ id }) => id === workload.useCase)) return defaultDemand;
  const { useCase, ...saved } = workload;
  const followed = { inputTokensPerMonth: undefined, outputTokensPerMonth: undefined };
  const fields = volumeFollowsUsers(workload) ? { ...saved, ...followed } : saved;
  return withWorkload({ useCase, workload: {}, requirements: defined(requirements ?? {}) }, fields, catalog);
}

/** A place that the catalog no longer knows would keep every plan from being made. */
export const regionFrom = ({ region }: Settings, catalog: Catalog): string | null =>
  region !== undefined && region !== null && regionIds(catalog).includes(region) ? region : null;

type SavedChoices = Pick<Settings, 'theme' | 'ollamaHost' | 'assumptions' | 'region'> & { readonly demand: Demand };

export function settingsFrom({ theme, ollamaHost, assumptions, region, demand }: SavedChoices, catalog: Catalog): Settings {
  const { workload, error } = resolveDemand(demand, catalog, true);
  return { theme, ollamaHost, assumptions, region, workload: error ? null : workload, requirements: demand.requirements };
}
