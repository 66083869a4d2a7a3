import type { CatalogArtifact } from '../catalog/artifact.ts';
import type { ModelVariant } from '../catalog/model.ts';
import type { Quantization } from '../catalog/quantization.ts';
import type { UseCase } from '../catalog/use-case.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import type { MemoryRequest, PlacedMemoryPlan } from '../memory/memory-plan.ts';
import { planMemory } from '../memory/plan-memory.ts';
import { planSpeed } from '../speed/plan-speed.ts';
import type { SpeedNumbers, SpeedRequest } from '../speed/speed-estimate.ts';
import { findUseCase } from './defaults.ts';
import { type ModelEvidence, modelEvidence, nominalBits, quantizationFactor } from './evidence.ts';
import { compareMisses, type Miss, missOf } from './miss.ts';
import type { PlanInput } from './plan-input.ts';
import { type OffersFor, runtimeOffers } from './runtime-offers.ts';
import { architectureSupport } from './runtime-support.ts';
import { changesFor } from './single-change.ts';
import { artifactsNamed, findModel, notRecommendable } from './subjects.ts';
import { projectorBytes, takesImages, UNKNOWN_PROJECTOR } from './vision-projector.ts';

/** A candidate that passed every filter, in plain numbers. */
export type Scored = {
  readonly request: MemoryRequest;
  readonly plan: PlacedMemoryPlan;
  readonly speed: SpeedNumbers;
  readonly evidence: ModelEvidence;
  readonly factor: number;
  /** Benchmark score × quantization factor; null without evidence. */
  readonly score: number | null;
  readonly bits: number;
};

export type FirstPass = { readonly passing: readonly Scored[]; readonly misses: readonly Miss[]; readonly machine: ResolvedMachine };

/** What the first pass carries from artifact to artifact. */
type Pass = {
  readonly input: PlanInput;
  readonly useCase: UseCase;
  readonly quantizations: ReadonlyMap<string, Quantization>;
  readonly offersFor: OffersFor;
  readonly passing: Scored[];
  readonly misses: Map<string, Miss>;
};

/** Pass 1: every artifact × runtime in plain numbers; keeps what passes and, per artifact that does not, the nearest miss. */
export function scoreCandidates(input: PlanInput, machine: ResolvedMachine): FirstPass {
  const pass: Pass = {
    input,
    useCase: findUseCase(input.catalog, input.workload.useCase),
    quantizations: new Map(input.catalog.quantizations.map((quantization) => [quantization.id, quantization])),
    offersFor: runtimeOffers(input, machine),
    passing: [],
    misses: new Map(),
  };
  const models = input.modelId === undefined ? input.catalog.models : [findModel(input.catalog, input.modelId)];
  for (const model of models) scoreModel(pass, model);
  const passed = new Set(pass.passing.map((scored) => scored.request.artifact.id));
  return { passing: pass.passing, misses: [...pass.misses.values()].filter((miss) => !passed.has(miss.artifactId)), machine };
}

function scoreModel(pass: Pass, model: ModelVariant): void {
  const { input } = pass;
  const artifacts = input.quantization === undefined ? model.artifacts : artifactsNamed(model, input.quantization);
  if (model.artifacts.length === 0) addMiss(pass, missOf.excluded(model.id, 'size unknown: no file of this model is known'));
  const against = notRecommendable(model) ?? workloadAgainst(pass, model);
  if (against !== null) {
    for (const artifact of artifacts) addMiss(pass, missOf.excluded(artifact.id, against));
    return;
  }
  const evidence = modelEvidence(model, pass.useCase, input.catalog);
  for (const artifact of artifacts) scoreArtifact(pass, { model, evidence }, artifact);
}

/** What the workload asks that the model cannot give, in words; null when nothing stands against it. */
function workloadAgainst(pass: Pass, model: ModelVariant): string | null {
  const { contextTokens } = pass.input.workload;
  const native = model.context.native.value;
  if (contextTokens > native) return `holds ${native} tokens natively, ${contextTokens} are asked for`;
  if (pass.useCase.needsImageInput && !takesImages(model)) return 'takes no image input';
  return null;
}

function scoreArtifact(pass: Pass, { model, evidence }: { model: ModelVariant; evidence: ModelEvidence }, artifact: CatalogArtifact): void {
  const { input } = pass;
  const { shape } = model;
  const quantization = pass.quantizations.get(artifact.quantizationId);
  if (!shape || !quantization) return;
  const unloadable = notALoadableModel(model, quantization);
  if (unloadable !== null) return addMiss(pass, missOf.excluded(artifact.id, unloadable));
  const mmprojBytes = projectorBytes(pass.useCase, model, artifact);
  if (mmprojBytes === null) return addMiss(pass, missOf.excluded(artifact.id, UNKNOWN_PROJECTOR));
  const { offers, refusal } = pass.offersFor(quantization.loadable);
  let against: string | null = refusal;
  for (const { runtime, machine } of offers) {
    const blocked = architectureSupport(runtime, model);
    if (blocked !== null) {
      against = blocked;
      continue;
    }
    against = null;
    // Written out: a spread costs more here than the memory plan itself.
    const request: MemoryRequest = {
      model,
      shape,
      artifact,
      quantization,
      runtime,
      machine,
      calibration: input.catalog.calibration,
      contextTokens: input.workload.contextTokens,
      concurrency: input.workload.concurrency,
      kvType: input.requirements.kvType,
      flashAttention: true,
      mmprojBytes,
    };
    scoreSubject(pass, request, evidence);
  }
  if (against !== null) addMiss(pass, missOf.unsupported(artifact.id, against));
}

function scoreSubject(pass: Pass, request: MemoryRequest, evidence: ModelEvidence): void {
  const { requirements, workload, catalog } = pass.input;
  const plan = planMemory(request);
  if (!plan.placed)
    return addMiss(
      pass,
      missOf.notPlaced(request, plan, () => remedy(request, pass.input)),
    );
  const speedRequest: SpeedRequest = { memory: request, plan, workload };
  const speed = planSpeed(speedRequest);
  if (speed.decodeTokensPerSecond < requirements.minDecodeTokensPerSecond || speed.ttftSeconds > requirements.maxTtftSeconds) {
    return addMiss(pass, missOf.slow(request, speed, requirements));
  }
  const factor = quantizationFactor(request, catalog.calibration.evidence);
  const own = evidence.evidence.score;
  pass.passing.push({ request, plan, speed, evidence, factor, score: own === null ? null : own * factor, bits: nominalBits(request) });
}

/** The mildest single change that makes a file fit. Looked for where one model was asked for: over the whole catalog it is not read. */
function remedy(request: MemoryRequest, input: PlanInput): string {
  if (input.modelId === undefined) return '';
  const [mildest] = changesFor(request, input);
  return mildest ? `; alone enough: ${mildest.text}` : '';
}

/** Parts, bundles and formats that nothing loads; and MXFP4_MOE on a dense model, which is 8.5 bits there. */
function notALoadableModel(model: ModelVariant, quantization: Quantization): string | null {
  switch (quantization.loadable) {
    case 'part':
      return 'a part (vision projector or MTP head), not a model';
    case 'bundle':
      return 'the same weights as the plain file, bundled with a projector';
    case 'none':
      return 'no runtime of the catalog loads this format';
    default:
      return quantization.moeOnly && model.shape?.ffn.kind === 'dense' ? 'this format is meant for mixture-of-experts models' : null;
  }
}

function addMiss(pass: Pass, miss: Miss): void {
  const known = pass.misses.get(miss.artifactId);
  if (!known || compareMisses(miss, known) < 0) pass.misses.set(miss.artifactId, miss);
}
