import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type SavedProfile, savedProfileSchema } from '#shared/api.ts';
import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { PROFILE_VERSION, profileVersionOf } from '#shared/hardware/migrate-profile.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { withFolderLock } from '../files/folder-lock.ts';
import { createListeners } from '../listeners.ts';
import { type DocumentNotices, documentsIn, findDocument, readDocument, removeDocument, writeDocument } from './documents.ts';

/** `id`: of the profile that was saved, renamed or deleted; null when another program did that. */
export type ProfilesChange = { readonly id: string | null };

export type ProfileStore = {
  /** In the order they were saved. */
  list(): Promise<readonly SavedProfile[]>;
  save(name: string, profile: HardwareProfile): Promise<SavedProfile>;
  /** Throws error `usage` when it is gone: it does not come back. */
  rename(id: string, name: string): Promise<SavedProfile>;
  delete(id: string): Promise<void>;
  /** Hears of every change; of what another program changed, with the next list. Returns the function that stops it. */
  onChanged(listener: (change: ProfilesChange) => void): () => void;
};

export type ProfileStoreOptions = DocumentNotices & {
  readonly directory: string;
  readonly now: () => Date;
  readonly newId?: () => string;
};

/** The profiles of one user, one file each. A damaged file is set aside under another name, never deleted. */
export function createProfileStore({ directory, now, newId = randomUUID, ...notices }: ProfileStoreOptions): ProfileStore {
  const folder = join(directory, 'profiles');
  const kind = { schema: savedProfileSchema, isNewer: holdsNewerProfile, ...notices };
  const listeners = createListeners<ProfilesChange>();
  /** What was listed last; null when that is known to have changed, and told. */
  let listed: string | null = null;
  const afterChange = <Result>(id: string, result: Result): Result => {
    listed = null;
    listeners.tell({ id });
    return result;
  };
  const pathOf = (id: string): string => {
    if (!/^[\w-]{1,64}$/.test(id)) throw new PlannerError('usage', plainWords`"${id}" is not the id of a profile`, 'See: profiles.list');
    return join(folder, `${id}.json`);
  };
  const renameLocked = async (id: string, name: string): Promise<SavedProfile> => {
    const found = await findDocument(pathOf(id), kind);
    if (found.state !== 'read')
      throw new PlannerError('usage', 'This saved profile is gone.', 'It may have been deleted in another window.');
    const renamed = { ...found.document, name };
    await writeDocument(pathOf(id), renamed);
    return renamed;
  };
  return {
    async list() {
      const names = await documentsIn(folder);
      const read = await Promise.all(names.map((name) => readDocument(join(folder, name), kind)));
      const profiles = read.filter((profile) => profile !== null);
      const before = listed;
      listed = JSON.stringify(profiles.map(({ id, name, savedAt }) => [id, name, savedAt]));
      if (before !== null && before !== listed) listeners.tell({ id: null });
      return profiles.sort((a, b) => a.savedAt.localeCompare(b.savedAt) || a.id.localeCompare(b.id));
    },
    async save(name, profile) {
      const saved = { id: newId(), name, savedAt: now().toISOString(), profile };
      await writeDocument(pathOf(saved.id), saved);
      return afterChange(saved.id, saved);
    },
    rename: async (id, name) => afterChange(id, await withFolderLock(folder, () => renameLocked(id, name))),
    async delete(id) {
      await withFolderLock(folder, () => removeDocument(pathOf(id)));
      afterChange(id, undefined);
    },
    onChanged: listeners.add,
  };
}

function holdsNewerProfile(document: unknown): boolean {
  const profile = typeof document === 'object' && document !== null && 'profile' in document ? document.profile : null;
  return (profileVersionOf(profile) ?? 0) > PROFILE_VERSION;
}
