import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type SavedProfile, savedProfileSchema } from '#shared/api.ts';
import { PlannerError } from '#shared/errors.ts';
import { PROFILE_VERSION, profileVersionOf } from '#shared/hardware/migrate-profile.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { type DocumentNotices, documentsIn, readDocument, removeDocument, writeDocument } from './documents.ts';

export type ProfileStore = {
  /** In the order they were saved. */
  list(): Promise<readonly SavedProfile[]>;
  save(name: string, profile: HardwareProfile): Promise<SavedProfile>;
  delete(id: string): Promise<void>;
};

export type ProfileStoreOptions = DocumentNotices & {
  readonly directory: string;
  readonly now: () => Date;
  readonly newId?: () => string;
};

/** The profiles of one user, one file each. A damaged file is set aside under another name, never deleted. */
export function createProfileStore({ directory, now, newId = randomUUID, ...notices }: ProfileStoreOptions): ProfileStore {
  const folder = join(directory, 'profiles');
  const pathOf = (id: string): string => join(folder, `${id}.json`);
  const kind = { schema: savedProfileSchema, isNewer: holdsNewerProfile, ...notices };
  return {
    async list() {
      const names = await documentsIn(folder);
      const read = await Promise.all(names.map((name) => readDocument(join(folder, name), kind)));
      return read.filter((profile) => profile !== null).sort((a, b) => a.savedAt.localeCompare(b.savedAt) || a.id.localeCompare(b.id));
    },
    async save(name, profile) {
      const saved = { id: newId(), name, savedAt: now().toISOString(), profile };
      await writeDocument(pathOf(saved.id), saved);
      return saved;
    },
    async delete(id) {
      if (!/^[\w-]{1,64}$/.test(id)) throw new PlannerError('usage', `"${id}" is not the id of a profile`, 'See: profiles.list');
      await removeDocument(pathOf(id));
    },
  };
}

function holdsNewerProfile(document: unknown): boolean {
  const profile = typeof document === 'object' && document !== null && 'profile' in document ? document.profile : null;
  return (profileVersionOf(profile) ?? 0) > PROFILE_VERSION;
}
