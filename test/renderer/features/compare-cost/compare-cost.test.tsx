import { cleanup, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { BreakEven } from '#shared/cost/cost-estimate.ts';
import { formatUsd } from '#shared/format.ts';
import { plan } from '#shared/recommend/plan.ts';
import { CompareCost, type CompareCostProps } from '../../../../renderer/features/compare-cost/compare-cost.tsx';
import { breakEvenWords } from '../../../../renderer/features/compare-cost/worked-candidate.ts';
import { sampleProfile } from '../../support/samples.ts';
import { renderWithCatalog } from '../../support/screen.tsx';
import { screenInput } from '../../support/screen-input.ts';

const input = screenInput({ profile: sampleProfile(), useCase: 'coding' });
const { ranked, best } = plan(input);

function show(changes: Partial<CompareCostProps> = {}): CompareCostProps {
  const props: CompareCostProps = {
    input,
    candidates: ranked,
    candidate: best,
    changedAssumptions: {},
    onChooseCandidate: vi.fn(),
    onWorkload: vi.fn(),
    onAssumption: vi.fn(),
    onResetAssumptions: vi.fn(),
    onRegion: vi.fn(),
    ...changes,
  };
  renderWithCatalog(<CompareCost {...props} />);
  return props;
}

describe('the cost page', () => {
  it('shows the same monthly total as the plan', () => {
    show();
    const total = formatUsd(best?.cost?.usdPerMonth.point ?? Number.NaN);
    expect(screen.getByRole('button', { name: `Running it here, per month: ${total}. Range and sources` })).toBeTruthy();
  });

  it('says of every API at which volume owning gets cheaper, or that it never does', () => {
    show();
    const words = [...document.querySelectorAll('.range-bars__note')].map((element) => element.textContent ?? '');
    expect(words.filter((text) => text.startsWith('Owning')).length).toBe(best?.cost?.versusApi.length);
  });

  it('takes the place of the computer for its electricity, and takes it back', () => {
    const { onRegion } = show();
    const place = screen.getByRole('combobox', { name: 'Electricity of' });
    fireEvent.change(place, { target: { value: 'DEU' } });
    expect(onRegion).toHaveBeenCalledWith('DEU');
    cleanup();
    const again = show({ input: { ...input, region: 'DEU' } });
    fireEvent.change(screen.getByRole('combobox', { name: 'Electricity of' }), { target: { value: '' } });
    expect(again.onRegion).toHaveBeenCalledWith(null);
  });

  it('takes shares as percent and passes them on as ratios', () => {
    const { onAssumption } = show();
    fireEvent.change(screen.getByRole('textbox', { name: 'Cost of capital' }), { target: { value: '7' } });
    expect(onAssumption).toHaveBeenCalledWith('discountRateRatio', 0.07);
  });

  it('names what a box answers with yes or no', () => {
    const { onAssumption } = show();
    const owned = screen.getByRole<HTMLInputElement>('checkbox', { name: /^Hardware already owned: (yes|no)$/ });
    const before = owned.checked;
    fireEvent.click(owned);
    expect(onAssumption).toHaveBeenCalledWith('alreadyOwned', !before);
  });

  it('refuses what no formula can take, in the words of the cost model', () => {
    const { onAssumption } = show();
    fireEvent.change(screen.getByRole('textbox', { name: 'Residual value' }), { target: { value: '120' } });
    expect(screen.getByRole('alert').textContent).toContain('Expected a share from 0 to 1');
    expect(onAssumption).not.toHaveBeenCalled();
  });

  it('takes a change back', () => {
    const { onAssumption } = show({ changedAssumptions: { tariffUsdPerKwh: 0.4 } });
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(onAssumption).toHaveBeenCalledWith('tariffUsdPerKwh', null);
  });

  it('says so when there is no candidate', () => {
    show({ candidate: null });
    expect(screen.getByText('Nothing to compare yet')).toBeTruthy();
  });
});

const from = (point: number): BreakEven => ({
  kind: 'at-volume' as const,
  tokensPerMonth: { point, low: point, high: point, basis: [] },
  paybackMonths: { value: null, reason: 'no saving' },
});

describe('break-even in words', () => {
  it('compares the volume with the person’s own', () => {
    expect(breakEvenWords(from(50e6), 10e6)).toBe('Owning gets cheaper from 50\u202fM tokens a month, 5 times your volume.');
    expect(breakEvenWords(from(5e6), 10e6)).toBe('Owning is cheaper from 5\u202fM tokens a month: you are above that.');
  });

  it('repeats the reason for never', () => {
    expect(breakEvenWords({ kind: 'never', reason: 'the API is cheaper at any volume' }, 1)).toBe(
      'Owning never gets cheaper: the API is cheaper at any volume.',
    );
  });
});
