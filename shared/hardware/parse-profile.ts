import { invalidInput, PlannerError } from '../errors.ts';
import { type HardwareProfile, hardwareProfileSchema } from './profile.ts';

/** A profile from a file or a request. Throws `invalid-input` naming the source, the field and what was found. */
export function parseProfile(input: unknown, source: string): HardwareProfile {
  const result = hardwareProfileSchema.safeParse(input);
  if (result.success) return plausible(result.data, source);
  throw invalidInput(source, result.error, { input, hint: 'Make a profile with: quartermaster scan --out FILE' });
}

/** More free than there is would let anything fit: such a profile is a mistake. */
function plausible(profile: HardwareProfile, source: string): HardwareProfile {
  const pools = [
    { field: 'memory.availableBytes', free: profile.memory.availableBytes.value, total: profile.memory.totalBytes.value },
    ...profile.accelerators.map(({ freeMemoryBytes, memoryBytes }, index) => ({
      field: `accelerators.${index}.freeMemoryBytes`,
      free: freeMemoryBytes.value,
      total: memoryBytes.value,
    })),
  ];
  const wrong = pools.find(({ free, total }) => free !== null && total !== null && free > total);
  if (!wrong) return profile;
  throw new PlannerError(
    'invalid-input',
    `${source}: ${wrong.field}: expected at most the total ${wrong.total}, got ${wrong.free}`,
    'Free memory cannot exceed the total.',
  );
}
