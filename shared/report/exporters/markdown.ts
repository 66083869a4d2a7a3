import { assertNever } from '../../estimate.ts';
import { plainLine } from '../../plain-text.ts';
import {
  type Block,
  type Inline,
  inlinesOf,
  plainText,
  type RangeBars,
  type Row,
  type Section,
  type Table,
  type Passage,
} from '../document.ts';
import type { Report } from '../report.ts';
import { type DocumentOptions, reportDocument } from '../report-document.ts';

/** For tickets and repositories: GitHub's dialect, tables as pipe tables, links as anchors. */
export function exportMarkdown(report: Report, options: DocumentOptions): string {
  const { title, subtitle, identity, sections } = reportDocument(report, options);
  const head = [`# ${escape(title)}`, escape(subtitle), identity.map(({ label, value }) => `${label} ${escape(value)}`).join(' · ')];
  return `${[...head, ...sections.flatMap(sectionOf)].join('\n\n')}\n`;
}

const sectionOf = ({ id, title, blocks }: Section, index: number): readonly string[] => [
  `<a id="${id}"></a>\n\n## ${index + 1}. ${escape(title)}`,
  ...blocks.map(blockOf),
];

function blockOf(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return inline(block.text);
    case 'note':
      return `> ${inline(block.text)}`;
    case 'list':
      return block.items.map((item) => `- ${inline(item)}`).join('\n');
    case 'facts':
      return block.items
        .map((item) => `- **${escape(item.label)}**: ${inline(item.value)}${item.note === undefined ? '' : ` (${escape(item.note)})`}`)
        .join('\n');
    case 'table':
      return pipeTable(block);
    case 'range-bars':
      return barsAsText(block);
    default:
      return assertNever(block);
  }
}

/** The figure in words; its table follows. */
const barsAsText = ({ caption, alternative }: RangeBars): string => `*${escape(caption)}.* ${escape(alternative)}`;

function pipeTable({ caption, columns, rows }: Table): string {
  const head = columns.map((column) => escape(column.label));
  const rule = columns.map((column) => (column.numeric ? '---:' : '---'));
  return [`**${escape(caption)}**`, '', line(head), line(rule), ...rows.map(rowOf)].join('\n');
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function rowOf({ cells, id, emphasis }: Row): string {
  const anchor = id === undefined ? '' : `<a id="${anchorId(id)}"></a>`;
  const strong = (index: number): boolean => emphasis === 'total' || (emphasis === 'best' && index === 0);
  const texts = cells.map((cell, index) => (strong(index) && plainText(cell) !== '' ? `**${inline(cell)}**` : inline(cell)));
  return line(texts.map((text, index) => (index === 0 ? `${anchor}${text}` : text)));
}

const inline = (text: Passage): string => inlinesOf(text).map(piece).join('');
const piece = (part: Inline): string => (typeof part === 'string' ? escape(part) : `[${escape(part.text)}](#${anchorId(part.target)})`);

/** Marks that would be read as formatting; a line break would end a table row. */
const escape = (text: string): string => plainLine(text).replace(/[\\`*_[\]<>|#]/g, (mark) => `\\${mark}`);

/** Ids come from a document that may have been edited: nothing of them may end the anchor. */
const anchorId = (id: string): string => id.replace(/[^\w.-]/g, '-');
