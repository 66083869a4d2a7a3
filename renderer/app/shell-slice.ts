import { errorBodyOf } from '../api/call-failure.ts';
import { createCatalogLookup } from '../api/catalog-lookup.tsx';
import { demandFrom, regionFrom, settingsFrom } from './saved-settings.ts';
import type { AppParts, ShellSlice } from './state.ts';

const SAVE_AFTER_MILLISECONDS = 600;

export function createShellSlice({ api, now, set, get }: AppParts): ShellSlice {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    info: null,
    lookup: null,
    startError: null,
    openedAt: now().toISOString(),
    settingsError: null,
    async start() {
      set({ startError: null });
      try {
        const [info, catalog, settings] = await Promise.all([
          api.call('app.info', undefined),
          api.call('catalog.get', undefined),
          api.call('settings.get', undefined),
        ]);
        set({
          info,
          lookup: createCatalogLookup(catalog),
          theme: settings.theme,
          ollamaHost: settings.ollamaHost,
          demand: demandFrom(settings, catalog),
          assumptions: settings.assumptions,
          region: regionFrom(settings, catalog),
        });
      } catch (error) {
        set({ startError: errorBodyOf(error) });
        return;
      }
      await Promise.all([get().scan(false), get().loadProfiles(), get().refreshRuntimes(), get().loadJobs()]);
    },
    saveSettingsSoon() {
      clearTimeout(timer);
      timer = setTimeout(() => void get().saveSettings(), SAVE_AFTER_MILLISECONDS);
    },
    async saveSettings() {
      const { lookup } = get();
      if (!lookup) return;
      try {
        await api.call('settings.set', settingsFrom(get(), lookup.catalog));
        set({ settingsError: null });
      } catch (error) {
        set({ settingsError: errorBodyOf(error) });
      }
    },
  };
}
