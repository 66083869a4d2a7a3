import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { RuntimeStatus } from '#shared/api.ts';
import type { PageProps } from '../../../../renderer/api/page.ts';
import { InstallPage } from '../../../../renderer/features/install-model/install-page.tsx';
import { installSlice } from '../../../../renderer/features/install-model/slice.ts';
import { livePlan, pageProps } from '../../support/page-props.tsx';
import { sampleProfile } from '../../support/samples.ts';
import { renderWithSlice } from '../../support/screen.tsx';
import { screenInput } from '../../support/screen-input.ts';

const ollama: RuntimeStatus = {
  runtimeId: 'ollama',
  name: 'Ollama',
  status: 'running',
  detail: 'answers',
  version: '0.13.2',
  host: 'http://127.0.0.1:11434',
  models: [{ name: 'gpt-oss:20b', sizeBytes: 13.8e9, loaded: true, acceleratorRatio: 0.5 }],
};

type Changes = Partial<ReturnType<typeof installSlice.create>> & { readonly page?: Partial<PageProps> };

/** The page with actions that only count their calls. */
function show({ page = {}, ...changes }: Changes = {}) {
  const actions = { refreshRuntimes: vi.fn(async () => undefined), startPull: vi.fn(async () => undefined) };
  renderWithSlice({
    slice: installSlice,
    state: { ollamaHost: null, runtimes: { state: 'ready', runtimes: [ollama] }, ...actions, ...changes },
    element: <InstallPage {...pageProps(page)} />,
  });
  return actions;
}

describe('the install page', () => {
  it('says what to do when Ollama is not found, and looks again', () => {
    const { refreshRuntimes } = show({ runtimes: { state: 'ready', runtimes: [{ ...ollama, status: 'absent' }] } });
    const notice = screen.getByText('Ollama was not found').closest('[role="status"]');
    if (!(notice instanceof HTMLElement)) throw new Error('the notice has no status role');
    fireEvent.click(within(notice).getByRole('button', { name: 'Check again' }));
    expect(refreshRuntimes).toHaveBeenCalledOnce();
  });

  it('tells a plan that is not there from one that nothing passes', () => {
    show();
    expect(screen.getByText('No plan yet')).toBeTruthy();
    cleanup();
    const input = screenInput({ profile: sampleProfile(), useCase: 'chat', requirements: { minDecodeTokensPerSecond: 1e6 } });
    show({ page: { live: livePlan(input) } });
    expect(screen.getByText('Nothing to install yet')).toBeTruthy();
  });

  it('says what to start Ollama with so that the first model runs as planned', () => {
    // A machine without a plan of Ollama's own size: 24 GB cards start with 32,768 tokens, the chat plan holds 16,384.
    show({ page: { live: livePlan(screenInput({ profile: sampleProfile(), useCase: 'chat' })) } });
    expect(screen.getByText(/^OLLAMA_CONTEXT_LENGTH=16384$/).parentElement?.textContent).toMatch(
      /else Ollama starts it with [\d,]+ tokens/,
    );
  });

  it('installs any tag by name', () => {
    const { startPull } = show();
    const field = screen.getByRole('textbox', { name: 'Another Ollama tag' });
    fireEvent.change(field, { target: { value: ' smollm:135m ' } });
    fireEvent.submit(field);
    expect(startPull).toHaveBeenCalledWith({ artifactId: null, ollamaTag: 'smollm:135m' });
  });

  it('tells which models are there and how much of a loaded one is on the GPU', () => {
    show();
    expect(screen.getByText('gpt-oss:20b')).toBeTruthy();
    expect(screen.getByText(/loaded, 50\s%\son GPU/)).toBeTruthy();
  });

  it('warns that a plan for other hardware installs on the computer of Ollama', () => {
    show({ page: { hardware: { profile: sampleProfile(), error: null, name: 'Mac Studio', isOther: true } } });
    expect(screen.getByText('The plan is for Mac Studio')).toBeTruthy();
  });
});
