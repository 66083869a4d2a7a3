import { cleanup, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { BreakEven } from '#shared/cost/cost-estimate.ts';
import { estimateCost } from '#shared/cost/estimate-cost.ts';
import { formatUsd } from '#shared/format.ts';
import type { PageProps } from '../../../../renderer/api/page.ts';
import { CostPage } from '../../../../renderer/features/compare-cost/cost-page.tsx';
import { costSlice } from '../../../../renderer/features/compare-cost/slice.ts';
import { breakEvenWords, costCurves, workOutCandidate } from '../../../../renderer/features/compare-cost/worked-candidate.ts';
import { livePlan, pageProps, plannedOf } from '../../support/page-props.tsx';
import { sampleProfile } from '../../support/samples.ts';
import { renderWithSlice } from '../../support/screen.tsx';
import { screenInput } from '../../support/screen-input.ts';

const input = screenInput({ profile: sampleProfile(), useCase: 'coding' });
const planned = plannedOf(input);
const live = { outcome: planned, stale: false };
const { best } = planned.recommendation;

type Changes = Partial<ReturnType<typeof costSlice.create>> & { readonly page?: Partial<PageProps> };

/** The page with actions that only count their calls. */
function show({ page = {}, ...changes }: Changes = {}) {
  const actions = { chooseRegion: vi.fn(), changeAssumption: vi.fn(), resetAssumptions: vi.fn() };
  renderWithSlice({
    slice: costSlice,
    state: { changeWorkload: vi.fn(), saveSettingsSoon: vi.fn(), ...actions, ...changes },
    element: <CostPage {...pageProps({ live, picked: best, ...page })} />,
  });
  return actions;
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
    const { chooseRegion } = show();
    const place = screen.getByRole('combobox', { name: 'Electricity of' });
    fireEvent.change(place, { target: { value: 'DEU' } });
    expect(chooseRegion).toHaveBeenCalledWith('DEU');
    cleanup();
    const again = show({ page: { live: livePlan({ ...input, region: 'DEU' }) } });
    fireEvent.change(screen.getByRole('combobox', { name: 'Electricity of' }), { target: { value: '' } });
    expect(again.chooseRegion).toHaveBeenCalledWith(null);
  });

  it('takes shares as percent and passes them on as ratios', () => {
    const { changeAssumption } = show();
    fireEvent.change(screen.getByRole('textbox', { name: 'Cost of capital' }), { target: { value: '7' } });
    expect(changeAssumption).toHaveBeenCalledWith('discountRateRatio', 0.07);
  });

  it('names what a box answers with yes or no', () => {
    const { changeAssumption } = show();
    const owned = screen.getByRole<HTMLInputElement>('checkbox', { name: /^Hardware already owned: (yes|no)$/ });
    const before = owned.checked;
    fireEvent.click(owned);
    expect(changeAssumption).toHaveBeenCalledWith('alreadyOwned', !before);
  });

  it('refuses what no formula can take, in the words of the cost model', () => {
    const { changeAssumption } = show();
    fireEvent.change(screen.getByRole('textbox', { name: 'Residual value' }), { target: { value: '120' } });
    expect(screen.getByRole('alert').textContent).toContain('Expected a share from 0 to 1');
    expect(changeAssumption).not.toHaveBeenCalled();
  });

  it('takes a change back', () => {
    const { changeAssumption } = show({ assumptions: { tariffUsdPerKwh: 0.4 } });
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(changeAssumption).toHaveBeenCalledWith('tariffUsdPerKwh', null);
  });

  it('says so when there is no candidate', () => {
    show({ page: { picked: null } });
    expect(screen.getByText('Nothing to compare yet')).toBeTruthy();
  });
});

describe('a candidate asked at other volumes', () => {
  it('costs at its own volume what the plan says, for every candidate of it', () => {
    expect(planned.recommendation.ranked.length).toBeGreaterThan(0);
    for (const candidate of planned.recommendation.ranked) {
      const { request, cost } = workOutCandidate(candidate, planned);
      expect(cost).toEqual(candidate.cost);
      expect(estimateCost(request)).toEqual(candidate.cost);
    }
  });

  it('has a line for every API that it is compared with, as long as its own', () => {
    if (!best?.cost) throw new Error('nothing is planned');
    const { own, apis } = costCurves(workOutCandidate(best, planned).request);
    expect(apis.map(({ apiModelId }) => apiModelId)).toEqual(best.cost.versusApi.map(({ apiModelId }) => apiModelId));
    for (const { points } of apis) expect(points.map(({ x }) => x)).toEqual(own.map(({ x }) => x));
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
