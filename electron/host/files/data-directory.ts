import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where this user's profiles, settings and jobs lie: `QUARTERMASTER_DATA_DIR`, else the place that the system has for such things. */
export function dataDirectory(environment: Environment, platform: string = process.platform): string {
  const chosen = nonEmpty(environment['QUARTERMASTER_DATA_DIR']);
  if (chosen !== null) return chosen;
  switch (platform) {
    case 'win32':
      return join(nonEmpty(environment['APPDATA']) ?? join(homedir(), 'AppData', 'Roaming'), 'Quartermaster');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Quartermaster');
    default:
      return join(nonEmpty(environment['XDG_DATA_HOME']) ?? join(homedir(), '.local', 'share'), 'quartermaster');
  }
}

const nonEmpty = (value: string | undefined): string | null => (value === undefined || value === '' ? null : value);
