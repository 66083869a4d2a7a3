/** A value as a document holds it: every message is its sentence, which matchers of strings can be asked about. */
export const asSaved = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
