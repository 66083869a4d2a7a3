import type { ReactElement } from 'react';
import type { ActiveHardware } from '../api/page.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Loading } from '../ui/loading.tsx';
import { useApp } from './store-context.tsx';

/** In place of a page that needs to know the hardware: scanning, failed, or never asked. */
export function WaitingForHardware({ hardware }: { readonly hardware: ActiveHardware }): ReactElement {
  const { running, error } = useApp((state) => state.scanState);
  const chooseHardware = useApp((state) => state.chooseHardware);
  const goTo = useApp((state) => state.goTo);
  const problem = hardware.error ?? error;
  if (running || hardware.profile) {
    return (
      <Card>
        <Loading label={running ? 'Looking at this computer' : 'Planning'} />
      </Card>
    );
  }
  return (
    <>
      {problem ? <ErrorNotice error={problem} /> : null}
      <Card>
        <EmptyState
          icon="hardware"
          title="Which computer is this for?"
          actions={
            <>
              <Button variant="primary" onClick={() => chooseHardware({ kind: 'this-machine' })}>
                Scan this computer
              </Button>
              <Button onClick={() => goTo('hardware')}>Choose other hardware</Button>
            </>
          }
        >
          A plan needs to know what it may use.
        </EmptyState>
      </Card>
    </>
  );
}
