import { act, configure, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
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

/** What each page shows once it has its plan. Sought by text: a search by role takes seconds in so large a page. */
const lastWords = { plan: 'Best pick for chat', install: /^Start Ollama with/, cost: 'Every month', report: 'Download report' } as const;

describe('going from page to page', () => {
  it('makes one plan for all of them, one for Ollama when that is looked at, and each again only for other input', async () => {
    const store = createAppStore({ api: createFakeApi(), now: () => new Date('2026-11-24T09:00:00.000Z') });
    render(
      <StoreProvider store={store}>
        <App />
      </StoreProvider>,
    );
    const visit = async (page: keyof typeof lastWords): Promise<void> => {
      act(() => store.getState().goTo(page));
      await screen.findByText(lastWords[page]);
    };
    await act(() => store.getState().start());
    for (const page of ['plan', 'cost', 'report'] as const) await visit(page);
    expect(planned.useCases).toEqual(['chat']);
    for (const page of ['install', 'cost', 'report', 'install'] as const) await visit(page);
    expect(planned.limits.map((limit) => limit > 0)).toEqual([true, false]);
    await visit('report');
    act(() => store.getState().chooseUseCase('coding'));
    expect(await screen.findByText('Coding')).toBeTruthy();
    expect(planned.useCases).toEqual(['chat', 'chat', 'coding']);
  }, 60_000);
});
