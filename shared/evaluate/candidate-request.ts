import type { CatalogArtifact } from '../catalog/artifact.ts';
import type { ModelVariant, Shape } from '../catalog/model.ts';
import type { Quantization } from '../catalog/quantization.ts';
import type { Runtime } from '../catalog/runtime.ts';
import type { PlacementKind } from '../memory/fit.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import type { Bytes } from '../units.ts';
import type { CandidateContext } from './candidate-context.ts';
import { modesFor } from './answer-modes.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import { findQuantization, notRecommendable } from './subjects.ts';
import { projectorBytes, takesImages } from './vision-projector.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** One file of one model, in one runtime. */
export type CandidateChoice = {
  readonly model: ModelVariant;
  readonly artifact: CatalogArtifact;
  readonly runtime: Runtime;
  readonly placement?: PlacementKind | undefined;
  readonly tensorSplit?: boolean | undefined;
};

/** A file that may be planned with under this workload, whatever the runtime. */
export type PlannableFile = {
  readonly model: ModelVariant;
  readonly shape: Shape;
  readonly artifact: CatalogArtifact;
  readonly quantization: Quantization;
  readonly mmprojBytes: Bytes;
};

/** The request that a choice stands for, or why it is none: the one answer to "may this be planned at all", whoever asks. */
export function requestFor(
  context: CandidateContext,
  { model, artifact, runtime, placement, tensorSplit }: CandidateChoice,
): MemoryRequest | Refusal {
  const file = plannableFile(context, model, artifact);
  return isRefusal(file) ? file : runtimeRequest(context, file, { runtime, placement, tensorSplit });
}

/** What model, workload and file have against it, before any runtime is asked. */
export function plannableFile(context: CandidateContext, model: ModelVariant, artifact: CatalogArtifact): PlannableFile | Refusal {
  const against = modelRefusal(context, model);
  if (against !== null) return against;
  const { shape } = model;
  if (shape === null) throw new Error(`${model.id} has no shape, and nothing was said against it`);
  const quantization =
    context.quantizations.get(artifact.quantizationId) ?? findQuantization(context.input.catalog, artifact.quantizationId);
  const unloadable = notALoadableModel(model, quantization);
  if (unloadable !== null) return { kind: 'file', reason: unloadable };
  const mmprojBytes = projectorBytes(context.useCase, model, artifact);
  if (mmprojBytes === null) return { kind: 'projector', reason: message('evaluate.no-projector') };
  return { model, shape, artifact, quantization, mmprojBytes };
}

/** What the runtime has against the file on this machine, or the request. */
export function runtimeRequest(
  { input, modelSupportOf }: CandidateContext,
  { model, shape, artifact, quantization, mmprojBytes }: PlannableFile,
  { runtime, placement, tensorSplit }: Pick<CandidateChoice, 'runtime' | 'placement' | 'tensorSplit'>,
): MemoryRequest | Refusal {
  const support = modelSupportOf(runtime, model, quantization.loadable);
  if (isRefusal(support)) return support;
  // Written out: a spread costs more in the first pass than the memory plan itself.
  return {
    model,
    shape: asRead(shape, runtime),
    artifact,
    quantization,
    runtime,
    machine: support.machine,
    weightsOnly: support.weightsOnly,
    calibration: input.catalog.calibration,
    contextTokens: input.workload.contextTokens,
    concurrency: input.workload.concurrency,
    kvType: input.requirements.kvType,
    flashAttention: true,
    mmprojBytes,
    placement,
    parallelism: undefined,
    tensorSplit,
    manual: undefined,
  };
}

const cutShapes = new WeakMap<Shape, Shape>();

/** The model as a runtime computes it that takes fewer experts of a token than it was trained with. */
function asRead(shape: Shape, { streams }: Runtime): Shape {
  const most = streams?.expertsPerToken ?? null;
  if (most === null || shape.ffn.kind === 'dense' || shape.ffn.expertsPerToken <= most) return shape;
  const known = cutShapes.get(shape);
  if (known?.ffn.kind === 'moe' && known.ffn.expertsPerToken === most) return known;
  const cut: Shape = { ...shape, ffn: { ...shape.ffn, expertsPerToken: most } };
  cutShapes.set(shape, cut);
  return cut;
}

/** A model that is only listed, or that cannot give what the workload asks. */
export function modelRefusal({ input, useCase }: CandidateContext, model: ModelVariant): Refusal | null {
  const listed = notRecommendable(model);
  if (listed !== null) return { kind: 'model', reason: listed };
  const released = model.release.date?.value ?? null;
  if (input.releasedBy !== undefined && (released === null || released > input.releasedBy))
    return { kind: 'model', reason: message('evaluate.released-later', { date: released, releasedBy: input.releasedBy }) };
  const { thinking } = input.requirements;
  if (thinking !== 'auto' && modesFor(model, { useCase, thinking }, input.catalog).length === 0)
    return { kind: 'workload', reason: message('evaluate.no-such-mode', { thinking }) };
  const { contextTokens } = input.workload;
  const native = model.context.native.value;
  if (contextTokens > native) return { kind: 'workload', reason: message('evaluate.context-too-long', { native, asked: contextTokens }) };
  if (useCase.needsImageInput && !takesImages(model)) return { kind: 'workload', reason: message('evaluate.no-images') };
  return null;
}

/** Parts, bundles and formats that nothing loads; and MXFP4_MOE on a dense model, which is 8.5 bits there. */
function notALoadableModel(model: ModelVariant, quantization: Quantization): Text | null {
  switch (quantization.loadable) {
    case 'part':
      return message('evaluate.part');
    case 'bundle':
      return message('evaluate.bundle');
    case 'none':
      return message('evaluate.no-runtime-for-format');
    default:
      return quantization.moeOnly && model.shape?.ffn.kind === 'dense' ? message('evaluate.moe-only') : null;
  }
}
