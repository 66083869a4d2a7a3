/** `nvidia-smi --query-gpu=a,b --format=csv,…`: the fields asked for; null when this is no such call. */
export function queryFields(args: readonly string[]): readonly string[] | null {
  const query = args.find((arg) => arg.startsWith('--query-gpu='));
  return query === undefined ? null : query.slice('--query-gpu='.length).split(',');
}

const formatOf = (args: readonly string[]): ReadonlySet<string> =>
  new Set(
    args
      .find((arg) => arg.startsWith('--format='))
      ?.slice('--format='.length)
      .split(','),
  );

export type RecordedQuery = { readonly args: readonly string[]; readonly stdout: string };

/** The asked columns out of a recorded query, in the asked format; null when the record lacks a column. */
export function answerFromOtherQuery(recorded: RecordedQuery, asked: readonly string[]): string | null {
  const has = queryFields(recorded.args);
  const wants = queryFields(asked);
  if (has === null || wants === null) return null;
  const columns = wants.map((field) => has.indexOf(field));
  if (columns.includes(-1)) return null;
  const recordedFormat = formatOf(recorded.args);
  const askedFormat = formatOf(asked);
  const lines = recorded.stdout.split(/\r?\n/).filter((line) => line.trim() !== '');
  const [head, ...rest] = lines;
  const body = recordedFormat.has('noheader') ? lines : rest;
  const rows = body.map((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    return columns.map((column) => bare(cells[column] ?? '', askedFormat)).join(', ');
  });
  const wantsHead = !askedFormat.has('noheader');
  const headCells = recordedFormat.has('noheader') ? has : (head ?? '').split(',').map((cell) => cell.trim());
  const heading = wantsHead ? [columns.map((column) => headCells[column] ?? '').join(', ')] : [];
  return `${[...heading, ...rows].join('\n')}\n`;
}

const UNIT = / (?:MiB|W|MHz|%|C)$/;

const bare = (cell: string, format: ReadonlySet<string>): string => (format.has('nounits') ? cell.replace(UNIT, '') : cell);
