import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { keyOf } from '../../../../renderer/api/candidate-ref.ts';
import { ChooseModel, type ChooseModelProps } from '../../../../renderer/features/choose-model/choose-model.tsx';
import { noFloors } from '../../../../renderer/features/choose-model/demand.ts';
import { plannedOf } from '../../support/page-props.tsx';
import { nothingFits, sampleProfile } from '../../support/samples.ts';
import { renderWithCatalog, testLookup } from '../../support/screen.tsx';
import { screenInput } from '../../support/screen-input.ts';
import { isKnown, sourced } from '#shared/estimate.ts';
import { formatMemory } from '#shared/format.ts';
import { inEnglish } from '#shared/words/en.ts';
import { message } from '#shared/words/message.ts';
import { testCatalog } from '../../../support/catalog.ts';

const input = screenInput({ profile: sampleProfile(), useCase: 'coding' });
const planned = plannedOf(input);
const { recommendation } = planned;
const { best } = recommendation;
if (!best) throw new Error('nothing runs on the sample computer');
const bestName = testLookup.modelName(best.artifact.modelId);

function show(changes: Partial<ChooseModelProps> = {}): ChooseModelProps {
  const props: ChooseModelProps = {
    outcome: planned,
    stale: false,
    selected: null,
    onSelect: vi.fn(),
    onInstall: vi.fn(),
    onCompareCost: vi.fn(),
    onRelax: vi.fn(),
    ...changes,
  };
  renderWithCatalog(<ChooseModel {...props} />);
  return props;
}

describe('the plan page', () => {
  it('names the best pick with every reason that the planner gives', () => {
    show();
    const pick = screen.getByRole('region', { name: `Best pick: ${bestName}` });
    expect(within(pick).getByRole('heading', { name: bestName })).toBeTruthy();
    const listed = within(pick)
      .getAllByRole('listitem')
      .map((item) => item.textContent);
    for (const reason of best.reasons) expect(listed).toContain(inEnglish(reason));
  });

  it('draws memory as the plan reckons with it, not as a probe read what cannot be', () => {
    const profile = sampleProfile();
    const [card] = profile.accelerators;
    const size = card?.memoryBytes;
    if (!card || !size || !isKnown(size)) throw new Error('no card on the sample computer');
    const twice = { ...card, memoryBytes: sourced(2 * size.value, size.basis) };
    show({ outcome: plannedOf(screenInput({ profile: { ...profile, accelerators: [twice] }, useCase: 'coding' })) });
    const pick = screen.getByRole('region', { name: /^Best pick/ });
    const listed = testCatalog().gpus.find(({ id }) => id === card.gpuId)?.memory.nominalBytes ?? 0;
    expect(pick.textContent).toContain(`of ${formatMemory(listed)}`);
    expect(pick.textContent).not.toContain(`of ${formatMemory(2 * size.value)}`);
  });

  it('says of prefill how sure it is, and not what limits decode', () => {
    show();
    const metric = screen.getByText('Reads the prompt at').closest('.metric');
    expect(metric?.textContent).toMatch(/[\d.,]+–[\d.,]+\s?tok\/s$/);
  });

  it('says what it is the best pick for, with abbreviations as they are written', () => {
    const asked = screenInput({ profile: sampleProfile(), useCase: 'rag' });
    show({ outcome: { ...planned, input: asked } });
    expect(screen.getByText('Best pick for search and answer (RAG)')).toBeTruthy();
  });

  it('lists each model once, in the order of the ranking, until other quantizations are asked for', () => {
    show();
    const models = new Set(recommendation.ranked.map(({ artifact }) => testLookup.modelName(artifact.modelId)));
    const listed = [...document.querySelectorAll('.model-cell__name')].map((element) => element.textContent);
    expect(listed).toEqual([...models]);
  });

  it('opens a candidate from the button with its name', () => {
    const key = keyOf(best);
    const { onSelect } = show();
    fireEvent.click(within(screen.getByRole('table')).getByRole('button', { name: bestName }));
    expect(onSelect).toHaveBeenCalledWith(key);
  });

  it('opens the same file as the best pick answers and as another answer does, each by its own key', () => {
    const [answer, other] = [best.answer, best.otherAnswer];
    if (!other) throw new Error('the best on the sample computer has one way to answer');
    const quick = { ...best, answer: other, reasons: [message('recommend.mode', other)] };
    const outcome = { ...planned, recommendation: { ...recommendation, quick } };
    expect(other.mode).not.toBe(answer.mode);
    show({ outcome, selected: keyOf(best) });
    expect(screen.getByRole('dialog').textContent).toContain(inEnglish(best.reasons[0] ?? ''));
    cleanup();
    show({ outcome, selected: keyOf(quick) });
    expect(screen.getByRole('dialog').textContent).not.toContain(inEnglish(best.reasons[0] ?? ''));
  });

  it('works every line of arithmetic out for the candidate that is open', () => {
    show({ selected: keyOf(best) });
    const dialog = screen.getByRole('dialog');
    fireEvent.click(within(dialog).getByRole('tab', { name: 'Arithmetic' }));
    expect(within(dialog).getByText('KV cache')).toBeTruthy();
    expect(within(dialog).getByText('Weights')).toBeTruthy();
  });

  it('gives the reason for every model that is left out, and finds it by any word', () => {
    show();
    const [first] = recommendation.rejected;
    if (!first) throw new Error('nothing is rejected on the sample computer');
    const list = screen.getByText('Not in the ranking').closest('details');
    if (!list) throw new Error('no list of rejected models');
    list.open = true;
    fireEvent(list, new Event('toggle'));
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'no such model anywhere' } });
    expect(within(list).getByText(/^0 of/)).toBeTruthy();
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: inEnglish(first.reason) } });
    expect(within(list).getAllByRole('listitem')[0]?.textContent).toContain(inEnglish(first.reason));
  });

  it('offers to drop the speed floor when nothing passes it', () => {
    const strict = screenInput({ profile: sampleProfile(), useCase: 'coding', requirements: { minDecodeTokensPerSecond: 1e6 } });
    const { onRelax } = show({ outcome: plannedOf(strict) });
    fireEvent.click(screen.getByRole('button', { name: 'Show what runs at any speed' }));
    expect(onRelax).toHaveBeenCalledOnce();
  });

  it('offers the same when only the time to the first token is too short, and no more when no floor is left', () => {
    const withFloors = (minDecodeTokensPerSecond: number | null, maxTtftSeconds: number | null): void => {
      const strict = screenInput({
        profile: sampleProfile(),
        useCase: 'coding',
        requirements: { minDecodeTokensPerSecond, maxTtftSeconds },
      });
      show({ outcome: { ...planned, input: strict, recommendation: nothingFits } });
    };
    withFloors(null, 0.01);
    expect(screen.getByText(/the first token within 10\sms/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Show what runs at any speed' })).toBeTruthy();
    cleanup();
    withFloors(noFloors.minDecodeTokensPerSecond, noFloors.maxTtftSeconds);
    expect(screen.queryByRole('button', { name: 'Show what runs at any speed' })).toBeNull();
  });

  it('shows why there is no plan', () => {
    show({ outcome: { ok: false, error: { code: 'invalid-input', message: 'too short a context', hint: 'Raise it.' } } });
    expect(screen.getByRole('alert').textContent).toBe('too short a contextRaise it.');
  });
});
