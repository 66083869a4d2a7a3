import { type Settings, type SettingsChange, withChanges } from '#shared/api.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { defined } from '#shared/defined.ts';
import { errorBodyOf } from '../api/call-failure.ts';
import { type Chosen, demandFrom, settingsFrom, stateFrom } from './saved-settings.ts';
import type { AppParts, AppState } from './state.ts';

/**
 * What the person chose here, and what the shell keeps of it. Other pages change the same: what they chose is taken over, but for what was
 * changed here and is not saved yet, since the later choice wins.
 */
export type SettingsSync = {
  /** Asks for what the shell has by now; answers with what shows it. */
  readonly load: () => Promise<() => void>;
  /** Takes over what the shell tells. What is older than what one has is no news. */
  readonly take: (settings: Settings) => void;
  /** Sends what was changed here since it was saved last, and nothing else. */
  readonly save: () => Promise<void>;
};

export function createSettingsSync({ api, set, get }: AppParts): SettingsSync {
  /** As the shell has it, as far as is known. */
  let kept: Settings | null = null;
  /** The same as the page would save it; of what was sent, as it was sent. What differs here has been changed since. */
  let base: Chosen | null = null;
  let saving: Promise<void> | null = null;
  let again = false;
  const settle = (): void => {
    const catalog = get().lookup?.catalog;
    if (!kept || !catalog) return;
    const here = settingsFrom(get(), catalog);
    const theirs = settingsFrom(stateFrom(kept, catalog), catalog);
    const shown = base === null ? theirs : merged(base, here, theirs);
    base = theirs;
    set((state) => changedState(state, { here, shown }, catalog));
  };
  const take = (settings: Settings): void => {
    if (!kept || settings.revision >= kept.revision) kept = settings;
    settle();
  };
  const send = async (): Promise<void> => {
    const catalog = get().lookup?.catalog;
    if (!base || !catalog) return;
    const changes = changesBetween(base, settingsFrom(get(), catalog));
    if (Object.keys(changes).length === 0) return;
    const answer = await api.call('settings.set', changes);
    base = withChanges(base, changes);
    take(answer);
  };
  const sendAll = async (): Promise<void> => {
    try {
      do {
        again = false;
        await send();
      } while (again);
      set({ settingsError: null });
    } catch (error) {
      set({ settingsError: errorBodyOf(error) });
    } finally {
      saving = null;
    }
  };
  return {
    take,
    async load() {
      const before = kept;
      const settings = await api.call('settings.get', undefined);
      return () => {
        // Also what is older than what was heard: the shell may have begun anew, over a file that another program wrote.
        if (kept === before) kept = settings;
        take(settings);
      };
    },
    save() {
      // One at a time: two on their way at once could arrive in the other order.
      again = saving !== null;
      saving ??= sendAll();
      return saving;
    },
  };
}

const ownKeys = ['theme', 'ollamaHost', 'region', 'requirements', 'workload'] as const;

/** What was changed here, and of the rest what the others have. */
function merged(base: Chosen, here: Chosen, theirs: Chosen): Chosen {
  const { assumptions = {}, ...changes } = changesBetween(base, here);
  const unsaid = here.workload === undefined ? { workload: undefined } : {};
  return { ...withChanges(theirs, { ...changes, assumptions }), ...unsaid };
}

function changesBetween(before: Chosen, after: Chosen): SettingsChange {
  const own = ownKeys.filter((key) => after[key] !== undefined && !same(before[key], after[key]));
  const names = Object.keys({ ...before.assumptions, ...after.assumptions });
  const assumptions = names.filter((name) => before.assumptions[name] !== after.assumptions[name]);
  return {
    ...Object.fromEntries(own.map((key) => [key, after[key]])),
    ...(assumptions.length === 0
      ? {}
      : { assumptions: Object.fromEntries(assumptions.map((name) => [name, after.assumptions[name] ?? null])) }),
  };
}

/** What has to change on the page. What is typed there stays as it is typed as long as the others ask for the same. */
function changedState(
  { demand }: AppState,
  { here, shown }: { readonly here: Chosen; readonly shown: Chosen },
  catalog: Catalog,
): Partial<AppState> {
  const { theme, ollamaHost, assumptions, region = null, workload, requirements } = shown;
  const asked =
    workload === undefined ? { ...demand, requirements: defined(requirements ?? {}) } : demandFrom({ workload, requirements }, catalog);
  return {
    theme,
    ollamaHost,
    region,
    ...(same(assumptions, here.assumptions) ? {} : { assumptions }),
    ...(same([workload, requirements], [here.workload, here.requirements]) ? {} : { demand: asked }),
  };
}

const same = (a: unknown, b: unknown): boolean => inOrder(a) === inOrder(b);

/** As JSON, whatever the order of the keys. */
const inOrder = (value: unknown): string | undefined =>
  JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry,
  );
