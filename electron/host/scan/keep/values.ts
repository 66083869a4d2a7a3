import { type Keep, orUnread } from './keep.ts';

/*
 * Values by what they are made of: sources of patterns, to be put together. None takes a path, an address of mail or a line.
 */
export const DIGITS = String.raw`\d{1,16}`;
export const HEX_ID = '(?:0[xX])?[0-9a-fA-F]{1,8}';
export const BUS_ADDRESS = String.raw`(?:[0-9a-fA-F]{1,8}:)?[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\.[0-7]`;
export const VERSION = String.raw`\d{1,6}(?:\.\d{1,6}){0,5}(?:[.+-][a-z0-9]{1,12}){0,2}`;
/** What a maker calls its product: letters of any script, and the signs that stand in names; a slash or an @ only as names have them. */
export const PRODUCT_NAME = String.raw`(?:[\p{L}\p{M}\p{N} ()[\].,:;+&#*'®™_-]|(?<=[\p{L}\p{N}\]])/(?=[\p{L}\p{N}[ ])|(?<= )[/@](?= )){1,160}`;

/** The whole text has this form. */
export const exactly = (source: string): RegExp => new RegExp(`^(?:${source})$`, 'u');

/** A file or an output that is one value: kept when it has this form. */
export function oneValue(source: string): Keep {
  const form = exactly(source);
  return (text) => {
    const own = text.trim();
    return form.test(own) ? `${own}\n` : '';
  };
}

/** Values on lines of their own, one form for each line, up to the first that has another: what follows is not what was asked for. */
export function valueOnEachLine(...sources: readonly string[]): Keep {
  const forms = sources.map(exactly);
  return (text) => {
    const rows = text.trim().split('\n').slice(0, forms.length);
    const end = rows.findIndex((row, index) => forms[index]?.test(row.trim()) !== true);
    return orUnread((end < 0 ? rows : rows.slice(0, end)).map((row) => `${row}\n`).join(''), text);
  };
}

/** Of a longer text, without the space around it, the first place that matches. */
export const found =
  (pattern: RegExp): Keep =>
  (text) => {
    const match = pattern.exec(text.trim())?.[0];
    return match === undefined ? '' : `${match}\n`;
  };
