import type { SavedProfile } from '#shared/api.ts';
import type { ErrorBody } from '#shared/errors.ts';
import { assertNever } from '#shared/estimate.ts';
import { type AllCorrections, applyCorrections } from '#shared/hardware/identify-card.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { gib } from '#shared/units.ts';
import { errorBodyOf } from '../../api/call-failure.ts';
import type { CatalogLookup } from '../../api/catalog-lookup.tsx';
import type { ActiveHardware } from '../../api/page.ts';
import type { HardwareChoice } from './hardware-choice.ts';

type HardwareState = {
  readonly scanned: HardwareProfile | null;
  readonly choice: HardwareChoice;
  readonly corrections: AllCorrections;
  readonly savedProfiles: readonly SavedProfile[];
  readonly lookup: CatalogLookup | null;
  readonly openedAt: string;
};

/** The profile that the plan is for, with the person's corrections, and what to call it. */
export function activeHardware(state: HardwareState): ActiveHardware {
  const { profile, ...rest } = chosenHardware(state);
  const corrected = profile && state.lookup ? applyCorrections(profile, state.corrections, state.lookup.catalog) : profile;
  return { ...rest, profile: corrected, isOther: state.choice.kind !== 'this-machine' };
}

type Chosen = Omit<ActiveHardware, 'isOther'>;

function chosenHardware(state: HardwareState): Chosen {
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

function whatIf(choice: Extract<HardwareState['choice'], { kind: 'what-if' }>, { lookup, openedAt }: HardwareState): Chosen {
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
