import type { PlanInput } from '../evaluate/plan-input.ts';
import type { Scored } from './candidates.ts';
import { freeRatio } from './rank.ts';

/** Other good answers to the same question; null where there is none, or where it is the best itself. */
export type Alternatives = {
  /** The best that answers within the comfortable wait without reasoning; may be the best itself. */
  readonly quick: Scored | null;
  /** The best that leaves a good part of its memory free. */
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
  const { perDoubling } = catalog.calibration.evidence.worth;
  const least = oddsOf(best) + perDoubling;
  let patient: Scored | null = null;
  for (const scored of ranking) {
    const isOpen = scored.evidence.group === best.evidence.group && scored.answerSeconds <= PATIENCE * waits.longestSeconds;
    if (isOpen && oddsOf(scored) >= Math.max(least, patient ? oddsOf(patient) + perDoubling : least)) patient = scored;
  }
  return { quick, roomy, patient };
}

const oddsOf = ({ quality }: Scored): number => (quality === null ? Number.NEGATIVE_INFINITY : Math.log(quality / (100 - quality)));
