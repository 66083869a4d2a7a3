import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { SettingsPage } from '../../../../renderer/features/settings/settings-page.tsx';
import { settingsSlice } from '../../../../renderer/features/settings/slice.ts';
import { appInfo } from '../../support/fake-api.ts';
import { pageProps } from '../../support/page-props.tsx';
import { renderWithSlice } from '../../support/screen.tsx';

let store: ReturnType<typeof renderWithSlice<object, { ollamaHost: string | null }>>;

function show() {
  const actions = { setTheme: vi.fn(), setOllamaHost: vi.fn() };
  store = renderWithSlice({
    slice: settingsSlice,
    state: { saveSettings: vi.fn(), saveSettingsSoon: vi.fn(), ollamaHost: 'http://nas:11434', ...actions },
    element: <SettingsPage {...pageProps()} />,
  });
  return actions;
}
const host = (): HTMLInputElement => screen.getByRole<HTMLInputElement>('textbox', { name: 'Address of the Ollama server' });

describe('the settings page', () => {
  it('offers the system’s theme, light and dark', () => {
    const { setTheme } = show();
    fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
    expect(setTheme).toHaveBeenCalledWith('dark');
  });

  it('takes an address only once it is one, and none as the usual one', () => {
    const { setOllamaHost } = show();
    fireEvent.change(host(), { target: { value: 'nas 11434' } });
    expect(setOllamaHost).not.toHaveBeenCalled();
    expect(screen.getByText('Write it as http://name:port.')).toBeTruthy();
    fireEvent.change(host(), { target: { value: 'http://10.0.0.2:11434' } });
    expect(setOllamaHost).toHaveBeenLastCalledWith('http://10.0.0.2:11434');
    fireEvent.change(host(), { target: { value: '' } });
    expect(setOllamaHost).toHaveBeenLastCalledWith(null);
  });

  it('shows an address that is chosen elsewhere, and keeps what is typed here', () => {
    const { setOllamaHost } = show();
    fireEvent.change(host(), { target: { value: 'http://10.0.0.2:11434 ' } });
    act(() => store.setState({ ollamaHost: 'http://10.0.0.2:11434' }));
    expect(host().value).toBe('http://10.0.0.2:11434 ');
    act(() => store.setState({ ollamaHost: 'http://other:11434' }));
    expect(host().value).toBe('http://other:11434');
    act(() => store.setState({ ollamaHost: null }));
    expect(host().value).toBe('');
    expect(setOllamaHost).toHaveBeenCalledOnce();
  });

  it('says where the data lies', () => {
    show();
    expect(screen.getByText(appInfo.dataDirectory)).toBeTruthy();
  });
});
