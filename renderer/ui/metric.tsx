import type { ReactElement, ReactNode } from 'react';

type MetricProps = { readonly label: string; readonly value: ReactNode; readonly note?: ReactNode };

/** One key number: what it is, the value large, and a line under it. */
export function Metric({ label, value, note }: MetricProps): ReactElement {
  return (
    <div className="metric">
      <div className="metric__label">{label}</div>
      <div className="metric__value">{value}</div>
      {note ? <div className="metric__note">{note}</div> : null}
    </div>
  );
}
