import { english } from '../words/en.ts';
import type { Language } from '../words/language.ts';
import type { ReportDocument } from './document.ts';
import type { Report } from './report.ts';
import { candidateName, machineName, reportView } from './report-view.ts';
import { alternativesSection } from './sections/alternatives.ts';
import { capacitySection } from './sections/capacity.ts';
import { costSection } from './sections/cost.ts';
import { decisionSection } from './sections/decision.ts';
import { demandSection } from './sections/demand.ts';
import { energySection } from './sections/energy.ts';
import { hardwareSection } from './sections/hardware.ts';
import { modelSection } from './sections/model.ts';
import { provenanceSection } from './sections/provenance.ts';
import { risksSection } from './sections/risks.ts';
import { sensitivitySection } from './sections/sensitivity.ts';
import { signOffSection } from './sections/sign-off.ts';

export type DocumentOptions = {
  /** SHA-256 of the JSON form, hexadecimal; null where it was not taken. */
  readonly contentHash: string | null;
  /** What the report is written in; English where nothing is said. */
  readonly language?: Language;
};

/** The procurement report in words and tables, the same for every format that people read. Pure. */
export function reportDocument(report: Report, { contentHash, language = english }: DocumentOptions): ReportDocument {
  const view = reportView(report, language);
  const { best, tell } = view;
  const machine = machineName(view);
  return {
    title: best ? tell('report.title', { candidate: candidateName(view, best), machine }) : tell('report.title-none', { machine }),
    subtitle: tell('report.subtitle'),
    identity: [
      { label: tell('report.report'), value: report.reportId },
      { label: tell('report.made'), value: report.generatedAt },
      { label: tell('report.catalog'), value: report.catalogVersion },
      { label: tell('report.program'), value: report.appVersion },
    ],
    sections: [
      decisionSection(view),
      demandSection(view),
      modelSection(view),
      hardwareSection(view),
      capacitySection(view),
      costSection(view),
      alternativesSection(view),
      sensitivitySection(view),
      energySection(view),
      risksSection(view),
      provenanceSection(view),
      signOffSection(view, contentHash),
    ],
  };
}
