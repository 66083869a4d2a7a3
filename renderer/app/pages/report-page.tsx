import type { ReactElement } from 'react';
import { ExportReport } from '../../features/export-report/export-report.tsx';
import { useApp } from '../store-context.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import type { PageProps } from './page-props.ts';
import { WaitingForHardware } from './waiting-for-hardware.tsx';

export function ReportPage({ hardware, live }: PageProps): ReactElement {
  const info = useApp((state) => state.info);
  if (!live) return <WaitingForHardware hardware={hardware} />;
  if (!live.outcome.ok) {
    return <ErrorNotice error={live.outcome.error} />;
  }
  return (
    <ExportReport
      input={live.outcome.input}
      recommendation={live.outcome.recommendation}
      machineName={hardware.name}
      appVersion={info?.appVersion ?? 'unknown'}
      now={() => new Date().toISOString()}
    />
  );
}
