import type { ErrorBody } from '#shared/errors.ts';
import { assertNever } from '#shared/estimate.ts';
import { applyCorrections } from '#shared/hardware/identify-card.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { gib } from '#shared/units.ts';
import { errorBodyOf } from '../api/call-failure.ts';
import type { HardwareSlice, ShellSlice } from './state.ts';

export type ActiveHardware = { readonly profile: HardwareProfile | null; readonly error: ErrorBody | null; readonly name: string };

type HardwareState = Pick<HardwareSlice, 'scanned' | 'choice' | 'corrections' | 'savedProfiles'> & Pick<ShellSlice, 'lookup' | 'openedAt'>;

/** The profile that the plan is for, with the person's corrections, and what to call it. */
export function activeHardware(state: HardwareState): ActiveHardware {
  const base = chosenHardware(state);
  if (!base.profile || !state.lookup) return base;
  return { ...base, profile: applyCorrections(base.profile, state.corrections, state.lookup.catalog) };
}

function chosenHardware(state: HardwareState): ActiveHardware {
  const { choice, scanned, savedProfiles } = state;
  switch (choice.kind) {
    case 'this-machine':
      return { profile: scanned, error: null, name: 'This computer' };
    case 'saved': {
      const saved = savedProfiles.find(({ id }) => id === choice.id);
      return saved ? { profile: saved.profile, error: null, name: saved.name } : { profile: null, error: gone, name: 'Saved profile' };
    }
    case 'what-if':
      return whatIf(choice, state);
    default:
      return assertNever(choice);
  }
}

const gone: ErrorBody = { code: 'invalid-input', message: 'This saved profile is gone.', hint: 'Choose another one.' };

function whatIf(choice: Extract<HardwareState['choice'], { kind: 'what-if' }>, { lookup, openedAt }: HardwareState): ActiveHardware {
  if (!lookup) return { profile: null, error: null, name: choice.hardware };
  const spec = { hardware: choice.hardware, ...(choice.ramGib === null ? {} : { ramBytes: gib(choice.ramGib) }) };
  try {
    const profile = whatIfProfile(spec, lookup.catalog, openedAt);
    return { profile, error: null, name: whatIfName(profile, machineName(lookup, profile)) };
  } catch (error) {
    return { profile: null, error: errorBodyOf(error), name: choice.hardware };
  }
}

const machineName = (lookup: NonNullable<HardwareState['lookup']>, profile: HardwareProfile): string | undefined =>
  lookup.catalog.machines.find(({ id }) => id === profile.machineId)?.name;

/** The machine's own name, or "2 × NVIDIA GeForce RTX 4090". */
function whatIfName(profile: HardwareProfile, ofMachine: string | undefined): string {
  if (ofMachine !== undefined) return ofMachine;
  const [first] = profile.accelerators;
  if (!first) return 'CPU only';
  return profile.accelerators.length > 1 ? `${profile.accelerators.length} × ${first.name}` : first.name;
}
