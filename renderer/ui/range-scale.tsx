import type { ReactElement } from 'react';
import type { Estimate } from '#shared/estimate.ts';

/** low ─────●──────── high, drawn to scale between the ends. */
export function RangeScale({
  estimate,
  format,
}: {
  readonly estimate: Estimate;
  readonly format: (value: number) => string;
}): ReactElement {
  const { low, point, high } = estimate;
  const at = high > low ? 6 + (188 * (point - low)) / (high - low) : 100;
  return (
    <div className="range-scale">
      <svg viewBox="0 0 200 14" role="img" aria-label={`from ${format(low)} to ${format(high)}, most likely ${format(point)}`}>
        <line className="range-scale__line" x1="6" x2="194" y1="7" y2="7" />
        <line className="range-scale__end" x1="6" x2="6" y1="3" y2="11" />
        <line className="range-scale__end" x1="194" x2="194" y1="3" y2="11" />
        <circle className="range-scale__point" cx={at} cy="7" r="4.500" />
      </svg>
      <div className="range-scale__ends">
        <span>{format(low)}</span>
        <span>{format(high)}</span>
      </div>
    </div>
  );
}
