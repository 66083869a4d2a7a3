import type { ReactElement } from 'react';
import type { CorrectionPath } from '#shared/hardware/identify-card.ts';
import type { CardQuestion as Question } from '#shared/hardware/open-questions.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { inEnglish } from '#shared/words/en.ts';

type CardQuestionProps = {
  readonly question: Question;
  /** Id of the catalog; null: not answered. */
  readonly answer: string | null;
  readonly onAnswer: (path: CorrectionPath, gpuId: string | null) => void;
};

/** Which of several cards this is. Once answered it stays, so that the answer can be changed or taken back. */
export function CardQuestion({ question: { path, text, options }, answer, onAnswer }: CardQuestionProps): ReactElement {
  const { catalog } = useCatalog();
  const names = new Map(catalog.gpus.map(({ id, name }) => [id, name]));
  const choices = options.map((id) => ({ value: id, label: names.get(id) ?? id }));
  return (
    <div className={answer === null ? 'card-question card-question--open' : 'card-question'}>
      <strong aria-hidden>{inEnglish(text)}</strong>
      <ChoiceGroup
        label={inEnglish(text)}
        value={answer ?? NOT_SURE}
        choices={[...choices, { value: NOT_SURE, label: 'Not sure' }]}
        onChange={(value) => onAnswer(path, value === NOT_SURE ? null : value)}
      />
      {answer === null ? <p className="soft">Until you say, it counts as the slowest of them; ranges reach to the fastest.</p> : null}
    </div>
  );
}

const NOT_SURE = '';
