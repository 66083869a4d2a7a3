import { join } from 'node:path';
import { type Settings, settingsSchema } from '#shared/api.ts';
import { type DocumentNotices, readDocument, writeDocument } from './documents.ts';

export type SettingsStore = {
  read(): Promise<Settings>;
  write(settings: Settings): Promise<Settings>;
};

const defaultSettings: Settings = { theme: 'system', ollamaHost: null, workload: null, requirements: null, assumptions: {} };

/** The settings of one user. A damaged file is set aside under another name; the defaults then hold. */
export function createSettingsStore({ directory, ...notices }: DocumentNotices & { readonly directory: string }): SettingsStore {
  const path = join(directory, 'settings.json');
  return {
    async read() {
      return (await readDocument(path, { schema: settingsSchema, ...notices })) ?? defaultSettings;
    },
    async write(settings) {
      await writeDocument(path, settings);
      return settings;
    },
  };
}
