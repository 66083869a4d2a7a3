import type { ReactElement } from 'react';
import type { PlanOutcome } from '../../features/choose-model/choose-model.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import type { PageProps } from './page-props.ts';
import { WaitingForHardware } from './waiting-for-hardware.tsx';

type WithPlanProps = Pick<PageProps, 'hardware' | 'live'> & {
  readonly render: (planned: Extract<PlanOutcome, { ok: true }>) => ReactElement;
};

/** A page about a plan; in its place, while there is none, what it waits for or why it failed. */
export function WithPlan({ hardware, live, render }: WithPlanProps): ReactElement {
  if (!live) return <WaitingForHardware hardware={hardware} />;
  return live.outcome.ok ? render(live.outcome) : <ErrorNotice error={live.outcome.error} />;
}
