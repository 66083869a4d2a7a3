import type { EvidenceRules } from '../catalog/calibration.ts';
import type { CatalogArtifact } from '../catalog/artifact.ts';
import type { ModelVariant } from '../catalog/model.ts';
import { type CandidateContext } from '../evaluate/candidate-context.ts';
import { modelRefusal, plannableFile, runtimeRequest } from '../evaluate/candidate-request.ts';
import { evaluate, meetsFloors, type Placed, type Unplaced } from '../evaluate/evaluate.ts';
import { isRefusal, type Refusal } from '../evaluate/refusal.ts';
import { type OffersFor, runtimeOffers } from '../evaluate/runtime-offers.ts';
import { changesFor } from '../evaluate/single-change.ts';
import { artifactsNamed, findModel, offeredArtifacts } from '../evaluate/subjects.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import { type ModelEvidence, modelEvidence, nominalBits, quantizationFactor } from './evidence.ts';
import { compareMisses, type Miss, missOf } from './miss.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** A candidate that passed every filter, in plain numbers. */
export type Scored = Placed & {
  readonly evidence: ModelEvidence;
  readonly factor: number;
  /** Benchmark score × quantization factor; null without evidence. */
  readonly score: number | null;
  readonly bits: number;
};

/** A file that memory does not hold, of a runtime that may read it from the disk. */
export type Streamable = { readonly request: MemoryRequest; readonly evidence: ModelEvidence };

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
  const evidence = modelEvidence(model, useCase, input.catalog);
  for (const artifact of artifacts) scoreArtifact(pass, { model, evidence }, artifact);
}

function scoreArtifact(pass: Pass, { model, evidence }: { model: ModelVariant; evidence: ModelEvidence }, artifact: CatalogArtifact): void {
  const file = plannableFile(pass.context, model, artifact);
  if (isRefusal(file)) return addMiss(pass, missOf.refused(artifact.id, file));
  const { runtimes, refused } = pass.offersFor(file.quantization.loadable);
  if (refused !== null) addMiss(pass, missOf.refused(artifact.id, refused.refusal, refused.runtimeId));
  for (const runtime of runtimes) {
    const request = runtimeRequest(pass.context, file, { runtime });
    if (isRefusal(request)) addMiss(pass, missOf.refused(artifact.id, request, runtime.id));
    else scoreRequest(pass, request, evidence);
  }
}

function scoreRequest(pass: Pass, request: MemoryRequest, evidence: ModelEvidence): void {
  const { input } = pass.context;
  const found = evaluate(request, input);
  if (found.placed ? found.plan.kind === 'ssd' : isStreamable(found)) pass.streamable.push({ request, evidence });
  if (!found.placed)
    return addMiss(
      pass,
      missOf.notPlaced(found, () => remedy(pass.context, found.request)),
    );
  if (found.plan.kind === 'ssd') return addMiss(pass, missOf.refused(request.artifact.id, readsFromDisk(request), request.runtime.id));
  pass.placedModels.add(request.model);
  if (!meetsFloors(found.numbers, input.requirements)) return addMiss(pass, missOf.slow(found, input.requirements));
  pass.passing.push(scoredOf(found, evidence, input.catalog.calibration.evidence));
}

const isStreamable = ({ request, plan }: Unplaced): boolean =>
  plan.limit !== 'runtime-support' && request.runtime.placements.includes('ssd');

const readsFromDisk = ({ runtime }: MemoryRequest): Refusal => ({
  kind: 'not-offered',
  reason: message('recommend.only-from-disk', { runtime: runtime.name }),
});

export function scoredOf({ request, plan, numbers }: Placed, evidence: ModelEvidence, rules: EvidenceRules): Scored {
  const factor = quantizationFactor(request, rules);
  const own = evidence.evidence.score;
  // Written out: a spread costs more here than the memory plan itself.
  return {
    placed: true,
    request,
    plan,
    numbers,
    evidence,
    factor,
    score: own === null ? null : own * factor,
    bits: nominalBits(request),
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
