import { type CandidateContext, candidateContext } from '../evaluate/candidate-context.ts';
import { diskNotes } from '../evaluate/from-disk.ts';
import { detailsOf } from '../evaluate/details.ts';
import type { PlanInput } from '../evaluate/plan-input.ts';
import { whollyByLimit } from '../evaluate/single-change.ts';
import { resultArtifact } from '../evaluate/result-artifact.ts';
import { lazy } from '../lazy.ts';
import type { SpeedEstimate } from '../speed/speed-estimate.ts';
import type { Requirements } from '../demand/workload.ts';
import { type Scored, scoreCandidates } from './candidates.ts';
import { rankFromDisk } from './rank-from-disk.ts';
import { compareMisses, type Miss } from './miss.ts';
import { onePerModelFirst, rankCandidates } from './rank.ts';
import { type Answer, answerOf, tokensWritten } from '../evaluate/answer-time.ts';
import { basis } from '../estimate.ts';
import { alternatives } from './alternatives.ts';
import { answerReason, type ReasonContext, reasonContext, reasonsFor } from './reasons.ts';
import { type Present, verdictOf } from './verdict.ts';
import type { Candidate, Evidence, Recommendation } from './recommendation.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/**
 * Ranks everything of the catalog that runs on this machine under this workload, in plain numbers. What is ranked is worked out with ranges,
 * cost and reasons when it is looked at: the fields of a candidate are made when they are first read.
 */
export const plan = (input: PlanInput): Recommendation => planAndRank(input).recommendation;

export type RankedPlan = {
  readonly recommendation: Recommendation;
  /** All that passed, in order, whatever the limit. */
  readonly ranking: readonly Scored[];
  /** All that did not, the nearest first. */
  readonly misses: readonly Miss[];
};

/** The plan together with the whole ranking that it is cut from. */
export function planAndRank(input: PlanInput): RankedPlan {
  const context = candidateContext(input);
  const { passing, misses: unsorted, streamable } = scoreCandidates(context);
  const ranking = rankCandidates(passing, input.catalog.calibration.evidence.worth);
  const kept = onePerModelFirst(ranking).slice(0, input.requirements.limit);
  const shown = presenter(ranking, context);
  const shownIf = (scored: Scored | null): Candidate | null => scored && shown(scored);
  const ranked = kept.map(shown);
  const other = lazy(() => alternatives(ranking, input));
  const verdict = lazy(() => verdictOf(kept[0] ?? null, shown, context));
  const misses = [...unsorted].sort((a, b) => compareMisses(a, b) || (a.artifactId < b.artifactId ? -1 : 1));
  const rejected = lazy(() => misses.map(rejectionOf));
  const fromDisk = lazy(() => rankFromDisk(streamable, ranking, input).map(shown));
  return {
    recommendation: {
      get verdict() {
        return verdict();
      },
      best: ranked[0] ?? null,
      get quick() {
        return shownIf(other().quick);
      },
      get roomy() {
        return shownIf(other().roomy);
      },
      get patient() {
        return shownIf(other().patient);
      },
      ranked,
      get rejected() {
        return rejected();
      },
      get fromDisk() {
        return fromDisk();
      },
    },
    ranking,
    misses,
  };
}

const rejectionOf = ({ artifactId, reason }: Miss): Recommendation['rejected'][number] => {
  const said = lazy(reason);
  return {
    artifactId,
    get reason() {
      return said();
    },
  };
};

/** Makes each candidate once, whoever asks for it. */
function presenter(ranking: readonly Scored[], context: CandidateContext): Present {
  const reasons = lazy(() => reasonContext(ranking, context));
  const known = new Map<Scored, Candidate>();
  return (scored) => {
    const candidate = known.get(scored) ?? candidateOf(scored, { context, ranking, reasons });
    known.set(scored, candidate);
    return candidate;
  };
}

type Presented = { readonly context: CandidateContext; readonly ranking: readonly Scored[]; readonly reasons: () => ReasonContext };

function candidateOf(scored: Scored, { context, ranking, reasons: reasonsContext }: Presented): Candidate {
  const { input } = context;
  const details = lazy(() => detailsOf({ placed: scored, input }, context.assumptions));
  const answer = lazy(() => answerFor(scored, details().speed(), input));
  const otherAnswer = lazy(() => otherAnswerOf(scored, details().speed(), { ranking, input }));
  const reasons = lazy(() => [
    ...reasonsFor(scored, reasonsContext()),
    answerReason({ answer: answer(), other: otherAnswer() }, input.requirements.waits),
    ...whollyByLimit(scored, input).map(({ text }) => text),
    ...(scored.plan.kind === 'ssd' ? diskNotes(scored) : lowEndReason(details().speed(), input.requirements)),
  ]);
  const evidence = lazy(() => evidenceOf(scored, input));
  return {
    artifact: resultArtifact(scored.request.model, scored.request.artifact, scored.request.machine.platform),
    runtimeId: scored.request.runtime.id,
    get fit() {
      return details().fit();
    },
    get speed() {
      return details().speed();
    },
    get cost() {
      return details().cost();
    },
    get evidence() {
      return evidence();
    },
    get answer() {
      return answer();
    },
    get otherAnswer() {
      return otherAnswer();
    },
    get reasons() {
      return reasons();
    },
  };
}

function answerFor({ mode, bits }: Scored, speed: SpeedEstimate, { catalog, workload: { outputTokens } }: PlanInput): Answer {
  return answerOf(mode, tokensWritten(mode, bits, catalog.calibration.evidence.thinking), { speed, outputTokens });
}

/** The same file in the same runtime in its other mode. */
function otherAnswerOf(
  scored: Scored,
  speed: SpeedEstimate,
  { ranking, input }: { readonly ranking: readonly Scored[]; readonly input: PlanInput },
): Candidate['otherAnswer'] {
  const other = ranking.find(({ request, mode }) => request === scored.request && mode !== scored.mode);
  return other ? { ...answerFor(other, speed, input), score: other.evidence.evidence.score } : null;
}

/** Limits are held against the point; a range that reaches below one is said. */
function lowEndReason(
  { decodeTokensPerSecond: { low } }: SpeedEstimate,
  { minDecodeTokensPerSecond: floor }: Requirements,
): readonly Text[] {
  return floor === null || low >= floor ? [] : [message('recommend.may-miss-floor', { low })];
}

function evidenceOf({ evidence, retained }: Scored, { catalog }: PlanInput): Evidence {
  const { sourceId } = catalog.calibration.evidence.retained;
  return {
    ...evidence.evidence,
    retained: { ...retained, basis: [basis('calibrated', sourceId)] },
    quantizationFactor: retained.low * evidence.counted,
  };
}
