import type { PlanInput } from '../evaluate/plan-input.ts';
import type { Scored } from './candidates.ts';
import { freeRatio } from './rank.ts';
import { oddsOf } from './worth.ts';

/** Other good answers to the same question; null where there is none. */
export type Alternatives = {
  /** The best that answers within the comfortable wait without reasoning; may be the best itself. */
  readonly quick: Scored | null;
  /** The best that leaves a good part of its memory free, where the best itself does not. */
  readonly roomy: Scored | null;
  /** Clearly better for whoever waits longer than is worth it. */
  readonly patient: Scored | null;
};

/** Of the tightest device: room for a longer context or another program. */
const ROOMY_RATIO = 0.15;
/** Nobody waits longer than so many times the longest wait. */
const PATIENCE = 4;

/** Looked for in the order of the ranking. */
export function alternatives(ranking: readonly Scored[], { requirements, catalog }: PlanInput): Alternatives {
  const { waits } = requirements;
  const [best] = ranking;
  if (!best) return { quick: null, roomy: null, patient: null };
  const quick = ranking.find(({ mode, answerSeconds }) => mode.quick && answerSeconds <= waits.comfortableSeconds) ?? null;
  const roomy = freeRatio(best) >= ROOMY_RATIO ? null : (ranking.find((scored) => freeRatio(scored) >= ROOMY_RATIO) ?? null);
  return { quick, roomy, patient: patientOf(ranking, best, { requirements, catalog }) };
}

/** The best score of the pick's benchmark that is a step above it, within what anybody waits. */
function patientOf(
  ranking: readonly Scored[],
  best: Scored,
  { requirements, catalog }: Pick<PlanInput, 'requirements' | 'catalog'>,
): Scored | null {
  if (best.quality === null) return null;
  let [patient, least] = [null as Scored | null, oddsOf(best.quality) + catalog.calibration.evidence.worth.perDoubling];
  for (const scored of ranking) {
    const { quality, evidence, answerSeconds } = scored;
    const isOpen = evidence.group === best.evidence.group && answerSeconds <= PATIENCE * requirements.waits.longestSeconds;
    if (quality === null || !isOpen || oddsOf(quality) < least) continue;
    [patient, least] = [scored, oddsOf(quality) + catalog.calibration.evidence.worth.perDoubling];
  }
  return patient;
}
