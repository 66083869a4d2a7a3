import type { Settings } from '#shared/api.ts';
import { defineSlice, type SliceParts } from '../../api/slice.tsx';

type SettingsSlice = {
  readonly theme: Settings['theme'];
  readonly ollamaHost: string | null;
  readonly setTheme: (theme: Settings['theme']) => void;
  readonly setOllamaHost: (host: string | null) => void;
};

type Needs = {
  readonly saveSettings: () => Promise<void>;
  readonly saveSettingsSoon: () => void;
};

export const settingsSlice = defineSlice(
  ({ set, get }: SliceParts<SettingsSlice & Needs>): SettingsSlice => ({
    theme: 'system',
    ollamaHost: null,
    setTheme(theme) {
      set({ theme });
      void get().saveSettings();
    },
    setOllamaHost(ollamaHost) {
      set({ ollamaHost });
      get().saveSettingsSoon();
    },
  }),
);
