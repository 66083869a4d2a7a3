/**
 * What of a text a capture holds, in the shape that its parser reads: all else may name a machine or a person. Declared beside the parser,
 * so that both change together, and without a default: nothing is kept that nobody reads.
 */
export type Keep = (text: string) => string;

/** That there is such a file: its text is not read. */
export const presence: Keep = () => '';

/** That there is something in it. */
export const whether: Keep = (text) => (text.trim() === '' ? '' : 'yes\n');

/** Stands for what was there and is not kept: a tool that printed something odd still printed something. */
export const UNREAD = '…';

/** Kept, or else a mark that there was something. */
export const orUnread = (kept: string, text: string): string => (kept.trim() === '' && text.trim() !== '' ? `${UNREAD}\n` : kept);
