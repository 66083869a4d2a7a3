import type { ReactElement } from 'react';
import { formatDuration, formatMemory } from '#shared/format.ts';
import { type OtherAnswer, otherAnswers } from '#shared/recommend/other-answers.ts';
import type { Recommendation } from '#shared/recommend/recommendation.ts';
import { inEnglish } from '#shared/words/en.ts';
import { message } from '#shared/words/message.ts';
import { type CandidateRef, keyOf } from '../../api/candidate-ref.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { answerMode } from './fit-words.ts';

type AlternativesProps = { readonly recommendation: Recommendation; readonly onSelect: (key: CandidateRef) => void };

/** Other good answers beside the best: each a button that opens it. */
export function Alternatives({ recommendation, onSelect }: AlternativesProps): ReactElement | null {
  const others = otherAnswers(recommendation);
  if (others.length === 0) return null;
  return (
    <section className="alternatives" aria-label="Other good answers">
      {others.map((other) => (
        <Alternative key={other.which} {...other} onSelect={onSelect} />
      ))}
    </section>
  );
}

type AlternativeProps = OtherAnswer & Pick<AlternativesProps, 'onSelect'>;

function Alternative({ which, candidate, onSelect }: AlternativeProps): ReactElement {
  const { modelName, quantizationName } = useCatalog();
  const { artifact, answer, fit } = candidate;
  return (
    <button type="button" className="alternatives__one" onClick={() => onSelect(keyOf(candidate))}>
      <span className="alternatives__what">
        {inEnglish(message('recommend.other', { which }))}{' '}
        <span className="soft">· {inEnglish(message('recommend.other-why', { which }))}</span>
      </span>
      <span className="alternatives__name">
        {modelName(artifact.modelId)} {quantizationName(artifact)}
      </span>
      <span className="soft">
        {formatDuration(answer.seconds.point)} {answerMode(answer)}
        {'placement' in fit ? ` · ${formatMemory(fit.headroomBytes.point)} left` : ''}
      </span>
    </button>
  );
}
