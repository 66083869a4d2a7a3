import type { ReactElement } from 'react';

export type StackPart = {
  readonly id: string;
  readonly label: string;
  readonly size: number;
  /** 1…5: a colour of the part palette; `used`: taken by something else. */
  readonly colour: 1 | 2 | 3 | 4 | 5 | 'used';
};

type StackBarProps = {
  /** What the picture says, in words. */
  readonly label: string;
  readonly parts: readonly StackPart[];
  /** The whole width; the sum of the parts when they are larger. */
  readonly capacity: number;
  readonly height?: 'thin' | 'thick';
};

/** Parts of a whole against its capacity, as one SVG: scales with its box, prints, needs no script. */
export function StackBar({ label, parts, capacity, height = 'thin' }: StackBarProps): ReactElement {
  const total = Math.max(
    capacity,
    parts.reduce((sum, part) => sum + part.size, 0),
    1,
  );
  const drawn = placed(parts, total);
  return (
    <svg className={`stack-bar stack-bar--${height}`} role="img" aria-label={label} viewBox="0 0 1000 10" preserveAspectRatio="none">
      <rect className="stack-bar__free" width="1000" height="10" />
      {drawn.map(({ part, x, width }) => (
        <rect key={part.id} className={`stack-bar__part stack-bar__part--${part.colour}`} x={x} width={width} height="10">
          <title>{part.label}</title>
        </rect>
      ))}
    </svg>
  );
}

function placed(parts: readonly StackPart[], total: number): { part: StackPart; x: number; width: number }[] {
  let x = 0;
  return parts.map((part) => {
    const start = x;
    const width = (1000 * part.size) / total;
    x += width;
    return { part, x: start, width };
  });
}

export function StackLegend({
  parts,
  format,
}: {
  readonly parts: readonly StackPart[];
  readonly format: (size: number) => string;
}): ReactElement {
  return (
    <ul className="stack-legend">
      {parts.map((part) => (
        <li key={part.id}>
          <span className={`stack-legend__swatch stack-legend__swatch--${part.colour}`} aria-hidden="true" />
          {part.label} <span className="soft">{format(part.size)}</span>
        </li>
      ))}
    </ul>
  );
}
