import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type SavedProfile, type Settings, savedProfileSchema, settingsSchema } from '#shared/api.ts';
import { PlannerError } from '#shared/errors.ts';
import { PROFILE_VERSION, profileVersionOf } from '#shared/hardware/migrate-profile.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { unreadable } from './read-named-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where this user's profiles and settings lie: `QUARTERMASTER_DATA_DIR`, else the place that the system has for such things. */
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

/** Makes a folder and those above it. Throws PlannerError `not-writable` with the hint of what to do. */
export async function makeDirectory(path: string, hint: string): Promise<void> {
  try {
    await makeFolders(path);
  } catch (error) {
    throw notWritable(path, error, hint);
  }
}

/** Node's own `recursive` never ends below a folder that answers ENOENT to mkdir though it is there, as /proc does. */
async function makeFolders(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolders(parent);
  try {
    await mkdir(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!(await isFolder(path))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Writes a file so that it is there whole or not at all, whatever happens meanwhile. Throws PlannerError `not-writable` with the hint of
 * what to do.
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array, hint: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await makeFolders(dirname(path));
    await writeSynced(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await removeIfThere(temporary);
    throw notWritable(path, error, hint);
  }
}

async function writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    // It may never have been made; anything else must not hide the error that led here.
    if (codeOf(error) === null) throw error;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  ENOENT: 'nothing can be made there',
  EPERM: 'no permission',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file of that name is in the way',
  EISDIR: 'a folder of that name is in the way',
};

/** For the user's own profiles and settings, the one place that nobody named. */
const DATA_HINT = 'Choose another folder: set QUARTERMASTER_DATA_DIR.';

function notWritable(path: string, error: unknown, hint: string): PlannerError {
  if (error instanceof PlannerError) return error;
  const reason = reasons[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
  return new PlannerError('not-writable', `${path}: cannot be written: ${reason}`, hint);
}

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

const defaultSettings: Settings = { theme: 'system', ollamaHost: null, workload: null, requirements: null, assumptions: {} };

export type Storage = {
  listProfiles(): Promise<readonly SavedProfile[]>;
  saveProfile(name: string, profile: HardwareProfile): Promise<SavedProfile>;
  deleteProfile(id: string): Promise<void>;
  readSettings(): Promise<Settings>;
  writeSettings(settings: Settings): Promise<Settings>;
};

export type StorageOptions = {
  readonly directory: string;
  readonly now: () => Date;
  readonly newId?: () => string;
  /** Told of a file that could not be read and was set aside. */
  readonly onSetAside?: (path: string, keptAs: string) => void;
  /** Told of a profile that a later version saved: it is left alone. */
  readonly onNewer?: (path: string) => void;
};

/** Profiles and settings of one user, one file each. A damaged file is set aside under another name, never deleted. */
export function createStorage({ directory, now, newId = randomUUID, ...told }: StorageOptions): Storage {
  const profiles = join(directory, 'profiles');
  const settings = join(directory, 'settings.json');
  const profilePath = (id: string): string => join(profiles, `${id}.json`);
  return {
    async listProfiles() {
      const names = await filesIn(profiles);
      const read = await Promise.all(names.map((name) => readDocument(join(profiles, name), savedProfileSchema, told)));
      return read.filter((profile) => profile !== null).sort((a, b) => a.savedAt.localeCompare(b.savedAt) || a.id.localeCompare(b.id));
    },
    async saveProfile(name, profile) {
      const saved = { id: newId(), name, savedAt: now().toISOString(), profile };
      await writeFileAtomically(profilePath(saved.id), toText(saved), DATA_HINT);
      return saved;
    },
    async deleteProfile(id) {
      if (!/^[\w-]{1,64}$/.test(id)) throw new PlannerError('usage', `"${id}" is not the id of a profile`, 'See: profiles.list');
      await removeFile(profilePath(id));
    },
    async readSettings() {
      return (await readDocument(settings, settingsSchema, told)) ?? defaultSettings;
    },
    async writeSettings(value) {
      await writeFileAtomically(settings, toText(value), DATA_HINT);
      return value;
    },
  };
}

const toText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw notWritable(path, error, DATA_HINT);
  }
}

const READ_HINT = 'Check the permissions of the folder.';

async function filesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw unreadable(directory, error, READ_HINT);
  }
}

type Told = Pick<StorageOptions, 'onSetAside' | 'onNewer'>;

/** The document, or null when there is none, when a later version wrote it, or when it is damaged (it is then set aside). */
async function readDocument<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  { onSetAside, onNewer }: Told,
): Promise<z.infer<Schema> | null> {
  const text = await readText(path);
  if (text === null) return null;
  const json = jsonOrUndefined(text);
  const document = schema.safeParse(json);
  if (document.success) return document.data;
  if (holdsNewerProfile(json)) {
    onNewer?.(path);
    return null;
  }
  onSetAside?.(path, await setAside(path));
  return null;
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw unreadable(path, error, READ_HINT);
  }
}

function holdsNewerProfile(document: unknown): boolean {
  const profile = typeof document === 'object' && document !== null && 'profile' in document ? document.profile : null;
  return (profileVersionOf(profile) ?? 0) > PROFILE_VERSION;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `settings.json` → `settings.json.broken-1`: the first number that is free. */
async function setAside(path: string): Promise<string> {
  const taken = new Set(await namesBeside(path));
  const base = path.slice(dirname(path).length + 1);
  let number = 1;
  while (taken.has(`${base}.broken-${number}`)) number++;
  const keptAs = `${path}.broken-${number}`;
  try {
    await rename(path, keptAs);
  } catch (error) {
    throw notWritable(keptAs, error, DATA_HINT);
  }
  return keptAs;
}

const namesBeside = (path: string): Promise<readonly string[]> => readdir(dirname(path));
