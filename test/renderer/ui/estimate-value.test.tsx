import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { formatTokensPerSecond } from '#shared/format.ts';
import { EstimateValue } from '../../../renderer/ui/estimate-value.tsx';
import { press, renderWithCatalog } from '../support/screen.tsx';

const decode = {
  point: 40,
  low: 22,
  high: 55,
  basis: [
    { kind: 'calibrated' as const, sourceId: 'user', note: 'from 281 rows' },
    { kind: 'datasheet' as const, sourceId: 'nobody-lists-this' },
  ],
};

describe('an estimate on the screen', () => {
  it('has its range and its sources one click away', () => {
    renderWithCatalog(<EstimateValue name="Decode" estimate={decode} format={formatTokensPerSecond} />);
    expect(screen.queryByText('calibrated')).toBeNull();
    press(/^Decode: 40/);
    expect(screen.getByRole('img', { name: /from 22\stok\/s to 55\stok\/s/ })).toBeTruthy();
    expect(screen.getByText('calibrated')).toBeTruthy();
    expect(screen.getByText('from 281 rows')).toBeTruthy();
    expect(screen.getByText('nobody-lists-this')).toBeTruthy();
  });

  it('is marked as measured where that is asked, and only when somebody measured it', () => {
    const measured = { ...decode, basis: [{ kind: 'measured' as const, sourceId: 'user' }, ...decode.basis] };
    renderWithCatalog(
      <>
        <EstimateValue name="Decode" estimate={measured} format={formatTokensPerSecond} showMeasured />
        <EstimateValue name="Decode" estimate={decode} format={formatTokensPerSecond} showMeasured />
        <EstimateValue name="Decode" estimate={measured} format={formatTokensPerSecond} />
      </>,
    );
    expect(screen.getAllByText('measured')).toHaveLength(1);
  });

  it('prints no range when both ends read the same', () => {
    const nearly = { ...decode, low: 40.001, high: 40.002 };
    const { container } = renderWithCatalog(
      <EstimateValue name="Decode" estimate={nearly} format={(value) => value.toFixed(0)} showRange />,
    );
    expect(container.textContent).toBe('40');
  });
});
