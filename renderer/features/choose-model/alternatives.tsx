import type { ReactElement } from 'react';
import { formatDuration, formatMemory } from '#shared/format.ts';
import type { Candidate, Recommendation } from '#shared/recommend/recommendation.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import type { CandidateRef } from '../../api/page.ts';
import { keyOf, sameKey } from './candidate-table.tsx';

type AlternativesProps = { readonly recommendation: Recommendation; readonly onSelect: (key: CandidateRef) => void };

/** Other good answers beside the best: each a button that opens it. */
export function Alternatives({ recommendation, onSelect }: AlternativesProps): ReactElement | null {
  const { best, quick, roomy, patient } = recommendation;
  const others = [
    { what: 'Quick', why: 'soon enough, without thinking', candidate: quick },
    { what: 'Roomy', why: 'leaves memory free', candidate: roomy },
    { what: 'If you wait', why: 'better answers, later', candidate: patient },
  ].filter((other): other is typeof other & { candidate: Candidate } => other.candidate !== null && !isSame(other.candidate, best));
  if (others.length === 0) return null;
  return (
    <section className="alternatives" aria-label="Other good answers">
      {others.map(({ what, why, candidate }) => (
        <Alternative key={what} what={what} why={why} candidate={candidate} onSelect={onSelect} />
      ))}
    </section>
  );
}

/** Of one file in one runtime and mode: a plan that came over a wire holds copies. */
const isSame = (one: Candidate, other: Candidate | null): boolean =>
  other !== null && sameKey(keyOf(one), keyOf(other)) && one.answer.mode === other.answer.mode;

type AlternativeProps = Pick<AlternativesProps, 'onSelect'> & {
  readonly what: string;
  readonly why: string;
  readonly candidate: Candidate;
};

function Alternative({ what, why, candidate, onSelect }: AlternativeProps): ReactElement {
  const { modelName, quantizationName } = useCatalog();
  const { artifact, answer, fit } = candidate;
  const mode = answer.mode === 'thinking' ? 'thinking' : 'without thinking';
  return (
    <button type="button" className="alternatives__one" onClick={() => onSelect(keyOf(candidate))}>
      <span className="alternatives__what">
        {what} <span className="soft">· {why}</span>
      </span>
      <span className="alternatives__name">
        {modelName(artifact.modelId)} {quantizationName(artifact)}
      </span>
      <span className="soft">
        {formatDuration(answer.seconds.point)} {mode}
        {'placement' in fit ? ` · ${formatMemory(fit.headroomBytes.point)} left` : ''}
      </span>
    </button>
  );
}
