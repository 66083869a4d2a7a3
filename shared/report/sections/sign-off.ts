import { facts, row, type Section, table } from '../document.ts';
import type { ReportView } from '../report-view.ts';

const ROLES = ['Requester', 'Finance', 'IT', 'Security', 'Procurement'] as const;

/** Who agrees, to exactly which document. The hash is that of the JSON form; null where it was not taken. */
export function signOffSection({ report }: ReportView, contentHash: string | null): Section {
  return {
    id: 'sign-off',
    title: 'Sign-off',
    blocks: [
      table(
        'Signatures',
        ['Role', 'Name', 'Date', 'Signature'],
        ROLES.map((role) => row(role, '', '', '')),
      ),
      facts([
        { label: 'Report', value: report.reportId },
        { label: 'Made', value: report.generatedAt },
        { label: 'Quartermaster', value: report.appVersion },
        { label: 'Catalog', value: report.catalogVersion },
        { label: 'Content hash (SHA-256 of the JSON form)', value: contentHash ?? 'not taken' },
      ]),
    ],
  };
}
