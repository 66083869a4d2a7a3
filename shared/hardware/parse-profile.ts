import { invalidInput, PlannerError } from '../errors.ts';
import type { Bytes } from '../units.ts';
import { PROFILE_VERSION, profileVersionOf } from './migrate-profile.ts';
import { type HardwareProfile, hardwareProfileSchema } from './profile.ts';
import { message } from '../words/message.ts';

/** A profile from a file or a request, of any version so far. Throws `invalid-input` naming the source, the field and what was found. */
export function parseProfile(input: unknown, source: string): HardwareProfile {
  refuseNewer(input, source);
  const result = hardwareProfileSchema.safeParse(input);
  if (result.success) return plausible(result.data, source);
  throw invalidInput(source, result.error, { input, hint: message('hardware.make-profile') });
}

/** What a later version means by its fields, this one can only guess. */
function refuseNewer(input: unknown, source: string): void {
  const version = profileVersionOf(input);
  if (version === null || version <= PROFILE_VERSION) return;
  throw new PlannerError(
    'invalid-input',
    message('hardware.newer-profile', { source, version, readable: PROFILE_VERSION }),
    message('hardware.newer-profile-hint'),
  );
}

type Excess = { readonly freePath: string; readonly totalPath: string; readonly free: Bytes; readonly total: Bytes };

/** More free than there is would let anything fit: the first pool of which a profile says so, by its path in `--set`, or null. */
export function freeBeyondTotal({ memory, accelerators }: HardwareProfile): Excess | null {
  const pools = [
    {
      freePath: 'memory.availableBytes',
      totalPath: 'memory.totalBytes',
      free: memory.availableBytes.value,
      total: memory.totalBytes.value,
    },
    ...accelerators.map(({ index, freeMemoryBytes, memoryBytes }) => ({
      freePath: `accelerators.${index}.freeMemoryBytes`,
      totalPath: `accelerators.${index}.memoryBytes`,
      free: freeMemoryBytes.value,
      total: memoryBytes.value,
    })),
  ];
  for (const { free, total, ...paths } of pools) if (free !== null && total !== null && free > total) return { ...paths, free, total };
  return null;
}

function plausible(profile: HardwareProfile, source: string): HardwareProfile {
  const wrong = freeBeyondTotal(profile);
  if (!wrong) return profile;
  throw new PlannerError(
    'invalid-input',
    message('hardware.free-beyond-total', { source, path: wrong.freePath, total: wrong.total, free: wrong.free }),
    message('hardware.free-beyond-total-hint'),
  );
}
