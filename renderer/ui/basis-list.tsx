import type { ReactElement } from 'react';
import type { Basis } from '#shared/estimate.ts';
import { Badge, type Tone } from './badge.tsx';
import { useSourceTitle } from './source-titles.tsx';
import { inEnglish } from '#shared/words/en.ts';

const kinds: Readonly<Record<Basis['kind'], { readonly label: string; readonly tone: Tone; readonly meaning: string }>> = {
  measured: { label: 'measured', tone: 'good', meaning: 'read from a device, a driver or a file, or published by someone who ran it' },
  datasheet: { label: 'datasheet', tone: 'accent', meaning: 'published by the maker' },
  calibrated: { label: 'calibrated', tone: 'accent', meaning: 'a formula fitted to measurements' },
  assumed: { label: 'assumed', tone: 'warn', meaning: 'nobody’s figure was read: change it when you know better' },
};

function BasisBadge({ kind }: { readonly kind: Basis['kind'] }): ReactElement {
  return <Badge tone={kinds[kind].tone}>{kinds[kind].label}</Badge>;
}

/** Where a number comes from: kind, source, note, one line each. */
export function BasisList({ basis }: { readonly basis: readonly Basis[] }): ReactElement {
  return (
    <ul className="basis-list">
      {basis.map((item) => (
        <BasisItem key={`${item.kind}|${item.sourceId}|${inEnglish(item.note ?? '')}`} basis={item} />
      ))}
    </ul>
  );
}

function BasisItem({ basis }: { readonly basis: Basis }): ReactElement {
  const source = useSourceTitle()(basis.sourceId);
  return (
    <li>
      <span title={kinds[basis.kind].meaning}>
        <BasisBadge kind={basis.kind} />
      </span>
      <span className="basis-list__text">
        {source.url ? (
          <a href={source.url} target="_blank" rel="noreferrer">
            {source.title}
          </a>
        ) : (
          source.title
        )}
        {source.asOf ? <span className="faint"> · {source.asOf}</span> : null}
        {basis.note ? <span className="basis-list__note">{inEnglish(basis.note)}</span> : null}
        {basis.doubt ? <span className="basis-list__note">{inEnglish(basis.doubt)}</span> : null}
      </span>
    </li>
  );
}
