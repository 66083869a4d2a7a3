import { type ReactElement, useDeferredValue, useState } from 'react';
import { formatCount } from '#shared/format.ts';
import type { Rejection } from '#shared/recommend/recommendation.ts';
import { type CatalogLookup, useCatalog } from '../../api/catalog-lookup.tsx';
import { Button } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { inEnglish } from '#shared/words/en.ts';

const PAGE_ROWS = 60;

/** Why everything else is not in the ranking: nearest misses first, searchable by model, quantization or reason. */
export function RejectedList({ rejected }: { readonly rejected: readonly Rejection[] }): ReactElement {
  const lookup = useCatalog();
  return (
    <Disclosure
      title="Not in the ranking"
      note={`${formatCount(rejected.length)} files, each with its reason`}
      renderContent={() => <RejectedRows rejected={rejected} lookup={lookup} />}
    />
  );
}

function RejectedRows({ rejected, lookup }: { readonly rejected: readonly Rejection[]; readonly lookup: CatalogLookup }): ReactElement {
  const [search, setSearch] = useState('');
  const [pages, setPages] = useState(1);
  const wanted = useDeferredValue(search);
  const found = rejected.filter((rejection) => matches(rejection, wanted, lookup));
  const shown = found.slice(0, pages * PAGE_ROWS);
  return (
    <div className="rejected__body">
      <TextField
        label="Search models that were left out"
        search
        bare
        placeholder="Search model, quantization or reason"
        value={search}
        onChange={setSearch}
      />
      <output className="soft small">
        {formatCount(found.length)} of {formatCount(rejected.length)}
      </output>
      <ul className="rejected__rows">
        {shown.map(({ artifactId, reason }) => (
          <li key={artifactId}>
            <span className="rejected__name">{nameOf(artifactId, lookup)}</span>
            <span className="soft">{inEnglish(reason)}</span>
          </li>
        ))}
      </ul>
      {shown.length < found.length ? (
        <Button size="small" onClick={() => setPages(pages + 1)}>
          Show more
        </Button>
      ) : null}
    </div>
  );
}

function matches({ artifactId, reason }: Rejection, search: string, lookup: CatalogLookup): boolean {
  const text = `${artifactId} ${nameOf(artifactId, lookup)} ${inEnglish(reason)}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function nameOf(artifactId: string, lookup: CatalogLookup): string {
  const found = lookup.artifact(artifactId);
  if (!found) return lookup.modelName(artifactId);
  const publisher = found.artifact.repo?.split('/')[0];
  return `${found.model.name} ${found.artifact.quantization}${publisher ? ` · ${publisher}` : ''}`;
}
