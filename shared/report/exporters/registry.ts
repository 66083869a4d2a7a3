import { PlannerError } from '../../errors.ts';
import { message } from '../../words/message.ts';
import type { Report } from '../report.ts';
import type { DocumentOptions } from '../report-document.ts';
import { exportCsv } from './csv.ts';
import { exportHtml } from './html.ts';
import { exportJson } from './json.ts';
import { exportMarkdown } from './markdown.ts';

export const reportFormats = ['html', 'csv', 'json', 'markdown'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export type Exporter = {
  /** As `--formats` names it. */
  readonly name: string;
  /** Of the file, without a dot. */
  readonly extension: string;
  readonly mediaType: string;
  /** False where only programs read it: then it is the same in every language. */
  readonly hasLanguage: boolean;
  readonly render: (report: Report, options: DocumentOptions) => string;
};

/** One exporter per format: a new format does not compile without one. */
export const exporters: Readonly<Record<ReportFormat, Exporter>> = {
  html: { name: 'html', extension: 'html', mediaType: 'text/html; charset=utf-8', hasLanguage: true, render: exportHtml },
  csv: { name: 'csv', extension: 'csv', mediaType: 'text/csv; charset=utf-8', hasLanguage: true, render: exportCsv },
  json: { name: 'json', extension: 'json', mediaType: 'application/json', hasLanguage: false, render: exportJson },
  markdown: { name: 'md', extension: 'md', mediaType: 'text/markdown; charset=utf-8', hasLanguage: true, render: exportMarkdown },
};

/** Names that `--formats` takes. */
export const formatNames: readonly string[] = reportFormats.map((format) => exporters[format].name);

/** The format of a name (`md` and `markdown` are one). Throws `unsupported-format` that names those there are. */
export function findFormat(name: string): ReportFormat {
  const found = reportFormats.find((format) => format === name || exporters[format].name === name);
  if (found) return found;
  throw new PlannerError(
    'unsupported-format',
    message('report.format-unknown', { name }),
    message('report.formats-built', { names: formatNames }),
  );
}
