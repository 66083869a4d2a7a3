import { invalidInput } from '../errors.ts';
import { type HardwareProfile, hardwareProfileSchema } from './profile.ts';

/** A profile from a file or a request. Throws `invalid-input` naming the source, the field and what was found. */
export function parseProfile(input: unknown, source: string): HardwareProfile {
  const result = hardwareProfileSchema.safeParse(input);
  if (result.success) return result.data;
  throw invalidInput(source, result.error, { input, hint: 'Make a profile with: quartermaster scan --out FILE' });
}
