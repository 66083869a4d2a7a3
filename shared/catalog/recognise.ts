import type { Bytes } from '../units.ts';
import type { CatalogArtifact } from './artifact.ts';
import type { Catalog } from './catalog.ts';

/** Files that have exactly so many bytes, withdrawn ones too: what lies on a disk may be older than what is offered. */
export const filesOfSize = ({ models }: Pick<Catalog, 'models'>, bytes: Bytes): readonly CatalogArtifact[] =>
  models.flatMap(({ artifacts }) => artifacts.filter(({ fileBytes, bound }) => bound === 'exact' && fileBytes === bytes));
