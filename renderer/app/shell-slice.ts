import type { CallOutput, Settings } from '#shared/api.ts';
import type { ErrorBody } from '#shared/errors.ts';
import { errorBodyOf } from '../api/call-failure.ts';
import { type CatalogLookup, createCatalogLookup } from '../api/catalog-lookup.tsx';
import { demandFrom, settingsFrom } from './saved-settings.ts';
import type { SliceParts } from './store.ts';

/** What the shell hands over once, and what it keeps for the person. */
export type ShellSlice = {
  readonly info: CallOutput<'app.info'> | null;
  readonly lookup: CatalogLookup | null;
  readonly startError: ErrorBody | null;
  /** When the page was opened (ISO): the date of prices and of what-if profiles. */
  readonly openedAt: string;
  readonly theme: Settings['theme'];
  readonly ollamaHost: string | null;
  readonly settingsError: ErrorBody | null;
  /** Loads catalog, settings and profiles, then scans. */
  readonly start: () => Promise<void>;
  readonly setTheme: (theme: Settings['theme']) => void;
  readonly setOllamaHost: (host: string | null) => void;
  readonly saveSettings: () => Promise<void>;
};

export function createShellSlice({ api, now, set, get }: SliceParts): ShellSlice {
  return {
    info: null,
    lookup: null,
    startError: null,
    openedAt: now().toISOString(),
    theme: 'system',
    ollamaHost: null,
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
        });
      } catch (error) {
        set({ startError: errorBodyOf(error) });
        return;
      }
      await Promise.all([get().scan(false), get().loadProfiles(), get().refreshRuntimes()]);
    },
    setTheme(theme) {
      set({ theme });
      void get().saveSettings();
    },
    setOllamaHost(ollamaHost) {
      set({ ollamaHost });
      void get().saveSettings();
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
