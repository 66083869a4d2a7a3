import type { RangeBars } from '../document.ts';
import { escapeHtml } from './html-escape.ts';

const WIDTH = 720;
const LABEL_WIDTH = 190;
const FIGURE_WIDTH = 74;
const ROW_HEIGHT = 26;
const BAR_HEIGHT = 12;
const TOP = 22;

/** Bars around a middle line, drawn to scale as inline SVG; the words beside it say the same. */
export function rangeBarsFigure({ caption, alternative, middle, middleText, bars }: RangeBars, id: string): string {
  const least = Math.min(middle, ...bars.flatMap((bar) => [bar.from, bar.to]));
  const most = Math.max(middle, ...bars.flatMap((bar) => [bar.from, bar.to]));
  const left = LABEL_WIDTH + FIGURE_WIDTH;
  const span = WIDTH - left - FIGURE_WIDTH;
  const x = (value: number): number => left + (most > least ? ((value - least) / (most - least)) * span : span / 2);
  const height = TOP + bars.length * ROW_HEIGHT + 4;
  const rows = bars.map((bar, index) => barRow(bar, TOP + index * ROW_HEIGHT, x));
  return `<figure aria-labelledby="${id}">
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(alternative)}">
<line class="middle" x1="${place(x(middle))}" x2="${place(x(middle))}" y1="${TOP - 6}" y2="${height - 4}"/>
<text class="middle-text" x="${place(x(middle))}" y="${TOP - 10}" text-anchor="middle">${escapeHtml(middleText)}</text>
${rows.join('\n')}
</svg>
<figcaption id="${id}">${escapeHtml(caption)}</figcaption>
</figure>`;
}

function barRow(bar: RangeBars['bars'][number], top: number, x: (value: number) => number): string {
  const [start, end] = [Math.min(x(bar.from), x(bar.to)), Math.max(x(bar.from), x(bar.to))];
  const [startText, endText] = bar.from <= bar.to ? [bar.fromText, bar.toText] : [bar.toText, bar.fromText];
  const baseline = top + ROW_HEIGHT / 2 + 4;
  const text = (at: number, anchor: string, words: string): string =>
    `<text x="${place(at)}" y="${place(baseline)}" text-anchor="${anchor}">${escapeHtml(words)}</text>`;
  return [
    text(LABEL_WIDTH - 8, 'end', bar.label),
    `<rect x="${place(start)}" y="${place(top + (ROW_HEIGHT - BAR_HEIGHT) / 2)}" width="${place(Math.max(1, end - start))}" height="${BAR_HEIGHT}" rx="2"/>`,
    text(start - 6, 'end', startText),
    text(end + 6, 'start', endText),
  ].join('');
}

/** Tenths of a unit are finer than a pixel. */
const place = (value: number): string => String(Math.round(value * 10) / 10);
