import type { ReactElement } from 'react';
import { ExportReport } from '../../features/export-report/export-report.tsx';
import { useApp } from '../store-context.tsx';
import type { PageProps } from './page-props.ts';
import { WithPlan } from './with-plan.tsx';

export function ReportPage({ hardware, live }: PageProps): ReactElement {
  const info = useApp((state) => state.info);
  return (
    <WithPlan
      hardware={hardware}
      live={live}
      render={({ input, recommendation }) => (
        <ExportReport
          input={input}
          recommendation={recommendation}
          machineName={hardware.name}
          appVersion={info?.appVersion ?? 'unknown'}
          now={() => new Date().toISOString()}
        />
      )}
    />
  );
}
