import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { SettingsForm } from '../../../../renderer/features/settings/settings-form.tsx';
import { appInfo } from '../../support/fake-api.ts';
import { renderWithCatalog } from '../../support/screen.tsx';

function show(): { onTheme: ReturnType<typeof vi.fn>; onOllamaHost: ReturnType<typeof vi.fn> } {
  const actions = { onTheme: vi.fn(), onOllamaHost: vi.fn() };
  renderWithCatalog(<SettingsForm theme="system" ollamaHost="http://nas:11434" info={appInfo} error={null} {...actions} />);
  return actions;
}
const host = (): HTMLElement => screen.getByRole('textbox', { name: 'Address of the Ollama server' });

describe('the settings page', () => {
  it('offers the system’s theme, light and dark', () => {
    const { onTheme } = show();
    fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
    expect(onTheme).toHaveBeenCalledWith('dark');
  });

  it('takes an address only once it is one, and none as the usual one', () => {
    const { onOllamaHost } = show();
    fireEvent.change(host(), { target: { value: 'nas 11434' } });
    expect(onOllamaHost).not.toHaveBeenCalled();
    expect(screen.getByText('Write it as http://name:port.')).toBeTruthy();
    fireEvent.change(host(), { target: { value: 'http://10.0.0.2:11434' } });
    expect(onOllamaHost).toHaveBeenLastCalledWith('http://10.0.0.2:11434');
    fireEvent.change(host(), { target: { value: '' } });
    expect(onOllamaHost).toHaveBeenLastCalledWith(null);
  });

  it('says where the data lies', () => {
    show();
    expect(screen.getByText(appInfo.dataDirectory)).toBeTruthy();
  });
});
