import { plainLine } from '../../plain-text.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for element content and quoted attributes. */
export const escapeHtml = (text: string): string => plainLine(text).replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
