import { assertNever } from '../../estimate.ts';
import { type Block, type Facts, type Inline, inlinesOf, type Passage, type Row, type Section, type Table } from '../document.ts';
import { english } from '../../words/en.ts';
import type { Language } from '../../words/language.ts';
import { tellerOf } from '../../words/message.ts';
import type { Report } from '../report.ts';
import { type DocumentOptions, reportDocument } from '../report-document.ts';
import { GAP } from '../report-text.ts';
import { rangeBarsFigure } from './html-figure.ts';
import { escapeHtml } from './html-escape.ts';
import { reportStyle } from './html-style.ts';

/**
 * The report as one page: no script, no network, no font to fetch. Reads aloud in order, prints in light colours on A4 and Letter.
 */
export function exportHtml(report: Report, options: DocumentOptions): string {
  const { title, subtitle, identity, sections } = reportDocument(report, options);
  const language = options.language ?? english;
  const items = identity.map(({ label, value }) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd></div>`);
  return `<!doctype html>
<html lang="${language.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="Quartermaster ${escapeHtml(report.appVersion)}">
<title>${escapeHtml(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<header>
<p class="kind">${escapeHtml(subtitle)}</p>
<h1>${escapeHtml(title)}</h1>
<dl class="identity">${items.join('')}</dl>
</header>
${contents(sections, language)}
<main>
${sections.map(sectionOf).join('\n')}
</main>
<footer><p>${footer(report, language)}</p></footer>
</body>
</html>
`;
}

/** The command stands in code, wherever the sentence has it. */
function footer({ reportId, generatedAt }: Report, language: Language): string {
  const sentence = tellerOf(language)('report.footer', { reportId, made: generatedAt, command: GAP });
  return escapeHtml(sentence).replace(GAP, '<code>quartermaster verify</code>');
}

function contents(sections: readonly Section[], language: Language): string {
  const items = sections.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`);
  return `<nav aria-label="${escapeHtml(tellerOf(language)('report.contents'))}"><ol>${items.join('')}</ol></nav>`;
}

function sectionOf({ id, title, blocks }: Section, index: number): string {
  const heading = `<h2 id="${id}-title"><span class="number">${index + 1}</span> ${escapeHtml(title)}</h2>`;
  const parts = blocks.map((block, position) => blockOf(block, `${id}-${position + 1}`));
  return `<section id="${id}" aria-labelledby="${id}-title">\n${[heading, ...parts].join('\n')}\n</section>`;
}

function blockOf(block: Block, id: string): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${inline(block.text)}</p>`;
    case 'note':
      return `<p class="note">${inline(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${inline(item)}</li>`).join('')}</ul>`;
    case 'facts':
      return factsOf(block);
    case 'table':
      return tableOf(block, id);
    case 'range-bars':
      return rangeBarsFigure(block, id);
    default:
      return assertNever(block);
  }
}

function factsOf({ items, lead }: Facts): string {
  const entries = items.map(({ label, value, note }) => {
    const remark = note === undefined ? '' : `<dd class="remark">${escapeHtml(note)}</dd>`;
    return `<div><dt>${escapeHtml(label)}</dt><dd>${inline(value)}</dd>${remark}</div>`;
  });
  return `<dl class="${lead ? 'lead' : 'facts'}">${entries.join('')}</dl>`;
}

/** The scroll region can be reached by keyboard and is named by the caption. */
function tableOf({ caption, columns, rows }: Table, id: string): string {
  const head = columns.map((column) => `<th scope="col"${column.numeric ? ' class="numeric"' : ''}>${escapeHtml(column.label)}</th>`);
  const body = rows.map((row) => rowOf(row, columns));
  return `<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}"><table>
<caption id="${id}">${escapeHtml(caption)}</caption>
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>`;
}

function rowOf({ cells, id, emphasis }: Row, columns: Table['columns']): string {
  const texts = cells.map((cell, index) => {
    const numeric = columns[index]?.numeric ? ' class="numeric"' : '';
    return index === 0 ? `<th scope="row"${numeric}>${inline(cell)}</th>` : `<td${numeric}>${inline(cell)}</td>`;
  });
  const attributes = `${id === undefined ? '' : ` id="${escapeHtml(id)}"`}${emphasis === undefined ? '' : ` class="${emphasis}"`}`;
  return `<tr${attributes}>${texts.join('')}</tr>`;
}

const inline = (text: Passage): string => inlinesOf(text).map(piece).join('');
const piece = (part: Inline): string =>
  typeof part === 'string' ? escapeHtml(part) : `<a href="#${escapeHtml(part.target)}">${escapeHtml(part.text)}</a>`;
