import { answerKey, otherAnswers } from '#shared/recommend/other-answers.ts';
import type { Candidate, Recommendation } from '#shared/recommend/recommendation.ts';

/** Names one candidate of a plan. Without `answer`: however the ranking answers with that file. */
export type CandidateRef = { readonly artifactId: string; readonly runtimeId: string; readonly answer?: string };

export const keyOf = (candidate: Candidate): CandidateRef => ({
  artifactId: candidate.artifact.id,
  runtimeId: candidate.runtimeId,
  answer: answerKey(candidate),
});

export const isNamed = (candidate: Candidate, by: CandidateRef | null): boolean =>
  candidate.artifact.id === by?.artifactId &&
  candidate.runtimeId === by.runtimeId &&
  (by.answer === undefined || by.answer === answerKey(candidate));

/** In the ranking, or beside it. */
export const findCandidate = (recommendation: Recommendation, by: CandidateRef | null): Candidate | undefined =>
  [...recommendation.ranked, ...otherAnswers(recommendation).map(({ candidate }) => candidate)].find((candidate) => isNamed(candidate, by));
