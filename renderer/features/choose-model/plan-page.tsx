import { type ReactElement, useCallback } from 'react';
import type { CandidateRef } from '../../api/candidate-ref.ts';
import type { PageProps } from '../../api/page.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { NoteList } from '../../ui/note-list.tsx';
import { ChooseModel } from './choose-model.tsx';
import { noFloors } from './demand.ts';
import { demandSlice } from './slice.ts';
import { WorkloadControls } from './workload-controls.tsx';
import { inEnglish } from '#shared/words/en.ts';

/** What is asked of the computer, and the models that answer it best. */
export function PlanPage({ notes, unknownMemory, live, waiting, opened, open, pick }: PageProps): ReactElement {
  const changeRequirements = demandSlice.use((state) => state.changeRequirements);
  const install = useCallback((candidate: CandidateRef) => pick(candidate, 'install'), [pick]);
  const compareCost = useCallback((candidate: CandidateRef) => pick(candidate, 'cost'), [pick]);
  const relax = useCallback(() => changeRequirements(noFloors), [changeRequirements]);
  return (
    <>
      <WorkloadControls />
      {unknownMemory}
      {live ? (
        <ChooseModel
          outcome={live.outcome}
          stale={live.stale}
          selected={opened}
          onSelect={open}
          onInstall={install}
          onCompareCost={compareCost}
          onRelax={relax}
        />
      ) : (
        waiting
      )}
      {notes.length > 0 ? (
        <Disclosure
          title="Taken for granted about this computer"
          note={notes.length === 1 ? '1 thing that no probe said' : `${notes.length} things that no probe said`}
          renderContent={() => <NoteList notes={notes.map(({ text }) => inEnglish(text))} />}
        />
      ) : null}
    </>
  );
}
