import { createContext, type ReactElement, type ReactNode, useContext } from 'react';
import type { Artifact, CatalogArtifact, OllamaTag } from '#shared/catalog/artifact.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import type { UseCase } from '#shared/catalog/use-case.ts';
import type { ModelVariant } from '#shared/catalog/model.ts';
import type { SourceTitle } from '../ui/source-titles.tsx';

/** Names behind ids, answered from indexes that are built once per catalog. */
export type CatalogLookup = {
  readonly catalog: Catalog;
  /** What a machine can be for. */
  readonly purposes: readonly UseCase[];
  readonly purposeName: (useCase: UseCase['id']) => string;
  readonly model: (id: string) => ModelVariant | undefined;
  readonly modelName: (id: string) => string;
  readonly artifact: (id: string) => { readonly model: ModelVariant; readonly artifact: CatalogArtifact } | undefined;
  /** As the publisher spells it: Q4_K_M. */
  readonly quantizationName: (artifact: Pick<Artifact, 'id' | 'quantizationId'>) => string;
  readonly runtimeName: (id: string) => string;
  readonly ollamaTag: (artifact: Pick<Artifact, 'modelId' | 'ollamaTag'>) => OllamaTag | undefined;
  /** Whether Ollama can stand in: it can fetch some quantization of the model, and runs the same kind of file. */
  readonly isOnOllama: (candidate: { readonly artifact: Pick<Artifact, 'modelId'>; readonly runtimeId: string }) => boolean;
  /** Every tag that delivers the same file. */
  readonly tagsOf: (artifact: Pick<Artifact, 'id' | 'modelId'>) => readonly string[];
  readonly apiPrice: (id: string) => Catalog['apiPrices'][number] | undefined;
  readonly source: (id: string) => SourceTitle;
};

export function createCatalogLookup(catalog: Catalog): CatalogLookup {
  const models = new Map(catalog.models.map((model) => [model.id, model]));
  const artifacts = new Map(
    catalog.models.flatMap((model) => model.artifacts.map((artifact) => [artifact.id, { model, artifact }] as const)),
  );
  const ggufRuntimes = new Set(
    catalog.runtimes.filter(({ supports }) => supports.some(({ loadable }) => loadable === 'gguf')).map(({ id }) => id),
  );
  const runtimes = new Map(catalog.runtimes.map((runtime) => [runtime.id, runtime.name]));
  const sources = new Map(catalog.sources.map((source) => [source.sourceId, source]));
  const prices = new Map(catalog.apiPrices.map((price) => [price.id, price]));
  return {
    catalog,
    purposes: catalog.useCases,
    purposeName: (useCase) => catalog.useCases.find(({ id }) => id === useCase)?.name ?? useCase,
    model: (id) => models.get(id),
    modelName: (id) => models.get(id)?.name ?? id,
    artifact: (id) => artifacts.get(id),
    quantizationName: ({ id, quantizationId }) => artifacts.get(id)?.artifact.quantization ?? quantizationId,
    runtimeName: (id) => runtimes.get(id) ?? id,
    ollamaTag: ({ modelId, ollamaTag }) => models.get(modelId)?.ollamaTags.find(({ tag }) => tag === ollamaTag),
    isOnOllama: ({ artifact, runtimeId }) =>
      ggufRuntimes.has(runtimeId) &&
      (models.get(artifact.modelId)?.ollamaTags.some(({ pullable, artifactId }) => pullable && artifactId !== null) ?? false),
    tagsOf: ({ id, modelId }) =>
      models
        .get(modelId)
        ?.ollamaTags.filter(({ artifactId }) => artifactId === id)
        .map(({ tag }) => tag) ?? [],
    apiPrice: (id) => prices.get(id),
    source: (id) => {
      const source = sources.get(id);
      return { title: source?.title ?? id, url: source?.url ?? null, asOf: source?.asOf ?? null };
    },
  };
}

const CatalogContext = createContext<CatalogLookup | null>(null);

export function CatalogProvider({ lookup, children }: { readonly lookup: CatalogLookup; readonly children: ReactNode }): ReactElement {
  return <CatalogContext value={lookup}>{children}</CatalogContext>;
}

export function useCatalog(): CatalogLookup {
  const lookup = useContext(CatalogContext);
  if (!lookup) throw new Error('useCatalog needs a CatalogProvider above it');
  return lookup;
}
