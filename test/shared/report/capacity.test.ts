import { describe, expect, it } from 'vitest';
import type { Basis } from '#shared/estimate.ts';
import { exporters } from '#shared/report/exporters/registry.ts';
import type { Report } from '#shared/report/report.ts';
import { speedRequest } from '../speed/speed-request.ts';
import { estimateSpeed } from '#shared/speed/estimate-speed.ts';
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

/** An agent of Qwen3.8-27B, whose file holds an MTP head, on a card that holds 32k of its context. */
const agent = estimateSpeed({
  ...speedRequest({
    hardware: 'nvidia-rtx-3090',
    model: 'qwen3.8-27b',
    quant: 'UD-Q4_K_XL',
    runtime: 'llama.cpp',
    promptTokens: 20_000,
    outputTokens: 800,
    contextTokens: 32_768,
  }),
  newTokensPerTurn: 1000,
});

function agentReport(): Report {
  const report = structuredClone(sampleReport());
  const { best } = report.recommendation;
  if (!best) throw new Error('the sample has no pick');
  best.speed = agent;
  return report;
}

describe('a report of an agent', () => {
  const text = written(agentReport());

  it('gives the rate with drafts beside the plain one', () => {
    expect(text).toMatch(/\| The same with drafts of 2 tokens \(MTP\), one request at a time \| [\d.]+ tok\/s \|/);
  });

  it('gives the first token of its turns, what they rest on, and what others measured', () => {
    expect(text).toContain('Turns of one conversation: each adds its answer and 1,000 new tokens');
    expect(text).toMatch(/\| 2 \| 21,800 \| 19,488 \| [\d.]+\ss \|/);
    expect(text).toMatch(/\| 20 \| 54,200 \| [\d,]+ \| beyond the context \|/);
    expect(text).toContain('llama.cpp keeps of a prompt with Gated DeltaNet attention');
    expect(text).toMatch(/Measured by others: .+40\.8\ss cold/);
  });

  it('has neither where the work is no conversation and the file has no head', () => {
    expect(written(sampleReport())).not.toMatch(/with drafts of|Turns of one conversation/);
  });
});
