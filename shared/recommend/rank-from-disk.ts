import { evaluateFromDisk } from '../evaluate/from-disk.ts';
import type { PlanInput } from '../evaluate/plan-input.ts';
import { type Scored, scoredIn, type Streamable } from './candidates.ts';
import { rankCandidates } from './rank.ts';

/** Slow answers that a plan over the whole catalog names. */
const SHOWN = 3;

/**
 * What runs with weights read from the disk. Of one model that was asked for, its files, the fastest first; over the whole catalog the
 * fastest file of each model that is better than what fits, the best model first.
 */
export function rankFromDisk(streamable: readonly Streamable[], ranking: readonly Scored[], input: PlanInput): readonly Scored[] {
  const rules = input.catalog.calibration.evidence.worth;
  if (input.modelId !== undefined) return fastestFirst(timed(streamable, input)).slice(0, input.requirements.limit);
  const [best] = ranking;
  const perModel = fastestFirst(timed(smallestFiles(streamable), input)).filter(isFirstOfModel);
  const better = best === undefined ? perModel : perModel.filter((scored) => isBetter(scored, best));
  return rankCandidates(better, rules).slice(0, Math.min(SHOWN, input.requirements.limit));
}

/** What is read for a token goes with the size of the file. */
function smallestFiles(streamable: readonly Streamable[]): readonly Streamable[] {
  const smallest = new Map<string, Streamable>();
  for (const entry of streamable) {
    const key = `${entry.request.model.id} ${entry.request.runtime.id}`;
    const known = smallest.get(key);
    if (!known || entry.request.artifact.fileBytes < known.request.artifact.fileBytes) smallest.set(key, entry);
  }
  return [...smallest.values()];
}

const timed = (streamable: readonly Streamable[], input: PlanInput): readonly Scored[] =>
  streamable.flatMap(({ request, standings }) => {
    const found = evaluateFromDisk(request, input);
    return found?.placed ? mostWorth(scoredIn(found, standings, input)) : [];
  });

const mostWorth = (modes: readonly Scored[]): readonly Scored[] => [...modes].sort((a, b) => b.worth - a.worth).slice(0, 1);

const fastestFirst = (scored: readonly Scored[]): readonly Scored[] =>
  [...scored].sort(
    (a, b) => b.numbers.decodeTokensPerSecond - a.numbers.decodeTokensPerSecond || (a.request.artifact.id < b.request.artifact.id ? -1 : 1),
  );

const isFirstOfModel = ({ request }: Scored, index: number, all: readonly Scored[]): boolean =>
  all.findIndex((other) => other.request.model === request.model) === index;

/** By the same benchmark; what has no score is not called better. */
const isBetter = ({ quality, evidence }: Scored, best: Scored): boolean =>
  evidence.group === best.evidence.group && quality !== null && quality > (best.quality ?? 0);
