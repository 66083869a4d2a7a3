import type { Candidate, Recommendation } from './recommendation.ts';

export type OtherAnswer = { readonly which: 'quick' | 'roomy' | 'patient'; readonly candidate: Candidate };

/** How a candidate answers: "thinking", "thinking-low". One file in one runtime may stand in a plan once for each. */
export const answerKey = ({ answer: { mode, effort } }: Pick<Candidate, 'answer'>): string =>
  effort === null ? mode : `${mode}-${effort}`;

/** Good answers beside the best; not the best once more, of which a plan that came over a wire holds copies. */
export function otherAnswers({ best, quick, roomy, patient }: Recommendation): readonly OtherAnswer[] {
  const others = [
    { which: 'quick', candidate: quick },
    { which: 'roomy', candidate: roomy },
    { which: 'patient', candidate: patient },
  ] as const;
  return others.flatMap(({ which, candidate }) =>
    candidate === null || (best !== null && isSame(candidate, best)) ? [] : [{ which, candidate }],
  );
}

const isSame = (one: Candidate, other: Candidate): boolean =>
  one.artifact.id === other.artifact.id && one.runtimeId === other.runtimeId && answerKey(one) === answerKey(other);
