import type { WorthRules } from '../catalog/calibration.ts';
import { schemeBits } from '../catalog/file-bits.ts';
import type { PointRange } from '../estimate.ts';
import type { CatalogArtifact } from '../catalog/artifact.ts';
import type { ModelVariant } from '../catalog/model.ts';
import { type CandidateContext } from '../evaluate/candidate-context.ts';
import { modelRefusal, plannableFile, runtimeRequest } from '../evaluate/candidate-request.ts';
import { evaluate, meetsFloors, type Placed, type Unplaced } from '../evaluate/evaluate.ts';
import { isRefusal, type Refusal } from '../evaluate/refusal.ts';
import { type OffersFor, runtimeOffers } from '../evaluate/runtime-offers.ts';
import { changesFor } from '../evaluate/single-change.ts';
import { artifactsNamed, findModel, offeredArtifacts } from '../evaluate/subjects.ts';
import type { PlanInput } from '../evaluate/plan-input.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import { type Mode, modesFor } from '../evaluate/answer-modes.ts';
import { answerSeconds, tokensWritten } from '../evaluate/answer-time.ts';
import { evidenceIn, type ModelEvidence, modelEvidence } from './evidence.ts';
import { isWhole } from './placed-whole.ts';
import { compareMisses, type Miss, missOf } from './miss.ts';
import { retainedShare } from './retained.ts';
import { worthOf } from './worth.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** A candidate that passed every filter, in plain numbers. */
export type Scored = Placed & {
  readonly mode: Mode;
  readonly evidence: ModelEvidence;
  /** What the file keeps of the score. */
  readonly retained: PointRange;
  /** What can be counted on of 100: score × the low end of what is kept × what is counted of it; null without evidence. */
  readonly quality: number | null;
  readonly bits: number;
  /** To the finished answer. */
  readonly answerSeconds: number;
  /** Odds of a right answer less the price of the wait (worth.ts). */
  readonly worth: number;
};

/** A file that memory does not hold, of a runtime that may read it from the disk. */
export type Streamable = { readonly request: MemoryRequest; readonly standings: readonly Standing[] };

export type FirstPass = {
  readonly passing: readonly Scored[];
  readonly misses: readonly Miss[];
  /** Of models of which no file found room. */
  readonly streamable: readonly Streamable[];
};

/** What the first pass carries from artifact to artifact. */
type Pass = {
  readonly context: CandidateContext;
  readonly offersFor: OffersFor;
  readonly passing: Scored[];
  readonly misses: Map<string, Miss>;
  readonly streamable: Streamable[];
  readonly placedModels: Set<ModelVariant>;
};

/** Pass 1: every artifact × runtime in plain numbers; keeps what passes and, per artifact that does not, the nearest miss. */
export function scoreCandidates(context: CandidateContext): FirstPass {
  const { input } = context;
  const pass: Pass = {
    context,
    offersFor: runtimeOffers(context),
    passing: [],
    misses: new Map(),
    streamable: [],
    placedModels: new Set(),
  };
  const models = input.modelId === undefined ? input.catalog.models : [findModel(input.catalog, input.modelId)];
  for (const model of models) scoreModel(pass, model);
  const passed = new Set(pass.passing.map((scored) => scored.request.artifact.id));
  return {
    passing: pass.passing,
    misses: [...pass.misses.values()].filter((miss) => !passed.has(miss.artifactId)),
    streamable: pass.streamable.filter(({ request }) => !pass.placedModels.has(request.model)),
  };
}

function scoreModel(pass: Pass, model: ModelVariant): void {
  const { input, useCase } = pass.context;
  const artifacts = input.quantization === undefined ? offeredArtifacts(model) : artifactsNamed(model, input.quantization);
  if (offeredArtifacts(model).length === 0)
    addMiss(pass, missOf.refused(model.id, { kind: 'model', reason: message('recommend.size-unknown') }));
  const against = modelRefusal(pass.context, model);
  if (against !== null) {
    for (const artifact of artifacts) addMiss(pass, missOf.refused(artifact.id, against));
    return;
  }
  const known = modelEvidence(model, useCase, input.catalog);
  const rules = input.catalog.calibration.evidence;
  const modes = modesFor(model, { useCase, thinking: input.requirements.thinking }, input.catalog);
  const standings = modes.map((mode) => ({ mode, evidence: evidenceIn(mode, { model, known }, rules) }));
  for (const artifact of artifacts) scoreArtifact(pass, { model, standings }, artifact);
}

/** A model in one of its modes. */
export type Standing = { readonly mode: Mode; readonly evidence: ModelEvidence };
type Standings = { readonly model: ModelVariant; readonly standings: readonly Standing[] };

function scoreArtifact(pass: Pass, { model, standings }: Standings, artifact: CatalogArtifact): void {
  const file = plannableFile(pass.context, model, artifact);
  if (isRefusal(file)) return addMiss(pass, missOf.refused(artifact.id, file));
  const { runtimes, refused } = pass.offersFor(file.quantization.loadable);
  if (refused !== null) addMiss(pass, missOf.refused(artifact.id, refused.refusal, refused.runtimeId));
  for (const runtime of runtimes) {
    const request = runtimeRequest(pass.context, file, { runtime });
    if (isRefusal(request)) addMiss(pass, missOf.refused(artifact.id, request, runtime.id));
    else scoreRequest(pass, request, standings);
  }
}

function scoreRequest(pass: Pass, request: MemoryRequest, standings: readonly Standing[]): void {
  const { input } = pass.context;
  const found = evaluate(request, input);
  if (found.placed ? found.plan.kind === 'ssd' : isStreamable(found)) pass.streamable.push({ request, standings });
  if (!found.placed)
    return addMiss(
      pass,
      missOf.notPlaced(found, () => remedy(pass.context, found.request)),
    );
  if (found.plan.kind === 'ssd') return addMiss(pass, missOf.refused(request.artifact.id, readsFromDisk(request), request.runtime.id));
  pass.placedModels.add(request.model);
  if (!meetsFloors(found.numbers, input.requirements)) return addMiss(pass, missOf.slow(found, input.requirements));
  pass.passing.push(...scoredIn(found, standings, input));
}

const isStreamable = ({ request, plan }: Unplaced): boolean =>
  plan.limit !== 'runtime-support' && request.runtime.placements.includes('ssd');

const readsFromDisk = ({ runtime }: MemoryRequest): Refusal => ({
  kind: 'not-offered',
  reason: message('recommend.only-from-disk', { runtime: runtime.name }),
});

/** Main memory is what the machine works with otherwise; of narrow files only giants were tried on hard tasks. */
function doubtsOf({ plan, request }: Placed, bits: number, { unmeasured }: WorthRules): number {
  const parameters = request.model.parameters?.total.value ?? Number.POSITIVE_INFINITY;
  const narrow = bits < unmeasured.belowBits && parameters < unmeasured.belowParameters;
  return Number(!isWhole({ plan, request })) + Number(narrow);
}

/** The placed file in each mode of its model. */
export function scoredIn(found: Placed, standings: readonly Standing[], input: PlanInput): readonly Scored[] {
  const { model, artifact, quantization } = found.request;
  const rules = input.catalog.calibration.evidence;
  const bits = schemeBits(model, artifact, quantization);
  const kept = { retained: retainedShare(found.request, rules.retained), bits, doubts: doubtsOf(found, bits, rules.worth) };
  return standings.map((standing) => scoredOf(found, { ...standing, ...kept }, input));
}

type Kept = Pick<Scored, 'retained' | 'bits'> & { readonly doubts: number };

/** Written out: a spread of the placement costs more here than the memory plan itself. */
function scoredOf(found: Placed, { mode, evidence, retained, bits, doubts }: Standing & Kept, input: PlanInput): Scored {
  const { thinking, worth: rules } = input.catalog.calibration.evidence;
  const { decodeTokensPerSecond: tokensPerSecond } = found.numbers;
  const seconds = answerSeconds(found.numbers, tokensWritten(mode, bits, thinking).point, input.workload);
  const score = evidence.evidence.score;
  const quality = score === null ? null : score * retained.low * evidence.counted;
  // Without evidence what the file keeps alone speaks: a 2-bit giant does not pass a 4-bit model that is as little known.
  const judged = { quality: quality ?? 100 * retained.low, seconds, tokensPerSecond, doubts };
  return {
    placed: true,
    request: found.request,
    plan: found.plan,
    numbers: found.numbers,
    mode,
    evidence,
    retained,
    quality,
    bits,
    answerSeconds: seconds,
    worth: worthOf(judged, { waits: input.requirements.waits, rules }),
  };
}

/** The mildest single change that makes a file fit. Looked for where one model was asked for: over the whole catalog it is not read. */
function remedy({ input }: CandidateContext, request: MemoryRequest): Text | null {
  if (input.modelId === undefined) return null;
  const [mildest] = changesFor(request, input);
  return mildest?.text ?? null;
}

function addMiss(pass: Pass, miss: Miss): void {
  const known = pass.misses.get(miss.artifactId);
  if (!known || compareMisses(miss, known) < 0) pass.misses.set(miss.artifactId, miss);
}
