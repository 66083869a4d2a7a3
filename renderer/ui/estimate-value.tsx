import type { ReactElement, ReactNode } from 'react';
import { type Estimate, isMeasured } from '#shared/estimate.ts';
import { formatRange } from '#shared/format.ts';
import { BasisList } from './basis-list.tsx';
import { Popover } from './popover.tsx';
import { RangeScale } from './range-scale.tsx';

type EstimateValueProps = {
  /** What the number is: "Decode". */
  readonly name: string;
  readonly estimate: Estimate;
  readonly format: (value: number) => string;
  /** Prints the range under the value, not only in the panel. */
  readonly showRange?: boolean;
  /** Says under the value that somebody measured this very thing. */
  readonly showMeasured?: boolean;
  readonly children?: ReactNode;
};

/** A number with its range and its reasons one click away. */
export function EstimateValue({
  name,
  estimate,
  format,
  showRange = false,
  showMeasured = false,
  children,
}: EstimateValueProps): ReactElement {
  const hasRange = format(estimate.low) !== format(estimate.high);
  return (
    <span className="estimate-value">
      <Popover
        label={`${name}: ${format(estimate.point)}. Range and sources`}
        renderContent={() => <EstimatePanel name={name} estimate={estimate} format={format} />}
      >
        {children ?? format(estimate.point)}
      </Popover>
      {showRange && hasRange ? <span className="estimate-value__range">{formatRange(estimate, format)}</span> : null}
      {showMeasured && isMeasured(estimate) ? <span className="estimate-value__range">measured</span> : null}
    </span>
  );
}

function EstimatePanel({ name, estimate, format }: Pick<EstimateValueProps, 'name' | 'estimate' | 'format'>): ReactElement {
  const isExact = estimate.low === estimate.high;
  return (
    <div className="estimate-panel">
      <div className="estimate-panel__head">
        <span className="soft">{name}</span>
        <strong>{format(estimate.point)}</strong>
      </div>
      {isExact ? (
        <p className="soft">Exact: no range.</p>
      ) : (
        <>
          <RangeScale estimate={estimate} format={format} />
          <p className="soft">Four times out of five the true value lies in this range.</p>
        </>
      )}
      <h4 className="estimate-panel__title">Based on</h4>
      <BasisList basis={estimate.basis} />
    </div>
  );
}
