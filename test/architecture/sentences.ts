import { filesBelow, programOf } from './source-files.ts';

/** Texts for people in the source: every one belongs into shared/words, where a translator finds it. */

type Node = { readonly type: string; readonly [field: string]: unknown };

/** Two words of two letters or more, and a space. A call, a path or a part of a name is no word. */
const isSentence = (text: string): boolean => {
  const said = withoutTags(text);
  const words = said.match(/(?<![\w.#/-])\p{L}{2,}(?![\w(/])/gu) ?? [];
  return /\p{L}\s+\S/u.test(said) && words.length >= 2 && !isFormula(said);
};

/** Names with signs of arithmetic between them, as the code and the JSON write them in every language; two words in a row are said. */
const isFormula = (text: string): boolean => /[×÷·−+=/]/.test(text) && !/\p{L}{2,}\s+\p{L}{2,}/u.test(text);

/** Markup is for browsers; what stands between is for people. */
const withoutTags = (text: string): string => text.replaceAll(/<[^>]*>/g, ' ');

/** Errors of these classes tell a programmer of a broken promise; a PlannerError tells a user. */
const internalErrors = ['Error', 'RangeError', 'TypeError'];

export function sentencesIn(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(sentencesIn);
  if (!isNode(node) || isSkipped(node)) return [];
  const own = textOf(node);
  const inside = Object.entries(node).flatMap(([field, value]) => (field === 'quasis' ? [] : sentencesIn(value)));
  return own !== null && isSentence(own) ? [own, ...inside] : inside;
}

/** The sentences of each file of shared that stands outside of words/ and has any. */
export function sentencesOfShared(): ReadonlyMap<string, readonly string[]> {
  const files = filesBelow('shared').filter((path) => !path.startsWith('shared/words/'));
  return new Map(files.map((path) => [path, sentencesIn(programOf(path))] as const).filter(([, found]) => found.length > 0));
}

function isSkipped(node: Node): boolean {
  if (node.type === 'ImportDeclaration' || node.type === 'TSLiteralType') return true;
  return node.type === 'NewExpression' && isNode(node['callee']) && internalErrors.includes(String(node['callee']['name']));
}

function textOf(node: Node): string | null {
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : null;
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node['quasis'])) return null;
  return node['quasis'].map(cookedText).join('…');
}

function cookedText(part: unknown): string {
  if (typeof part !== 'object' || part === null || !('value' in part)) return '';
  const { value } = part;
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : '';
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
