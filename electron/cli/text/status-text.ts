import type { Catalog } from '#shared/catalog/catalog.ts';
import { factStatusSchema } from '#shared/catalog/source.ts';
import { formatCount } from '#shared/format.ts';

/** Files of every model by how well their sizes are known: ids of artifacts by status. */
export function filesByStatus({ models }: Catalog): Readonly<Record<string, readonly string[]>> {
  const artifacts = models.flatMap((model) => model.artifacts);
  return Object.fromEntries(
    factStatusSchema.options.map((status) => [status, artifacts.filter((artifact) => artifact.status === status).map(({ id }) => id)]),
  );
}

/** The same for people: one line for each model and status, files by the part of their id that is not the model's. */
export const statusText = (catalog: Catalog): string =>
  Object.entries(filesByStatus(catalog))
    .filter(([, ids]) => ids.length > 0)
    .map(([status, ids]) => [`${formatCount(ids.length)} files ${status}`, ...modelLines(catalog, new Set(ids))].join('\n'))
    .join('\n');

const modelLines = ({ models }: Catalog, ids: ReadonlySet<string>): readonly string[] =>
  models.flatMap((model) => {
    const files = model.artifacts.filter(({ id }) => ids.has(id));
    const names = files.map(({ id, withdrawn }) => `${id.slice(model.id.length + 1)}${withdrawn === null ? '' : ' (withdrawn)'}`);
    return names.length === 0 ? [] : [`  ${model.id}: ${names.join(', ')}`];
  });
