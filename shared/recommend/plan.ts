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
import { type ReasonContext, reasonContext, reasonsFor } from './reasons.ts';
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
  const ranking = rankCandidates(passing, input.catalog.calibration.evidence);
  const kept = onePerModelFirst(ranking).slice(0, input.requirements.limit);
  const reasons = lazy(() => reasonContext(ranking, context));
  const ranked = kept.map((scored) => candidateOf(scored, context, reasons));
  const misses = [...unsorted].sort((a, b) => compareMisses(a, b) || (a.artifactId < b.artifactId ? -1 : 1));
  const rejected = lazy(() => misses.map(rejectionOf));
  const fromDisk = lazy(() => rankFromDisk(streamable, ranking, input).map((scored) => candidateOf(scored, context, reasons)));
  return {
    recommendation: {
      best: ranked[0] ?? null,
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

function candidateOf(scored: Scored, context: CandidateContext, reasonsContext: () => ReasonContext): Candidate {
  const { input } = context;
  const details = lazy(() => detailsOf({ placed: scored, input }, context.assumptions));
  const reasons = lazy(() => [
    ...reasonsFor(scored, reasonsContext()),
    ...whollyByLimit(scored, input).map(({ text }) => text),
    ...(scored.plan.kind === 'ssd' ? diskNotes(scored) : lowEndReason(details().speed(), input.requirements)),
  ]);
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
    evidence: evidenceOf(scored),
    get reasons() {
      return reasons();
    },
  };
}

/** Floors are held against the point; a range that reaches below one is said. */
function lowEndReason({ decodeTokensPerSecond: { low } }: SpeedEstimate, floors: Requirements): readonly Text[] {
  if (low >= floors.minDecodeTokensPerSecond) return [];
  return [message('recommend.may-miss-floor', { low })];
}

const evidenceOf = ({ evidence, factor }: Scored): Evidence => ({ ...evidence.evidence, quantizationFactor: factor });
