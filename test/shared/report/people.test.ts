import { describe, expect, it } from 'vitest';
import { assumptionsOf } from '#shared/evaluate/cost-request.ts';
import { plan } from '#shared/recommend/plan.ts';
import { buildReport } from '#shared/report/build-report.ts';
import { exporters } from '#shared/report/exporters/registry.ts';
import type { Report } from '#shared/report/report.ts';
import { ASKED, planInput, type Question } from '../../support/plan-input.ts';

function reportOf(question: Partial<Question>): Report {
  const input = planInput({
    hardware: 'desktop-rtx-5090',
    requirements: { limit: 1 },
    change: { modelId: 'qwen3.6-27b' },
    workload: { users: { count: 200 } },
    ...question,
  });
  const document = { reportId: 'people', generatedAt: ASKED, appVersion: '0' };
  return buildReport({ ...input, recommendation: plan(input), assumptions: assumptionsOf(input), ...document });
}

const text = (report: Report): string => exporters.markdown.render(report, { contentHash: null });

describe('a report for people', () => {
  const report = reportOf({});
  const machines = report.recommendation.best?.cost?.machines ?? Number.NaN;

  it('names them, what they accept, and the machines that follow', () => {
    expect(text(report)).toContain('The people who will use it');
    expect(text(report)).toMatch(/\| People \| 200 \|/);
    expect(text(report)).toContain(
      `${machines} machines in service, for the peak: the peak of these people needs ${machines}, spare included`,
    );
    expect(text(report)).toContain('The tokens of a month follow from these people.');
  });

  it('counts the spare among the machines that may be down', () => {
    expect(text(report)).toContain(`${machines} machines for the peak of 200 users: 1 machine may be down.`);
  });

  it('carries them among its inputs, and the source of their defaults among its sources', () => {
    expect(report.inputs.workload.users?.count).toBe(200);
    expect(report.sources.map(({ sourceId }) => sourceId)).toContain('users-rules');
  });

  it('says that a volume was stated beside them', () => {
    expect(text(reportOf({ workload: { users: { count: 200 }, inputTokensPerMonth: 1e6 } }))).toContain('were stated beside these people');
  });

  it('says that no number of machines serves them within their limits', () => {
    expect(text(reportOf({ workload: { users: { count: 200, maxTpotSeconds: 0.001 } } }))).toContain(
      'no number of machines was found that serves 200 people',
    );
  });

  it('says nothing of people where none are named', () => {
    expect(text(reportOf({ workload: {} }))).not.toContain('The people who will use it');
  });
});
