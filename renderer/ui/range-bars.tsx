import type { ReactElement, ReactNode } from 'react';

type RangeBar = {
  readonly id: string;
  readonly label: ReactNode;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  readonly from: number;
  readonly to: number;
  readonly low?: number;
  readonly high?: number;
  readonly strong?: boolean;
};

type RangeBarsProps = { readonly bars: readonly RangeBar[]; readonly start: number; readonly end: number };

/** Bars on one scale, each with a whisker for its range. The numbers beside them carry the meaning. */
export function RangeBars({ bars, start, end }: RangeBarsProps): ReactElement {
  const at = (value: number): number => (end > start ? (1000 * (Math.min(Math.max(value, start), end) - start)) / (end - start) : 0);
  return (
    <ul className="range-bars">
      {bars.map((bar) => (
        <li key={bar.id} className={bar.strong ? 'range-bars__row range-bars__row--strong' : 'range-bars__row'}>
          <span className="range-bars__label">{bar.label}</span>
          <svg viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
            <rect
              className="range-bars__bar"
              x={at(Math.min(bar.from, bar.to))}
              width={Math.max(3, Math.abs(at(bar.to) - at(bar.from)))}
              y="3"
              height="14"
              rx="2"
            />
            {bar.low !== undefined && bar.high !== undefined && bar.low < bar.high ? (
              <line className="range-bars__range" x1={at(bar.low)} x2={at(bar.high)} y1="10" y2="10" />
            ) : null}
          </svg>
          <span className="range-bars__value">{bar.value}</span>
          {bar.note ? <span className="range-bars__note">{bar.note}</span> : null}
        </li>
      ))}
    </ul>
  );
}
