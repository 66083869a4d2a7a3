import type { Rule } from './problem.ts';
import { eachRecord, problemAt } from './problem.ts';
import { message } from '../../words/message.ts';

const idsOf = (items: readonly { readonly id: string }[]): ReadonlySet<string> => new Set(items.map((item) => item.id));

/** Every record's id is given once in its section; artifact ids and Ollama tags once in the whole catalog. */
export const uniqueIds: Rule = (checked) => {
  const { catalog } = checked;
  const sections = ['models', 'quantizations', 'gpus', 'machines', 'runtimes', 'apiPrices', 'tokenizers', 'useCases'] as const;
  const entries = sections.flatMap((section) =>
    catalog[section].map((item, index) => ({ what: section as string, id: item.id, path: [section, index, 'id'] })),
  );
  const sources = catalog.sources.map((source, index) => ({ what: 'source', id: source.sourceId, path: ['sources', index, 'sourceId'] }));
  const nested = catalog.models.flatMap((model, index) => [
    ...model.artifacts.map((artifact, at) => ({ what: 'artifact', id: artifact.id, path: ['models', index, 'artifacts', at, 'id'] })),
    ...model.ollamaTags.map((tag, at) => ({ what: 'tag', id: tag.tag, path: ['models', index, 'ollamaTags', at, 'tag'] })),
  ]);
  const seen = new Set<string>();
  return [...entries, ...sources, ...nested].flatMap(({ what, id, path }) => {
    const key = `${what}/${id}`;
    if (seen.has(key)) return [problemAt(checked, path, message('catalog.twice', { what, id }))];
    seen.add(key);
    return [];
  });
};

/** An artifact belongs to its model, names a known quantization, and a tag delivers an artifact of the same model. */
export const artifactReferences: Rule = (checked) => {
  const quantizations = idsOf(checked.catalog.quantizations);
  return eachRecord(checked, { path: ['models'], items: checked.catalog.models }, (model) => {
    const own = idsOf(model.artifacts);
    const ofArtifacts = model.artifacts.flatMap((artifact, at) => [
      ...dangling(quantizations, artifact.quantizationId, ['artifacts', at, 'quantizationId']),
      ...(artifact.id.startsWith(`${model.id}/`)
        ? []
        : [
            {
              field: ['artifacts', at, 'id'],
              message: message('catalog.begins-otherwise', { artifactId: artifact.id, modelId: model.id }),
            },
          ]),
    ]);
    const ofTags = model.ollamaTags.flatMap((tag, at) => dangling(own, tag.artifactId, ['ollamaTags', at, 'artifactId']));
    return [...ofArtifacts, ...ofTags];
  });
};

/** Models named by lenders, prices and measured compute buffers exist, and tokenizers that models name. */
export const modelReferences: Rule = (checked) => {
  const { catalog } = checked;
  const models = idsOf(catalog.models);
  const rows = catalog.calibration.memory.computeBufferRows;
  const tokenizers = idsOf(catalog.tokenizers);
  return [
    ...eachRecord(checked, { path: ['models'], items: catalog.models }, ({ capabilities: { tokenizer } }) =>
      dangling(tokenizers, tokenizer?.value ?? null, ['capabilities', 'tokenizer', 'value']),
    ),
    ...eachRecord(checked, { path: ['models'], items: catalog.models }, (model) =>
      model.lenders.flatMap((lender, at) => dangling(models, lender, ['lenders', at])),
    ),
    ...eachRecord(checked, { path: ['apiPrices'], items: catalog.apiPrices }, (price) => dangling(models, price.modelId, ['modelId'])),
    ...eachRecord(checked, { path: ['calibration', 'memory', 'computeBufferRows'], items: rows }, (row) =>
      dangling(models, row.modelId, ['modelId']),
    ),
  ];
};

/** A runtime stands in for one that there is. */
export const runtimeReferences: Rule = (checked) => {
  const { runtimes } = checked.catalog;
  const known = idsOf(runtimes);
  return eachRecord(checked, { path: ['runtimes'], items: runtimes }, ({ standsInFor }) => dangling(known, standsInFor, ['standsInFor']));
};

/** Machines name known GPUs, cost defaults known prices. */
export const hardwareReferences: Rule = (checked) => {
  const gpus = idsOf(checked.catalog.gpus);
  const prices = idsOf(checked.catalog.apiPrices);
  const shown = checked.catalog.costDefaults.defaultApiPriceIds;
  return [
    ...eachRecord(checked, { path: ['machines'], items: checked.catalog.machines }, (machine) =>
      machine.gpus.flatMap((gpu, at) => dangling(gpus, gpu.gpuId, ['gpus', at, 'gpuId'])),
    ),
    ...eachRecord(checked, { path: ['costDefaults', 'defaultApiPriceIds'], items: shown }, (id) => dangling(prices, id, [])),
  ];
};

/** Every `sourceId`, wherever it stands, names an entry of sources.json. */
export const sourceReferences: Rule = (checked) => {
  const known = new Set(checked.catalog.sources.map((source) => source.sourceId));
  const { sources: _, ...rest } = checked.catalog;
  return sourcePaths(rest, []).flatMap(({ path, sourceId }) =>
    known.has(sourceId) ? [] : [problemAt(checked, path, message('catalog.no-source', { sourceId }))],
  );
};

type SourcePath = { path: (string | number)[]; sourceId: string };

function sourcePaths(value: unknown, path: (string | number)[]): SourcePath[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => sourcePaths(item, [...path, index]));
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'sourceId' && typeof item === 'string' ? [{ path: [...path, key], sourceId: item }] : sourcePaths(item, [...path, key]),
  );
}

/** Benchmarks that a use case believes in are scored by at least one model. */
export const benchmarkReferences: Rule = (checked) => {
  const scored = new Set(checked.catalog.models.flatMap((model) => model.benchmarks.map((benchmark) => benchmark.name)));
  return eachRecord(checked, { path: ['useCases'], items: checked.catalog.useCases }, (useCase) =>
    useCase.benchmarks.flatMap((name, at) => dangling(scored, name, ['benchmarks', at])),
  );
};

function dangling(known: ReadonlySet<string>, id: string | null, field: readonly (string | number)[]) {
  return id === null || known.has(id) ? [] : [{ field, message: message('catalog.does-not-exist', { id }) }];
}
