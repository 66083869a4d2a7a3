import { type ReactElement, type ReactNode, useState } from 'react';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';

export type Column<Row> = {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Makes the column sortable. Null sorts last in either direction. */
  readonly sortBy?: (row: Row) => number | string | null;
  /** Where a first click starts: the better end. */
  readonly firstDirection?: 'ascending' | 'descending';
  readonly align?: 'left' | 'right';
  readonly className?: string;
};

type DataTableProps<Row> = {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Opens the row: by click anywhere in it, or from the keyboard through the button in its first cell. */
  readonly onOpen?: (row: Row) => void;
  readonly isSelected?: (row: Row) => boolean;
};

type Sort = { readonly columnId: string; readonly direction: 'ascending' | 'descending' };

/** A real table; unsorted it keeps the order it was given. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactElement {
  const { caption, columns, rows, rowKey, onOpen, isSelected } = props;
  const [sort, setSort] = useState<Sort | null>(null);
  return (
    <div className="data-table__scroll">
      <table className="data-table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted(rows, columns, sort).map((row) => (
            <tr
              key={rowKey(row)}
              className={classNames(onOpen && 'data-table__row--open', isSelected?.(row) && 'data-table__row--selected')}
              onClick={onOpen ? (event) => !isInteractive(event.target) && onOpen(row) : undefined}
            >
              {columns.map((column) => (
                <td key={column.id} className={classNames(`data-table__cell--${column.align ?? 'left'}`, column.className)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const isInteractive = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('button, a, input, select, [popover]') !== null;

type HeaderCellProps<Row> = { readonly column: Column<Row>; readonly sort: Sort | null; readonly onSort: (sort: Sort | null) => void };

function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>): ReactElement {
  const direction = sort?.columnId === column.id ? sort.direction : null;
  const align = `data-table__cell--${column.align ?? 'left'}`;
  return (
    <th scope="col" className={classNames(align, column.className)} aria-sort={column.sortBy ? (direction ?? 'none') : undefined}>
      {column.sortBy ? (
        <button type="button" className="data-table__sort" onClick={() => onSort(nextSort(column, direction))}>
          {column.title}
          {direction === null ? null : <Icon name={direction === 'ascending' ? 'sortUp' : 'sortDown'} size={14} />}
        </button>
      ) : (
        column.title
      )}
    </th>
  );
}

/** First click: the better end; second: the other; third: back to the given order. */
function nextSort<Row>(column: Column<Row>, direction: Sort['direction'] | null): Sort | null {
  const first = column.firstDirection ?? 'ascending';
  if (direction === null) return { columnId: column.id, direction: first };
  if (direction !== first) return null;
  return { columnId: column.id, direction: first === 'ascending' ? 'descending' : 'ascending' };
}

function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: Sort | null): readonly Row[] {
  const sortBy = columns.find((column) => column.id === sort?.columnId)?.sortBy;
  if (!sort || !sortBy) return rows;
  const sign = sort.direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => compare(sortBy(a), sortBy(b), sign));
}

function compare(a: number | string | null, b: number | string | null, sign: 1 | -1): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * String(a).localeCompare(String(b));
}
