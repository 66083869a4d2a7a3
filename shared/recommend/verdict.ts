import type { Catalog } from '../catalog/catalog.ts';
import type { CandidateContext } from '../evaluate/candidate-context.ts';
import { message } from '../words/message.ts';
import type { Scored } from './candidates.ts';
import type { Candidate, Recommendation } from './recommendation.ts';

export type Present = (scored: Scored) => Candidate;

/** Under this share of the accelerators' memory several of them would do for the pick. */
const OVERSIZED_RATIO = 0.25;
/** From so many times on an API is far cheaper than owning the machine. */
const FAR_CHEAPER = 3;
/** Times the longest wait: by then the odds would have had to double. */
const HARDLY_WORTH_IT = 2;

/** What this machine is for this work, in one or two sentences: the one that screen, command line and report show. */
export function verdictOf(best: Scored | null, present: Present, { input, machine }: CandidateContext): Recommendation['verdict'] {
  if (best === null) return { id: 'nothing-fits', text: message('verdict.nothing-fits') };
  const candidate = present(best);
  const { mode, effort, seconds } = candidate.answer;
  const { request } = best;
  const pick = {
    name: `${request.model.name} ${request.artifact.quantization}`,
    runtime: request.runtime.name,
    mode,
    effort,
    seconds: { point: seconds.point, low: seconds.low, high: seconds.high },
    benchmark: candidate.evidence.benchmark ?? '',
    score: candidate.evidence.score,
  };
  const { comfortableSeconds: comfortable, longestSeconds: longest } = input.requirements.waits;
  if (seconds.point > HARDLY_WORTH_IT * longest) return { id: 'too-slow', text: message('verdict.too-slow', { pick, longest }) };
  const share = memoryShare(best, machine.devices.length);
  if (share !== null && share <= OVERSIZED_RATIO) return { id: 'oversized', text: message('verdict.oversized', { pick, share }) };
  const api = farCheaperApi(candidate.cost, input.catalog);
  if (api !== null) return { id: 'api-cheaper', text: message('verdict.api-cheaper', { pick, ...api }) };
  if (seconds.high > longest) return { id: 'may-miss', text: message('verdict.may-miss', { pick, longest }) };
  if (seconds.point > comfortable) return { id: 'slow', text: message('verdict.slow', { pick, comfortable }) };
  return { id: 'good', text: message('verdict.good', { pick }) };
}

/** What the file takes of all accelerators together; null with one or none: a part of one cannot be left out. */
function memoryShare({ plan, request }: Scored, cards: number): number | null {
  if (cards < 2) return null;
  const total = request.machine.devices.reduce((sum, device) => sum + device.freeBytes.value, 0);
  return total > 0 ? plan.weights.fileBytes / total : null;
}

function farCheaperApi(cost: Candidate['cost'], { apiPrices }: Catalog): { readonly times: number; readonly api: string } | null {
  const [cheapest] = [...(cost?.versusApi ?? [])].sort((a, b) => a.apiUsdPerMonth.point - b.apiUsdPerMonth.point);
  if (!cost || !cheapest || cheapest.apiUsdPerMonth.point <= 0) return null;
  const times = cost.usdPerMonth.point / cheapest.apiUsdPerMonth.point;
  const price = apiPrices.find(({ id }) => id === cheapest.apiModelId);
  return times >= FAR_CHEAPER ? { times, api: price?.model ?? cheapest.apiModelId } : null;
}
