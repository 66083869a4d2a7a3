import { type Report, reportSchema } from '../report.ts';

/**
 * The report itself: what is re-imported, verified and hashed. Keys stand in the order of the schema, whoever built the report, so
 * that the same report always gives the same bytes.
 */
export const exportJson = (report: Report): string => `${JSON.stringify(reportSchema.parse(report), null, 2)}\n`;
