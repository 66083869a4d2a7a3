import type { ReactElement } from 'react';
import { CompareCost } from '../../features/compare-cost/compare-cost.tsx';
import { useApp } from '../store-context.tsx';
import { type PageProps, pickedCandidate } from './page-props.ts';
import { WithPlan } from './with-plan.tsx';

export function CostPage({ hardware, live }: PageProps): ReactElement {
  const picked = useApp((state) => state.picked);
  const assumptions = useApp((state) => state.assumptions);
  const pick = useApp((state) => state.pick);
  const changeWorkload = useApp((state) => state.changeWorkload);
  const changeAssumption = useApp((state) => state.changeAssumption);
  const chooseRegion = useApp((state) => state.chooseRegion);
  const resetAssumptions = useApp((state) => state.resetAssumptions);
  return (
    <WithPlan
      hardware={hardware}
      live={live}
      render={({ input, recommendation }) => (
        <CompareCost
          input={input}
          candidates={recommendation.ranked}
          candidate={pickedCandidate(live, picked)}
          changedAssumptions={assumptions}
          onChooseCandidate={({ artifact, runtimeId }) => pick({ artifactId: artifact.id, runtimeId }, 'cost')}
          onWorkload={changeWorkload}
          onAssumption={changeAssumption}
          onResetAssumptions={resetAssumptions}
          onRegion={chooseRegion}
        />
      )}
    />
  );
}
