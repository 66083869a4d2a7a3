import { homedir } from 'node:os';
import { join } from 'node:path';
import { PlannerError } from '#shared/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where this user's profiles, settings and jobs lie: `QUARTERMASTER_DATA_DIR`, else the place that the system has for such things. Throws
 * PlannerError `not-writable` for a user without a home.
 */
export function dataDirectory(environment: Environment, platform: string = process.platform, ofUser: () => string = homedir): string {
  const chosen = nonEmpty(environment['QUARTERMASTER_DATA_DIR']);
  if (chosen !== null) return chosen;
  switch (platform) {
    case 'win32':
      return join(nonEmpty(environment['APPDATA']) ?? join(homeOf(ofUser), 'AppData', 'Roaming'), 'Quartermaster');
    case 'darwin':
      return join(homeOf(ofUser), 'Library', 'Application Support', 'Quartermaster');
    default:
      return join(nonEmpty(environment['XDG_DATA_HOME']) ?? join(homeOf(ofUser), '.local', 'share'), 'quartermaster');
  }
}

/** A container may run under the number of a user that it does not know. */
function homeOf(ofUser: () => string): string {
  try {
    return ofUser();
  } catch {
    throw new PlannerError(
      'not-writable',
      'this user has no home folder, where profiles and settings would be kept',
      'Name a folder for them: set QUARTERMASTER_DATA_DIR.',
    );
  }
}

/** What went wrong inside the program without anybody waiting for it. */
export const faultLog = (environment: Environment): string => join(dataDirectory(environment), 'faults.log');

const nonEmpty = (value: string | undefined): string | null => (value === undefined || value === '' ? null : value);
