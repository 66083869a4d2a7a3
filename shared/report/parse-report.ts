import { invalidInput } from '../errors.ts';
import { message } from '../words/message.ts';
import { migrateReport } from './migrate-report.ts';
import { type Report, reportSchema } from './report.ts';

/** Reads a report document. Throws `invalid-input` that names the file and the first field that is wrong. */
export function parseReport(input: unknown, source: string): Report {
  const result = reportSchema.safeParse(migrateReport(input));
  if (result.success) return result.data;
  throw invalidInput(source, result.error, { input, hint: message('report.expected') });
}
