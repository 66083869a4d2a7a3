import { scaleLog } from 'd3-scale';
import type { ReactElement } from 'react';

export type ChartPoint = { readonly x: number; readonly y: number };
type ChartLine = { readonly id: string; readonly label: string; readonly points: readonly ChartPoint[]; readonly strong?: boolean };
type ChartMark = { readonly x: number; readonly label: string };

type LineChartProps = {
  readonly label: string;
  readonly lines: readonly ChartLine[];
  readonly marks: readonly ChartMark[];
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
};

const WIDTH = 1040;
const HEIGHT = 320;
const INNER = { left: 82, right: WIDTH - 230, top: 18, bottom: HEIGHT - 30 };

/** Lines over two logarithmic axes: for quantities that matter by ratio. Points at or below zero have no place there. */
export function LineChart({ label, lines, marks, formatX, formatY }: LineChartProps): ReactElement | null {
  const drawn = lines
    .map((line) => ({ ...line, points: line.points.filter(({ x, y }) => x > 0 && y > 0) }))
    .filter(({ points }) => points.length > 1);
  const all = drawn.flatMap(({ points }) => points);
  if (all.length === 0) return null;
  const x = scaleLog()
    .domain(ends(all.map((point) => point.x)))
    .range([INNER.left, INNER.right]);
  const y = scaleLog()
    .domain(ends(all.map((point) => point.y)))
    .range([INNER.bottom, INNER.top]);
  const labels = spread(drawn.map(({ id, points }) => ({ id, y: y(points.at(-1)?.y ?? 1) })));
  return (
    <div className="line-chart__scroll">
      <svg className="line-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {decades(y.domain()).map((value) => (
          <g key={`y${value}`}>
            <line className="line-chart__grid" x1={INNER.left} x2={INNER.right} y1={y(value)} y2={y(value)} />
            <text className="line-chart__tick" x={INNER.left - 8} y={y(value) + 4} textAnchor="end">
              {formatY(value)}
            </text>
          </g>
        ))}
        {decades(x.domain()).map((value) => (
          <text key={`x${value}`} className="line-chart__tick" x={x(value)} y={HEIGHT - 10} textAnchor="middle">
            {formatX(value)}
          </text>
        ))}
        {marks.map((mark) => (
          <g key={mark.label}>
            <line className="line-chart__mark" x1={x(mark.x)} x2={x(mark.x)} y1={INNER.top} y2={INNER.bottom} />
            <text className="line-chart__mark-label" x={x(mark.x)} y={INNER.top - 6} textAnchor="middle">
              {mark.label}
            </text>
          </g>
        ))}
        {drawn.map((line, index) => (
          <g key={line.id} className={`line-chart__line line-chart__line--${line.strong ? 'strong' : (index % 5) + 1}`}>
            <path d={`M${line.points.map((point) => `${round(x(point.x))},${round(y(point.y))}`).join('L')}`} />
            <text x={INNER.right + 8} y={(labels.get(line.id) ?? 0) + 4}>
              {shortened(line.label)}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}

const shortened = (label: string): string => (label.length > 30 ? `${label.slice(0, 29)}…` : label);

const round = (value: number): number => Math.round(value * 10) / 10;

function ends(values: readonly number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return low === high ? [low / 2, high * 2] : [low, high];
}

/** Powers of ten inside a domain; every second one when there are many. */
function decades(domain: readonly number[]): number[] {
  const [low = 1, high = 10] = domain;
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const count = Math.floor(Math.log10(high) + 1e-9) - first + 1;
  const step = count > 6 ? 2 : 1;
  return Array.from({ length: Math.max(0, Math.ceil(count / step)) }, (_, index) => 10 ** (first + index * step));
}

/** Label heights moved apart so that none covers another. */
function spread(labels: readonly { readonly id: string; readonly y: number }[]): ReadonlyMap<string, number> {
  const placed = new Map<string, number>();
  let last = -Infinity;
  for (const { id, y } of [...labels].sort((a, b) => a.y - b.y)) {
    last = Math.max(y, last + 14);
    placed.set(id, last);
  }
  return placed;
}
