/** Where a command writes: results to `out`, progress and warnings to `err`. */
export type Output = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether `err` is a terminal: progress is then one line that is rewritten. */
  readonly isTty: boolean;
  /** Whether `out` may be coloured. */
  readonly colour: boolean;
};

const styled =
  (open: number, close: number) =>
  (output: Output, text: string): string =>
    output.colour ? `\u001b[${open}m${text}\u001b[${close}m` : text;

export const bold = styled(1, 22);
export const dim = styled(2, 22);
export const green = styled(32, 39);
export const yellow = styled(33, 39);
export const red = styled(31, 39);

/** One JSON document and nothing else. */
export function printJson(output: Output, value: unknown): void {
  output.out(`${JSON.stringify(value, null, 2)}\n`);
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
