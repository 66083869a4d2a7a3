import { type Keep, UNREAD } from './keep.ts';
import { exactly } from './values.ts';

/** A line as it is kept; null: not at all. */
export type LineKeep = (line: string) => string | null;

/**
 * Lines that one of the forms reads, cut to what it matches. Empty lines part blocks and stay, as do line ends: parsers tell them apart.
 */
export function lines(...forms: readonly (RegExp | LineKeep)[]): Keep {
  const readers = forms.map((form) => (typeof form === 'function' ? form : matched(form)));
  return (text) =>
    [...text.matchAll(/([^\r\n]*)(\r\n|[\r\n]|$)/g)]
      .flatMap(([, own = '', end = '']) => {
        if (own.trim() === '') return [end];
        const found = readers.map((read) => read(own)).find((result) => result !== null);
        return typeof found === 'string' ? [`${found}${end}`] : [];
      })
      .join('');
}

const matched =
  (form: RegExp): LineKeep =>
  (line) =>
    form.exec(line)?.[0] ?? null;

/** A label and what it says where that has this form: another answer is still an answer, and hides what stands further below. */
export function field(label: RegExp, source: string): LineKeep {
  const form = exactly(source);
  return (line) => {
    const start = label.exec(line)?.[0];
    if (start === undefined) return null;
    const said = line.slice(start.length).trim();
    return `${start}${form.test(said) ? said : UNREAD}`;
  };
}

/** Of a line that starts so, these words and no others. */
export const wordsAfter =
  (start: RegExp, known: readonly string[]): LineKeep =>
  (line) => {
    const label = start.exec(line)?.[0];
    if (label === undefined) return null;
    const words = line.slice(label.length).split(/\s+/);
    return `${label}${words.filter((word) => known.includes(word)).join(' ')}`;
  };
