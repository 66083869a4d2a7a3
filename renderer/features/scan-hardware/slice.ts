import type { SavedProfile } from '#shared/api.ts';
import type { MeasureProgress } from '#shared/hardware/measures.ts';
import type { ErrorBody } from '#shared/errors.ts';
import type { AllCorrections, CorrectionPath } from '#shared/hardware/identify-card.ts';
import type { HardwareProfile, ProbeOutcome } from '#shared/hardware/profile.ts';
import { errorBodyOf } from '../../api/call-failure.ts';
import type { CatalogLookup } from '../../api/catalog-lookup.tsx';
import { defineSlice, type SliceParts } from '../../api/slice.tsx';
import { activeHardware } from './active-hardware.ts';
import type { HardwareChoice } from './hardware-choice.ts';

export type Scan = {
  readonly running: boolean;
  readonly outcomes: readonly ProbeOutcome[];
  /** How far measuring is; null before it begins, and when nothing is measured. */
  readonly measuring: MeasureProgress | null;
  readonly error: ErrorBody | null;
};

/** Which computer the plan is for, and the scan that may be running. */
type HardwareSlice = {
  readonly scanned: HardwareProfile | null;
  readonly scanState: Scan;
  readonly choice: HardwareChoice;
  /** For the chosen computer; another choice starts without. */
  readonly corrections: AllCorrections;
  readonly savedProfiles: readonly SavedProfile[];
  readonly savedError: ErrorBody | null;
  readonly scan: (measure: boolean) => Promise<void>;
  readonly cancelScan: () => Promise<void>;
  readonly chooseHardware: (choice: HardwareChoice) => void;
  /** In base units, or the id of a card; null takes a correction back. */
  readonly correct: (path: CorrectionPath, value: number | string | null) => void;
  readonly loadProfiles: () => Promise<void>;
  readonly saveProfile: (name: string, profile: HardwareProfile) => Promise<void>;
  readonly renameProfile: (id: string, name: string) => Promise<void>;
  readonly deleteProfile: (id: string) => Promise<void>;
  readonly hasAccelerator: () => boolean;
};

type Needs = { readonly lookup: CatalogLookup | null; readonly openedAt: string };
type Parts = SliceParts<HardwareSlice & Needs>;

export const hardwareSlice = defineSlice((parts: Parts): HardwareSlice => {
  const { set, get } = parts;
  return {
    scanned: null,
    scanState: quiet,
    choice: { kind: 'this-machine' },
    corrections: {},
    scan: (measure) => scan(measure, parts),
    cancelScan: () => cancelScan(parts),
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
});

const quiet: Scan = { running: false, outcomes: [], measuring: null, error: null };

async function scan(measure: boolean, { api, set, get }: Parts): Promise<void> {
  if (get().scanState.running) return;
  set({ scanState: { ...quiet, running: true } });
  const stopOutcomes = api.on('scan.progress', (outcome) => {
    set(({ scanState }) => ({ scanState: { ...scanState, outcomes: [...scanState.outcomes, outcome] } }));
  });
  const stopMeasuring = api.on('measure.progress', (measuring) => {
    set(({ scanState }) => ({ scanState: { ...scanState, measuring } }));
  });
  try {
    const scanned = await api.call('hardware.scan', { measure });
    set({ scanned, scanState: { ...quiet, outcomes: scanned.probes } });
  } catch (error) {
    const body = errorBodyOf(error);
    // Who cancels a scan knows that it has ended; the profile from before stays.
    set(({ scanState }) => ({ scanState: { ...quiet, outcomes: scanState.outcomes, error: body.code === 'cancelled' ? null : body } }));
  } finally {
    stopOutcomes();
    stopMeasuring();
  }
}

async function cancelScan({ api, set }: Parts): Promise<void> {
  try {
    await api.call('hardware.cancelScan', undefined);
  } catch (error) {
    set(({ scanState }) => ({ scanState: { ...scanState, error: errorBodyOf(error) } }));
  }
}

type SavedActions = Pick<
  HardwareSlice,
  'savedProfiles' | 'savedError' | 'loadProfiles' | 'saveProfile' | 'renameProfile' | 'deleteProfile'
>;

function savedProfileActions({ api, set, get }: Parts): SavedActions {
  const attempt = async (action: () => Promise<void>): Promise<void> => {
    try {
      await action();
      set({ savedError: null });
    } catch (error) {
      set({ savedError: errorBodyOf(error) });
    }
  };
  /** Answers may overtake each other: what was asked for before the last question or change is no longer how things are. */
  let newest = 0;
  let onTheirWay = 0;
  const load = async (): Promise<void> => {
    const mine = ++newest;
    onTheirWay++;
    try {
      const savedProfiles = await api.call('profiles.list', undefined);
      if (mine === newest) set({ savedProfiles });
    } finally {
      onTheirWay--;
    }
  };
  const change = (changed: (before: readonly SavedProfile[]) => readonly SavedProfile[]): void => {
    newest++;
    set(({ savedProfiles }) => ({ savedProfiles: changed(savedProfiles) }));
    if (onTheirWay > 0) void attempt(load);
  };
  return {
    savedProfiles: [],
    savedError: null,
    loadProfiles: () => attempt(load),
    saveProfile: (name, profile) =>
      attempt(async () => {
        const saved = await api.call('profiles.save', { name, profile });
        change((before) => [...before.filter(({ id }) => id !== saved.id), saved]);
      }),
    renameProfile: (id, name) =>
      attempt(async () => {
        const renamed = await api.call('profiles.rename', { id, name });
        change((before) => before.map((profile) => (profile.id === id ? { ...profile, name: renamed.name } : profile)));
      }),
    deleteProfile: (id) =>
      attempt(async () => {
        await api.call('profiles.delete', { id });
        const { choice } = get();
        change((before) => before.filter((profile) => profile.id !== id));
        if (choice.kind === 'saved' && choice.id === id) get().chooseHardware({ kind: 'this-machine' });
      }),
  };
}
