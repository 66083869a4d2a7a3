import { errorBodyOf } from '../api/call-failure.ts';
import { createCatalogLookup } from '../api/catalog-lookup.tsx';
import { createSettingsSync } from './settings-sync.ts';
import type { AppParts, ShellSlice } from './state.ts';

const SAVE_AFTER_MILLISECONDS = 600;

export function createShellSlice(parts: AppParts): ShellSlice {
  const { api, now, set, get } = parts;
  const settings = createSettingsSync(parts);
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    info: null,
    lookup: null,
    startError: null,
    fault: null,
    receiveFault: (fault) => set((state) => ({ fault: { ...fault, count: (state.fault?.count ?? 0) + 1 } })),
    dismissFault: () => set({ fault: null }),
    openedAt: now().toISOString(),
    settingsError: null,
    async start() {
      set({ startError: null });
      try {
        const [info, catalog, show] = await Promise.all([
          api.call('app.info', undefined),
          api.call('catalog.get', undefined),
          settings.load(),
        ]);
        set({ info, lookup: createCatalogLookup(catalog) });
        show();
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
    saveSettings: settings.save,
    receiveSettings: settings.take,
    async catchUp() {
      if (!get().lookup) return;
      const answered = settings.load().then((show) => show());
      // What cannot be asked now is asked when the connection is there again.
      await Promise.allSettled([answered, get().loadProfiles(), get().loadJobs()]);
    },
  };
}
