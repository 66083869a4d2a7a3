import type { Catalog } from '#shared/catalog/catalog.ts';
import type { FactStatus } from '#shared/catalog/source.ts';
import { formatCount } from '#shared/format.ts';

const statuses: readonly FactStatus[] = ['confirmed', 'reported', 'leaked', 'derived', 'assumed'];

/** Files of every model by how well their sizes are known: ids of artifacts by status. */
export function filesByStatus({ models }: Catalog): Readonly<Record<string, readonly string[]>> {
  const artifacts = models.flatMap((model) => model.artifacts);
  return Object.fromEntries(
    statuses.map((status) => [status, artifacts.filter((artifact) => artifact.status === status).map(({ id }) => id)]),
  );
}

/** The same for people: one line for each model and status, files by the part of their id that is not the model's. */
export function statusText(catalog: Catalog): string {
  return statuses
    .flatMap((status) => {
      const lines = catalog.models.flatMap((model) => {
        const files = model.artifacts.filter((artifact) => artifact.status === status);
        const names = files.map(({ id, withdrawn }) => `${id.slice(model.id.length + 1)}${withdrawn === null ? '' : ' (withdrawn)'}`);
        return names.length === 0 ? [] : [`  ${model.id}: ${names.join(', ')}`];
      });
      const count = catalog.models.flatMap((model) => model.artifacts).filter((artifact) => artifact.status === status).length;
      return count === 0 ? [] : [`${formatCount(count)} files ${status}`, ...lines];
    })
    .join('\n');
}
