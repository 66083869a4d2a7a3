import type { ReactElement } from 'react';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { useApp } from './store-context.tsx';

/** Says that something failed that nobody was waiting for. One notice, however many there were. */
export function FaultNotice(): ReactElement | null {
  const fault = useApp((state) => state.fault);
  const dismiss = useApp((state) => state.dismissFault);
  if (fault === null) return null;
  const more = fault.count > 1 ? ` (${fault.count} faults so far)` : '';
  const button = (
    <Button size="small" onClick={dismiss}>
      Dismiss
    </Button>
  );
  return (
    <Notice tone="bad" title={`Something failed inside Quartermaster: ${fault.message}${more}`} actions={button}>
      It goes on, but what it was doing then may be unfinished. The details are in {fault.logFile}.
    </Notice>
  );
}
