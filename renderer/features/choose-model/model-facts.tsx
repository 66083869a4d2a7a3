import type { ReactElement } from 'react';
import { attentionOf } from '#shared/attention/registry.ts';
import type { Artifact } from '#shared/catalog/artifact.ts';
import type { ModelVariant } from '#shared/catalog/model.ts';
import { formatContext, formatFileSize, formatNumber } from '#shared/format.ts';
import { type CatalogLookup, useCatalog } from '../../api/catalog-lookup.tsx';
import { type Definition, DefinitionList } from '../../ui/definition-list.tsx';
import { inEnglish } from '#shared/words/en.ts';

/** What the catalog says of the model and the file, with who says so. */
export function ModelFacts({ artifact }: { readonly artifact: Artifact }): ReactElement {
  const lookup = useCatalog();
  const model = lookup.model(artifact.modelId);
  if (!model) return <p className="soft">The catalog has no entry for {artifact.modelId}.</p>;
  return (
    <>
      <DefinitionList items={[...modelItems(model, lookup), ...fileItems(artifact, lookup)]} />
      {model.notes.length > 0 ? (
        <ul className="soft small">
          {model.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function modelItems(model: ModelVariant, lookup: CatalogLookup): Definition[] {
  const { parameters, context, license, release } = model;
  return [
    { term: 'Family', value: model.family },
    { term: 'Parameters', value: parameters ? `${parameters.labelTotal} total, ${parameters.labelActive} active` : 'unknown' },
    {
      term: 'Context',
      value: `${formatContext(context.native.value)} native${context.extended ? `, ${formatContext(context.extended.value)} extended` : ''}`,
    },
    { term: 'Attention', value: model.shape ? inEnglish(attentionOf(model.shape).name) : (model.shapeUnknownReason ?? 'unknown') },
    { term: 'Licence', value: <span title={lookup.source(license.sourceId).title}>{license.value}</span> },
    { term: 'Released', value: release.date?.value ?? release.status },
    { term: 'Input', value: model.inputModalities.value.join(', ') },
    { term: 'Hugging Face', value: model.huggingFaceRepo?.value ?? 'none' },
  ];
}

function fileItems(artifact: Artifact, lookup: CatalogLookup): Definition[] {
  const file = lookup.artifact(artifact.id)?.artifact;
  return [
    { term: 'File', value: formatFileSize(artifact.fileBytes) },
    { term: 'Bits per weight', value: artifact.bitsPerWeight === null ? 'unknown' : formatNumber(artifact.bitsPerWeight) },
    { term: 'Repository', value: file?.repo ?? 'none known' },
    { term: 'Ollama tag', value: artifact.ollamaTag ? <code>{artifact.ollamaTag}</code> : 'none' },
    { term: 'Source of the size', value: lookup.source(artifact.sourceId).title },
  ];
}
