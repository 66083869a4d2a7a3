import type { Catalog } from '../catalog/catalog.ts';
import type { Assumption } from '../cost/cost-estimate.ts';
import type { HardwareProfile } from '../hardware/profile.ts';
import type { Recommendation } from '../recommend/recommendation.ts';
import type { Workload } from '../demand/workload.ts';
import { REPORT_SCHEMA_VERSION, type Report } from './report.ts';
import { reportFacts } from './report-facts.ts';
import { reportSources, type UnsourcedReport } from './report-sources.ts';

export type ReportInput = {
  readonly recommendation: Recommendation;
  readonly profile: HardwareProfile;
  readonly workload: Workload;
  readonly requirements: Report['inputs']['requirements'];
  readonly assumptions: readonly Assumption[];
  readonly catalog: Catalog;
  readonly reportId: string;
  /** ISO date and time. */
  readonly generatedAt: string;
  readonly appVersion: string;
  /** Set when only one model or quantization was asked for. */
  readonly modelId?: string | undefined;
  readonly quantization?: string | undefined;
  readonly releasedBy?: string | undefined;
};

/** A recommendation with its inputs, the facts it names and its sources: everything needed to read, check and recompute it. Pure. */
export function buildReport(input: ReportInput): Report {
  const { recommendation, profile, workload, requirements, catalog } = input;
  const unsourced: UnsourcedReport = {
    schemaVersion: REPORT_SCHEMA_VERSION,
    reportId: input.reportId,
    generatedAt: input.generatedAt,
    appVersion: input.appVersion,
    catalogVersion: catalog.version,
    inputs: {
      profile,
      workload,
      requirements,
      assumptions: [...input.assumptions],
      ...(input.modelId === undefined ? {} : { modelId: input.modelId }),
      ...(input.quantization === undefined ? {} : { quantization: input.quantization }),
      ...(input.releasedBy === undefined ? {} : { releasedBy: input.releasedBy }),
    },
    recommendation,
    facts: reportFacts(recommendation, profile, catalog),
  };
  return { ...unsourced, sources: reportSources(unsourced, catalog) };
}
