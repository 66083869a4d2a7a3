import { errorBodyOf } from '../api/call-failure.ts';
import { activeHardware } from './active-hardware.ts';
import type { HardwareSlice, SliceParts } from './state.ts';

export function createHardwareSlice(parts: SliceParts): HardwareSlice {
  const { set, get } = parts;
  return {
    scanned: null,
    scanState: { running: false, outcomes: [], error: null },
    choice: { kind: 'this-machine' },
    corrections: {},
    scan: (measure) => scan(measure, parts),
    chooseHardware(choice) {
      set({ choice, corrections: {} });
      if (choice.kind === 'this-machine' && !get().scanned) void get().scan(false);
    },
    correct(path, value) {
      const { [path]: _before, ...others } = get().corrections;
      set({ corrections: value === null ? others : { ...others, [path]: value } });
    },
    hasAccelerator: () => (activeHardware(get()).profile?.accelerators.length ?? 0) > 0,
    ...savedProfileActions(parts),
  };
}

async function scan(measure: boolean, { api, set, get }: SliceParts): Promise<void> {
  if (get().scanState.running) return;
  set({ scanState: { running: true, outcomes: [], error: null } });
  const stop = api.on('scan.progress', (outcome) => {
    set(({ scanState }) => ({ scanState: { ...scanState, outcomes: [...scanState.outcomes, outcome] } }));
  });
  try {
    const scanned = await api.call('hardware.scan', { measure });
    set({ scanned, scanState: { running: false, outcomes: scanned.probes, error: null } });
  } catch (error) {
    set(({ scanState }) => ({ scanState: { ...scanState, running: false, error: errorBodyOf(error) } }));
  } finally {
    stop();
  }
}

type SavedActions = Pick<HardwareSlice, 'savedProfiles' | 'savedError' | 'loadProfiles' | 'saveProfile' | 'deleteProfile'>;

function savedProfileActions({ api, set, get }: SliceParts): SavedActions {
  const attempt = async (action: () => Promise<void>): Promise<void> => {
    try {
      await action();
      set({ savedError: null });
    } catch (error) {
      set({ savedError: errorBodyOf(error) });
    }
  };
  return {
    savedProfiles: [],
    savedError: null,
    loadProfiles: () => attempt(async () => set({ savedProfiles: await api.call('profiles.list', undefined) })),
    saveProfile: (name, profile) =>
      attempt(async () => {
        const saved = await api.call('profiles.save', { name, profile });
        set({ savedProfiles: [...get().savedProfiles.filter(({ id }) => id !== saved.id), saved] });
      }),
    deleteProfile: (id) =>
      attempt(async () => {
        await api.call('profiles.delete', { id });
        const { choice, savedProfiles } = get();
        set({ savedProfiles: savedProfiles.filter((profile) => profile.id !== id) });
        if (choice.kind === 'saved' && choice.id === id) get().chooseHardware({ kind: 'this-machine' });
      }),
  };
}
