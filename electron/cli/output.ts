import { plainJson, plainLine, plainLines } from '#shared/plain-text.ts';

/** Where a command writes: results to `out`, progress and warnings to `err`. */
export type Output = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Puts one line in the place of the last one; only where `err` is a terminal. */
  readonly rewrite: (line: string) => void;
  /** Waits until whoever reads `out` has taken what was written, where that is more than a little. */
  readonly settled: () => Promise<void>;
  /** Whether `err` is a terminal: progress is then one line that is rewritten. */
  readonly isTty: boolean;
  /** Whether `out` may be coloured. */
  readonly colour: boolean;
};

type Sink = Omit<Output, 'rewrite' | 'settled'> & Partial<Pick<Output, 'settled'>>;
const nothingWaits = async (): Promise<void> => undefined;

/** Whatever a command writes, and whoever made up a part of it: the terminal obeys only what this program itself tells it. */
export function createOutput({ out, err, settled = nothingWaits, isTty, colour }: Sink): Output {
  const shown = colour ? plainBetweenColours : plainLines;
  return {
    out: (text) => out(shown(text)),
    err: (text) => err(shown(text)),
    rewrite: (line) => err(`${CLEAR_LINE}${plainLine(line)}`),
    settled,
    isTty,
    colour,
  };
}

const ESCAPE = '\u001b';
const CLEAR_LINE = `\r${ESCAPE}[2K`;

/** The colours below. The texts between them come at the even places. */
const OWN_COLOUR = new RegExp(`(${ESCAPE}\\[(?:1|2|22|31|32|33|39)m)`);

const plainBetweenColours = (text: string): string =>
  text
    .split(OWN_COLOUR)
    .map((part, at) => (at % 2 === 0 ? plainLines(part) : part))
    .join('');

const styled =
  (open: number, close: number) =>
  (output: Output, text: string): string =>
    output.colour ? `${ESCAPE}[${open}m${text}${ESCAPE}[${close}m` : text;

export const bold = styled(1, 22);
export const dim = styled(2, 22);
export const green = styled(32, 39);
export const yellow = styled(33, 39);
export const red = styled(31, 39);

/** One JSON document and nothing else. */
export function printJson(output: Output, value: unknown): void {
  output.out(`${plainJson(value, 2)}\n`);
}

/** One of several JSON documents, each on a line of its own. */
export function printJsonLine(output: Output, value: unknown): void {
  output.out(`${plainJson(value)}\n`);
}

export type Column = { readonly title: string; readonly align?: 'left' | 'right' };

/** Aligned columns, two spaces apart; widths count code points, so that "…" and "µ" line up. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, at) => Math.max(column.title.length, ...rows.map((row) => widthOf(row[at] ?? ''))));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => pad(cell, widths[at] ?? 0, columns[at]?.align ?? 'left'))
      .join('  ')
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map(line)].join('\n');
}

/** Width in a terminal of what this program prints: code points, none of which is wide or combining. */
const widthOf = (text: string): number => Array.from(text).length;

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? space + text : text + space;
}
