import { act, configure, fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { Page } from '../../../renderer/api/page.ts';
import { App } from '../../../renderer/app/app.tsx';
import { createAppStore } from '../../../renderer/app/store.ts';
import { StoreProvider } from '../../../renderer/app/store-context.tsx';
import { createFakeApi } from '../support/fake-api.ts';

/** A page waits for a plan over the whole catalog, which takes its time where other tests run beside this one. */
configure({ asyncUtilTimeout: 8000 });

const planned = vi.hoisted(() => ({ useCases: new Array<string>(), limits: new Array<number>() }));

/** The planner itself, with a note of what it was asked. */
vi.mock('#shared/recommend/plan.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('#shared/recommend/plan.ts')>();
  return {
    ...original,
    planAndRank: (input: Parameters<typeof original.planAndRank>[0]) => {
      planned.useCases.push(input.workload.useCase);
      planned.limits.push(input.requirements.limit);
      return original.planAndRank(input);
    },
  };
});

/** What each page shows once it has its plan. */
const arrived: Readonly<Partial<Record<Page, () => Promise<HTMLElement>>>> = {
  plan: () => screen.findByRole('region', { name: /^Best pick: / }),
  install: async () => (await screen.findAllByRole('button', { name: /^Install .+ / }))[0] ?? document.body,
  cost: () => screen.findByRole('heading', { name: 'Every month' }),
  report: () => screen.findByRole('button', { name: 'Download report' }),
};

describe('going from page to page', () => {
  it('makes one plan for all of them, one for Ollama when that is looked at, and each again only for other input', async () => {
    const store = createAppStore({ api: createFakeApi(), now: () => new Date('2026-11-24T09:00:00.000Z') });
    render(
      <StoreProvider store={store}>
        <App />
      </StoreProvider>,
    );
    const visit = async (page: Page): Promise<void> => {
      act(() => store.getState().goTo(page));
      await arrived[page]?.();
    };
    await act(() => store.getState().start());
    for (const page of ['plan', 'cost', 'report', 'plan'] as const) await visit(page);
    expect(planned.useCases).toEqual(['chat']);
    for (const page of ['install', 'cost', 'report', 'plan', 'install'] as const) await visit(page);
    expect(planned.limits.map((limit) => limit > 0)).toEqual([true, false]);
    await visit('plan');
    fireEvent.click(screen.getByRole('radio', { name: 'Coding' }));
    expect(await screen.findByText('Best pick for coding')).toBeTruthy();
    expect(planned.useCases).toEqual(['chat', 'chat', 'coding']);
  });
});
