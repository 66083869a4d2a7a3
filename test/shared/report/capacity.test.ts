import { describe, expect, it } from 'vitest';
import type { Basis } from '#shared/estimate.ts';
import { exporters } from '#shared/report/exporters/registry.ts';
import type { Report } from '#shared/report/report.ts';
import { sampleReport } from './sample-reports.ts';

const NOTE = 'measured 63.1 tok/s at mean depth 1,250; the formula alone: 41.8 tok/s';

const written = (report: Report): string => exporters.markdown.render(report, { contentHash: null });

/** The report whose pick decodes at a rate that somebody published. */
function measuredReport(): Report {
  const report = structuredClone(sampleReport());
  const { best, ranked } = report.recommendation;
  for (const candidate of [best, ranked[0]]) {
    if (!candidate) continue;
    const { decodeTokensPerSecond: decode } = candidate.speed;
    const measured: Basis = { kind: 'measured', sourceId: 'speed-compact', note: NOTE };
    candidate.speed = { ...candidate.speed, decodeTokensPerSecond: { ...decode, basis: [measured, ...decode.basis] } };
  }
  return report;
}

describe('a report of a measured rate', () => {
  it('says so in its tables, and how it was measured', () => {
    const text = written(measuredReport());
    expect(text).toContain('Decode of one request, measured');
    expect(text).toContain(`Decode is not computed: ${NOTE}.`);
    expect(text.match(/tok\/s, measured/g)).toHaveLength(1);
  });

  it('says nothing of it where all is computed', () => {
    expect(written(sampleReport())).not.toMatch(/request, measured|tok\/s, measured|is not computed/);
  });
});
