import { plainLine } from '../../plain-text.ts';
import { english } from '../../words/en.ts';
import type { Report } from '../report.ts';
import type { DocumentOptions } from '../report-document.ts';
import { type CsvRecord, csvColumns, csvRecords } from './csv-records.ts';

/** RFC 4180: comma, CRLF, quotes doubled, UTF-8. One table for purchasing systems; the columns of running cost are those of FOCUS. */
export function exportCsv(report: Report, { language = english }: DocumentOptions): string {
  return [csvColumns, ...csvRecords(report, language).map(valuesOf)].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

const valuesOf = (record: CsvRecord): readonly (string | number)[] => csvColumns.map((column) => record[column] ?? '');

/**
 * A spreadsheet takes text that begins with one of these for a formula, of whatever width and after whatever space; where the semicolon
 * separates, also in the middle of a cell.
 */
const FORMULA_START = /(^|;)(\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;
const NEEDS_QUOTES = /[",]/;

/** Numbers stand as they are; text that looks like a formula is kept from being one by an apostrophe. */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = plainLine(value).replace(FORMULA_START, "$1'$2");
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
