import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Settings, type SettingsChange, settingsSchema, withChanges } from '#shared/api.ts';
import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { makeDirectory } from '../files/folders.ts';
import { withFolderLock } from '../files/folder-lock.ts';
import { createInTurn } from '../in-turn.ts';
import { createListeners } from '../listeners.ts';
import { type DocumentNotices, findDocument, readDocument, WRITE_HINT, writeDocument } from './documents.ts';

export type SettingsStore = {
  read(): Promise<Settings>;
  /** Changes what is named and leaves the rest as it is by now, whoever changed it. Answers with all of them. */
  change(changes: SettingsChange): Promise<Settings>;
  /** Hears of every change; of what another program changed, with the next read. Returns the function that stops it. */
  onChanged(listener: (settings: Settings) => void): () => void;
};

const defaultSettings: Settings = { revision: 0, theme: 'system', ollamaHost: null, workload: null, requirements: null, assumptions: {} };

/** The settings of one user. A damaged file is set aside under another name; the defaults then hold. */
export function createSettingsStore({ directory, ...notices }: DocumentNotices & { readonly directory: string }): SettingsStore {
  const path = join(directory, 'settings.json');
  const kind = { schema: settingsSchema, ...notices };
  const listeners = createListeners<Settings>();
  const inTurn = createInTurn();
  let known: Settings | null = null;
  /** A revision never falls, though an earlier version of the program or a person with an editor wrote the file. */
  const take = (read: Settings): Settings => {
    const before = known;
    const isOther = before !== null && !isDeepStrictEqual({ ...read, revision: 0 }, { ...before, revision: 0 });
    const least = (before?.revision ?? 0) + (isOther ? 1 : 0);
    known = { ...read, revision: Math.max(read.revision, least) };
    if (isOther) listeners.tell(known);
    return known;
  };
  const changeLocked = async (changes: SettingsChange): Promise<Settings> => {
    const found = await findDocument(path, kind);
    if (found.state === 'left-alone')
      throw new PlannerError('not-writable', plainWords`${path}: cannot be changed: it ${found.reason}`, `Move it away. ${WRITE_HINT}`);
    const before = take(found.state === 'read' ? found.document : defaultSettings);
    const after = withChanges(before, changes);
    if (isDeepStrictEqual(after, before)) return before;
    await writeDocument(path, { ...after, revision: before.revision + 1 });
    return take(after);
  };
  return {
    read: () => inTurn(async () => take((await readDocument(path, kind)) ?? defaultSettings)),
    change: (changes) =>
      inTurn(async () => {
        await makeDirectory(directory, WRITE_HINT);
        return withFolderLock(directory, () => changeLocked(changes));
      }),
    onChanged: listeners.add,
  };
}
