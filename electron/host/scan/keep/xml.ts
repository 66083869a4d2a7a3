import { type Keep, orUnread } from './keep.ts';
import { toolWords } from './tool-words.ts';
import { exactly } from './values.ts';

/** What stays of an element: its text when it has this form or says in known words that there is nothing, one attribute, and these elements inside. */
export type XmlKeep = {
  readonly text?: string;
  readonly attribute?: { readonly name: string; readonly form: string };
  readonly elements?: Readonly<Record<string, XmlKeep>>;
};

/** Elements that are named, in the order and the nesting that they had; all other elements go with all that is in them. */
export function elementsOf(elements: Readonly<Record<string, XmlKeep>>): Keep {
  return (text) => orUnread(keptIn(text, { elements }), text);
}

/** No tool nests so deep; what does is not read on. */
const DEEPEST = 64;

type Open = { readonly name: string; readonly keep: XmlKeep | null };

function keptIn(text: string, root: XmlKeep): string {
  const open: Open[] = [{ name: '', keep: root }];
  const kept: string[] = [];
  for (const [token] of text.matchAll(/<[^<>]*>|[^<>]+/g)) {
    const keep = open.at(-1)?.keep ?? null;
    const [, closing, name = '', attributes = '', empty] = /^<(\/?)([A-Za-z_][\w.-]*)([^<>]*?)(\/?)>$/.exec(token) ?? [];
    if (name === '') {
      if (keep?.text !== undefined) kept.push(exactly(keep.text).test(token.trim()) ? token.trim() : toolWords(token));
    } else if (open.length > DEEPEST) {
      return kept.join('');
    } else if (closing === '/') {
      kept.push(...close(open, name));
    } else {
      const own = keep?.elements && Object.hasOwn(keep.elements, name) ? (keep.elements[name] ?? null) : null;
      if (own !== null) kept.push(`<${name}${attributeOf(own, attributes)}${empty}>`);
      if (empty !== '/') open.push({ name, keep: own });
    }
  }
  return kept.join('');
}

/** Ends the innermost element of this name, and those inside that were left open. A close without an opening ends nothing. */
function close(open: Open[], name: string): readonly string[] {
  const at = open.findLastIndex((element) => element.name === name);
  if (at < 1) return [];
  const isKept = open[at]?.keep !== null;
  open.splice(at);
  return isKept ? [`</${name}>\n`] : [];
}

function attributeOf({ attribute }: XmlKeep, attributes: string): string {
  if (attribute === undefined) return '';
  const value = new RegExp(`\\s${attribute.name}="([^"]*)"`).exec(attributes)?.[1];
  return value !== undefined && exactly(attribute.form).test(value) ? ` ${attribute.name}="${value}"` : '';
}
