import { type ReactElement, useCallback } from 'react';
import { ChooseModel } from '../../features/choose-model/choose-model.tsx';
import { noFloors } from '../../features/choose-model/demand.ts';
import { WorkloadControls } from '../../features/choose-model/workload-controls.tsx';
import type { CandidateRef } from '../route.ts';
import { Button } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { MachineNoteList, UnknownMemoryNotice } from '../machine-notes.tsx';
import { useApp } from '../store-context.tsx';
import { useMachineNotes } from '../use-plan.ts';
import type { PageProps } from './page-props.ts';
import { WaitingForHardware } from './waiting-for-hardware.tsx';

export function PlanPage({ hardware, demand: resolved, live }: PageProps): ReactElement {
  const demand = useApp((state) => state.demand);
  const opened = useApp((state) => state.opened);
  const goTo = useApp((state) => state.goTo);
  const notes = useMachineNotes(hardware.profile);
  const { open, pick, chooseUseCase, changeWorkload, changeRequirements, resetDemand } = useActions();
  const install = useCallback((candidate: CandidateRef) => pick(candidate, 'install'), [pick]);
  const compareCost = useCallback((candidate: CandidateRef) => pick(candidate, 'cost'), [pick]);
  const relax = useCallback(() => changeRequirements(noFloors), [changeRequirements]);
  return (
    <>
      <WorkloadControls
        demand={demand}
        resolved={resolved}
        onUseCase={chooseUseCase}
        onWorkload={changeWorkload}
        onRequirements={changeRequirements}
        onReset={resetDemand}
      />
      <UnknownMemoryNotice
        notes={notes}
        actions={
          <Button size="small" onClick={() => goTo('hardware')}>
            Say how much there is
          </Button>
        }
      />
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
        <WaitingForHardware hardware={hardware} />
      )}
      {notes.length > 0 ? (
        <Disclosure
          title="Taken for granted about this computer"
          note={notes.length === 1 ? '1 thing that no probe said' : `${notes.length} things that no probe said`}
          renderContent={() => <MachineNoteList notes={notes} />}
        />
      ) : null}
    </>
  );
}

/** The actions of a store never change, so selecting them causes no rendering. */
function useActions() {
  return {
    open: useApp((state) => state.open),
    pick: useApp((state) => state.pick),
    chooseUseCase: useApp((state) => state.chooseUseCase),
    changeWorkload: useApp((state) => state.changeWorkload),
    changeRequirements: useApp((state) => state.changeRequirements),
    resetDemand: useApp((state) => state.resetDemand),
  };
}
