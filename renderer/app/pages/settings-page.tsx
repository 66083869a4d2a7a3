import type { ReactElement } from 'react';
import { SettingsForm } from '../../features/settings/settings-form.tsx';
import { useApp } from '../store-context.tsx';

export function SettingsPage(): ReactElement | null {
  const info = useApp((state) => state.info);
  const theme = useApp((state) => state.theme);
  const ollamaHost = useApp((state) => state.ollamaHost);
  const error = useApp((state) => state.settingsError);
  const setTheme = useApp((state) => state.setTheme);
  const setOllamaHost = useApp((state) => state.setOllamaHost);
  if (!info) return null;
  return <SettingsForm theme={theme} ollamaHost={ollamaHost} info={info} error={error} onTheme={setTheme} onOllamaHost={setOllamaHost} />;
}
