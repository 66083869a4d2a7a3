import type { Settings } from '#shared/api.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { regionIds } from '#shared/cost/region.ts';
import { defined } from '#shared/defined.ts';
import { volumeFollowsUsers } from '#shared/demand/workload.ts';
import { type Demand, defaultDemand, resolveDemand, withWorkload } from '../features/choose-model/demand.ts';

/** What was asked for when the app was last used, as changes to the use case's defaults. */
export function demandFrom({ workload, requirements }: Pick<Settings, 'workload' | 'requirements'>, catalog: Catalog): Demand {
  if (!workload || !catalog.useCases.some(({ id }) => id === workload.useCase)) return defaultDemand;
  const { useCase, ...saved } = workload;
  const followed = { inputTokensPerMonth: undefined, outputTokensPerMonth: undefined };
  const fields = volumeFollowsUsers(workload) ? { ...saved, ...followed } : saved;
  return withWorkload({ useCase, workload: {}, requirements: defined(requirements ?? {}) }, fields, catalog);
}

/** A place that the catalog no longer knows would keep every plan from being made. */
const regionFrom = ({ region }: Settings, catalog: Catalog): string | null =>
  region !== undefined && region !== null && regionIds(catalog).includes(region) ? region : null;

/** What is saved of the page's state. */
type SavedState = Pick<Settings, 'theme' | 'ollamaHost' | 'assumptions'> & { readonly region: string | null; readonly demand: Demand };

export const stateFrom = (settings: Settings, catalog: Catalog): SavedState => ({
  theme: settings.theme,
  ollamaHost: settings.ollamaHost,
  assumptions: settings.assumptions,
  region: regionFrom(settings, catalog),
  demand: demandFrom(settings, catalog),
});

/** As it is saved. Numbers that contradict each other are not: the workload is then undefined. */
export type Chosen = Omit<Settings, 'revision' | 'workload'> & { readonly workload: Settings['workload'] | undefined };

export function settingsFrom({ theme, ollamaHost, assumptions, region, demand }: SavedState, catalog: Catalog): Chosen {
  const { workload, error } = resolveDemand(demand, catalog);
  return { theme, ollamaHost, assumptions, region, requirements: demand.requirements, workload: error ? undefined : workload };
}
