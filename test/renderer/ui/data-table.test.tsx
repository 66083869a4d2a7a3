import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { type Column, DataTable } from '../../../renderer/ui/data-table.tsx';
import { renderWithCatalog } from '../support/screen.tsx';

type Row = { readonly name: string; readonly rate: number | null };
const rows: readonly Row[] = [
  { name: 'middle', rate: 20 },
  { name: 'unknown', rate: null },
  { name: 'fast', rate: 90 },
  { name: 'slow', rate: 4 },
];
const columns: readonly Column<Row>[] = [
  { id: 'name', title: 'Name', cell: (row) => <button type="button">{row.name}</button> },
  { id: 'rate', title: 'Rate', cell: (row) => row.rate ?? '–', sortBy: (row) => row.rate, firstDirection: 'descending' },
];
const show = (onOpen?: (row: Row) => void): void => {
  renderWithCatalog(<DataTable caption="Rates" columns={columns} rows={rows} rowKey={(row) => row.name} {...(onOpen ? { onOpen } : {})} />);
};
const names = (): (string | null)[] =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getByRole('button').textContent);
const sortByRate = (): void => {
  fireEvent.click(within(screen.getByRole('columnheader', { name: 'Rate' })).getByRole('button'));
};

describe('a table', () => {
  it('keeps the order it was given until a column is chosen', () => {
    show();
    expect(names()).toEqual(['middle', 'unknown', 'fast', 'slow']);
  });

  it('sorts from the better end first, then from the other, then returns to the given order', () => {
    show();
    sortByRate();
    expect(names()).toEqual(['fast', 'middle', 'slow', 'unknown']);
    expect(screen.getByRole('columnheader', { name: 'Rate' }).getAttribute('aria-sort')).toBe('descending');
    sortByRate();
    expect(names()).toEqual(['slow', 'middle', 'fast', 'unknown']);
    sortByRate();
    expect(names()).toEqual(['middle', 'unknown', 'fast', 'slow']);
  });

  it('opens a row by a click on its text, not by a click on a button inside it', () => {
    const onOpen = vi.fn();
    show(onOpen);
    fireEvent.click(screen.getByRole('button', { name: 'fast' }));
    expect(onOpen).not.toHaveBeenCalled();
    fireEvent.click(screen.getByText('90'));
    expect(onOpen).toHaveBeenCalledWith(rows[2]);
  });
});
