/** What a report says, section by section, before it takes the form of a page or a text: numbers are written here once for all formats. */

/** A reference to a row of this document. */
export type Link = { readonly text: string; readonly target: string };
export type Inline = string | Link;
export type Passage = Inline | readonly Inline[];

export type Column = { readonly label: string; readonly numeric?: boolean };
export type Row = { readonly cells: readonly Passage[]; readonly id?: string; readonly emphasis?: 'total' | 'best' };

/** The first cell of a row names it. */
export type Table = {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
};

/** Labelled values; `lead` ones are the few that decide. */
export type Facts = {
  readonly kind: 'facts';
  readonly lead?: boolean;
  readonly items: readonly { readonly label: string; readonly value: Passage; readonly note?: string }[];
};

/** Ranges around one value, drawn; `alternative` says in words what is to be seen. A table with the figures stands beside it. */
export type RangeBars = {
  readonly kind: 'range-bars';
  readonly caption: string;
  readonly alternative: string;
  readonly middle: number;
  readonly middleText: string;
  readonly bars: readonly {
    readonly label: string;
    readonly from: number;
    readonly to: number;
    readonly fromText: string;
    readonly toText: string;
  }[];
};

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Passage }
  | { readonly kind: 'note'; readonly text: Passage }
  | { readonly kind: 'list'; readonly items: readonly Passage[] }
  | Facts
  | Table
  | RangeBars;

export type Section = { readonly id: string; readonly title: string; readonly blocks: readonly Block[] };

export type ReportDocument = {
  readonly title: string;
  readonly subtitle: string;
  /** Identity of the report: id, dates, versions. */
  readonly identity: readonly { readonly label: string; readonly value: string }[];
  readonly sections: readonly Section[];
};

export const paragraph = (...text: readonly Inline[]): Block => ({ kind: 'paragraph', text });
export const note = (...text: readonly Inline[]): Block => ({ kind: 'note', text });
export const list = (items: readonly Passage[]): Block => ({ kind: 'list', items });
export const facts = (items: Facts['items']): Block => ({ kind: 'facts', items });
export const table = (caption: string, columns: readonly (string | Column)[], rows: readonly Row[]): Block => ({
  kind: 'table',
  caption,
  columns: columns.map((column) => (typeof column === 'string' ? { label: column } : column)),
  rows,
});
export const numeric = (label: string): Column => ({ label, numeric: true });
export const row = (...cells: readonly Passage[]): Row => ({ cells });
export const link = (text: string, target: string): Link => ({ text, target });

/** A text piece by piece. */
export const inlinesOf = (text: Passage): readonly Inline[] => (typeof text === 'string' || 'target' in text ? [text] : text);

/** The text without its links. */
export const plainText = (text: Passage): string =>
  inlinesOf(text)
    .map((part) => (typeof part === 'string' ? part : part.text))
    .join('');
