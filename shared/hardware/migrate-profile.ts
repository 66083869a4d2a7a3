/** Of the profiles that this program writes. Another shape gets the next number and a step below. */
export const PROFILE_VERSION = 2;

type Document = Readonly<Record<string, unknown>>;

/** One step from each version to the next, the first first. */
const steps: readonly ((document: Document) => Document)[] = [
  // Profiles of the first version did not name one; nothing else has changed.
  (document) => document,
];

/** The version that a document states; 1 where it states none, null where what it states is no version. */
export function profileVersionOf(document: unknown): number | null {
  if (!isRecord(document)) return null;
  const { schemaVersion = 1 } = document;
  return typeof schemaVersion === 'number' && Number.isInteger(schemaVersion) && schemaVersion >= 1 ? schemaVersion : null;
}

/** A profile of an earlier version in today's shape. Anything else is handed back as it is: the schema says what is wrong with it. */
export function migrateProfile(document: unknown): unknown {
  const version = profileVersionOf(document);
  if (!isRecord(document) || version === null || version > PROFILE_VERSION) return document;
  const current = steps.slice(version - 1).reduce((before, step) => step(before), document);
  return { ...current, schemaVersion: PROFILE_VERSION };
}

const isRecord = (value: unknown): value is Document => typeof value === 'object' && value !== null && !Array.isArray(value);
