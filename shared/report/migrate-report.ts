import { message } from '../words/message.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A report of an older program with the fields that came later. Those programs counted no reasoning: a finished answer is the first token
 * and the output at the rate of one request. Anything that is no such report comes back as it is, for the schema to judge.
 */
export function migrateReport(input: unknown): unknown {
  if (!isFields(input) || !isFields(input['recommendation']) || 'verdict' in input['recommendation']) return input;
  const { recommendation } = input;
  const output = outputTokens(input['inputs']);
  const migrate = (candidate: unknown): unknown => migrateCandidate(candidate, output);
  const { best, ranked } = recommendation;
  return {
    ...input,
    recommendation: {
      ...recommendation,
      verdict:
        best === null
          ? { id: 'nothing-fits', text: message('verdict.nothing-fits').toJSON() }
          : { id: 'good', text: message('verdict.older').toJSON() },
      best: migrate(best),
      quick: null,
      roomy: null,
      patient: null,
      ranked: Array.isArray(ranked) ? ranked.map(migrate) : ranked,
    },
  };
}

function outputTokens(inputs: unknown): number {
  const workload = isFields(inputs) ? inputs['workload'] : null;
  const tokens = isFields(workload) ? workload['outputTokens'] : null;
  return typeof tokens === 'number' ? tokens : Number.NaN;
}

function migrateCandidate(candidate: unknown, output: number): unknown {
  if (!isFields(candidate) || !isFields(candidate['evidence'])) return candidate;
  const { evidence, speed } = candidate;
  return {
    ...candidate,
    evidence: { ...evidence, retained: takenFor(evidence['quantizationFactor']) },
    answer: { mode: 'non-thinking', effort: null, thinkingTokens: takenFor(0), seconds: answerOf(speed, output) },
    otherAnswer: null,
  };
}

/** Exact only because that program knew no range. */
const takenFor = (value: unknown): Fields => ({
  point: value,
  low: value,
  high: value,
  basis: [{ kind: 'assumed', sourceId: 'older-program', note: message('answer.older').toJSON() }],
});

function answerOf(speed: unknown, output: number): Fields | null {
  const first = isFields(speed) ? speed['ttftSeconds'] : null;
  const rate = isFields(speed) ? speed['decodeTokensPerSecond'] : null;
  if (!isFields(first) || !isFields(rate)) return null;
  const at = (wait: string, pace: string): number => Number(first[wait]) + output / Number(rate[pace]);
  return { point: at('point', 'point'), low: at('low', 'high'), high: at('high', 'low'), basis: rate['basis'] };
}
