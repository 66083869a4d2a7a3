import { facts, row, type Section, table } from '../document.ts';
import type { ReportView } from '../report-view.ts';

const ROLES = ['requester', 'finance', 'it', 'security', 'procurement'] as const;

/** Who agrees, to exactly which document. The hash is that of the JSON form; null where it was not taken. */
export function signOffSection({ report, tell }: ReportView, contentHash: string | null): Section {
  return {
    id: 'sign-off',
    title: tell('report.sign-off'),
    blocks: [
      table(
        tell('report.sign-off.signatures'),
        [tell('report.sign-off.role'), tell('report.sign-off.name'), tell('report.sign-off.date'), tell('report.sign-off.signature')],
        ROLES.map((role) => row(tell(`report.sign-off.${role}`), '', '', '')),
      ),
      facts([
        { label: tell('report.report'), value: report.reportId },
        { label: tell('report.made'), value: report.generatedAt },
        { label: tell('report.program'), value: report.appVersion },
        { label: tell('report.catalog'), value: report.catalogVersion },
        { label: tell('report.sign-off.hash'), value: contentHash ?? tell('report.sign-off.no-hash') },
      ]),
    ],
  };
}
