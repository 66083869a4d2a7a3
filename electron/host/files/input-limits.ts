import { type Bytes, MIB } from '#shared/units.ts';

/** What a document that a person hands in may hold. The largest that this program writes is a report of 2,000 candidates: 31 MB, 12 deep. */
export const MOST_DOCUMENT_BYTES: Bytes = 64 * MIB;
export const MOST_DEPTH = 64;
/** Of one list or object: above the candidates of a report, the files that the catalog has, and the machines of any fleet in one file. */
export const MOST_ENTRIES = 20_000;
export const MOST_VALUES = 4_000_000;
/** Of one text, a key among them. */
export const MOST_TEXT_CHARACTERS = 100_000;

/** One line of a batch: a question with a profile in it takes some 20 kB. */
export const MOST_LINE_CHARACTERS: number = MIB;
/** Of a batch before its first document: a stream that begins with so many lines of something else is no batch, and may never end. */
export const MOST_STRANGE_LINES = 1000;
