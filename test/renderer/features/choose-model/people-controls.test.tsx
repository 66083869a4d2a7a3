import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { explain } from '#shared/evaluate/explain.ts';
import { planOutcome } from '../../../../renderer/app/plan-outcome.ts';
import { ChooseModel } from '../../../../renderer/features/choose-model/choose-model.tsx';
import { demandSlice } from '../../../../renderer/features/choose-model/slice.ts';
import { WorkloadControls } from '../../../../renderer/features/choose-model/workload-controls.tsx';
import { sampleProfile } from '../../support/samples.ts';
import { renderWithCatalog, renderWithSlice, testLookup } from '../../support/screen.tsx';
import { screenInput } from '../../support/screen-input.ts';

const show = (): void => {
  const state = { lookup: testLookup, hasAccelerator: () => true, saveSettingsSoon: vi.fn() };
  renderWithSlice({ slice: demandSlice, state, element: <WorkloadControls /> });
};
const valueOf = (name: string): string => screen.getByRole<HTMLInputElement>('textbox', { name }).value;

function type(name: string, value: string): void {
  const field = screen.getByRole('textbox', { name });
  fireEvent.change(field, { target: { value } });
  fireEvent.blur(field);
}

describe('how much is asked', () => {
  it('is tokens a month until people are named: a first fifty, as those of the use case', () => {
    show();
    expect(screen.queryByRole('textbox', { name: 'People' })).toBeNull();
    fireEvent.click(screen.getByRole('radio', { name: 'People' }));
    expect(valueOf('People')).toBe('50');
    expect(valueOf('Sessions a day')).toBe('6');
    expect(valueOf('Peak over mean')).toBe('2.5');
    expect(valueOf('Spare machines')).toBe('1');
  });

  it('keeps how many they are when they do something else, and forgets them with the rest', () => {
    show();
    fireEvent.click(screen.getByRole('radio', { name: 'People' }));
    type('People', '200');
    type('Sessions a day', '9');
    fireEvent.click(screen.getByRole('radio', { name: 'Mathematics' }));
    expect(valueOf('People')).toBe('200');
    expect(valueOf('Sessions a day')).toBe('23');
    fireEvent.click(screen.getByRole('button', { name: 'Reset' }));
    expect(screen.queryByRole('textbox', { name: 'People' })).toBeNull();
  });
});

describe('a plan for people', () => {
  it('shows the machines of each model, and those of the best pick as everywhere else', () => {
    const input = screenInput({ profile: sampleProfile(), useCase: 'chat', workload: { users: { count: 200 } } });
    const outcome = planOutcome(input, null);
    const best = outcome.ok ? outcome.recommendation.best : null;
    if (!best) throw new Error('nothing runs on the sample computer');
    const target = { modelId: best.artifact.modelId, quantization: best.artifact.id, runtimeId: best.runtimeId };
    const { service } = explain(input, target);
    if (!service?.feasible) throw new Error('nobody is served');
    const actions = { onSelect: vi.fn(), onInstall: vi.fn(), onCompareCost: vi.fn(), onRelax: vi.fn() };
    renderWithCatalog(<ChooseModel outcome={outcome} stale={false} selected={null} {...actions} />);
    expect(screen.getByText('Machines like this one').closest('.metric')?.textContent).toContain(String(service.machines));
    expect(screen.getByRole('columnheader', { name: /Machines/ })).toBeTruthy();
  });
});
