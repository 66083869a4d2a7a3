import type { ReactElement } from 'react';
import { ExportReport } from '../../features/export-report/export-report.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useApp } from '../store-context.tsx';
import type { PageProps } from './page-props.ts';
import { WaitingForHardware } from './waiting-for-hardware.tsx';

export function ReportPage({ hardware, live }: PageProps): ReactElement {
  const info = useApp((state) => state.info);
  if (!live) return <WaitingForHardware hardware={hardware} />;
  if (!live.outcome.ok) {
    return (
      <Notice tone="bad" title={live.outcome.error.message}>
        {live.outcome.error.hint}
      </Notice>
    );
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
