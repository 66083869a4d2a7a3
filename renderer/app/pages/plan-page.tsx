import type { ReactElement } from 'react';
import { ChooseModel } from '../../features/choose-model/choose-model.tsx';
import { WorkloadControls } from '../../features/choose-model/workload-controls.tsx';
import { useApp } from '../store-context.tsx';
import type { PageProps } from './page-props.ts';
import { WaitingForHardware } from './waiting-for-hardware.tsx';

export function PlanPage({ hardware, demand: resolved, live }: PageProps): ReactElement {
  const demand = useApp((state) => state.demand);
  const opened = useApp((state) => state.opened);
  const { open, pick, chooseUseCase, changeWorkload, changeRequirements, resetDemand } = useActions();
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
      {live ? (
        <ChooseModel
          outcome={live.outcome}
          stale={live.stale}
          selected={opened}
          onSelect={open}
          onInstall={(key) => pick(key, 'install')}
          onCompareCost={(key) => pick(key, 'cost')}
          onRelax={() => changeRequirements({ minDecodeTokensPerSecond: 0, maxTtftSeconds: ANY_WAIT_SECONDS })}
        />
      ) : (
        <WaitingForHardware hardware={hardware} />
      )}
    </>
  );
}

/** A day: no first token is waited for that long. */
const ANY_WAIT_SECONDS = 86_400;

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
