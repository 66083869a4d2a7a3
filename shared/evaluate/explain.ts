import type { CatalogArtifact } from '../catalog/artifact.ts';
import { draftRule } from '../speed/speculative.ts';
import { schemeBits } from '../catalog/file-bits.ts';
import { type FileFacts, fileFacts } from '../tensors/file-facts.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ModelVariant } from '../catalog/model.ts';
import type { CostEstimate } from '../cost/cost-estimate.ts';
import type { Fit, PlacementKind } from '../memory/fit.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import type { SpeedEstimate } from '../speed/speed-estimate.ts';
import type { Step } from '../step.ts';
import type { Runtime } from '../catalog/runtime.ts';
import { memoryModelOf } from '../catalog/engine.ts';
import type { Bytes, Tokens } from '../units.ts';
import { type CandidateContext, candidateContext } from './candidate-context.ts';
import { requestFor } from './candidate-request.ts';
import { modesFor } from './answer-modes.ts';
import { type Answer, answerOf, tokensWritten } from './answer-time.ts';
import { findUseCase } from './defaults.ts';
import { type Details, detailsOf } from './details.ts';
import { evaluate, type Placed } from './evaluate.ts';
import { evaluateFromDisk, type FromDisk, fromDiskOf, notFromDisk } from './from-disk.ts';
import { kvCacheLoss } from './kv-cache-loss.ts';
import { ownFiles } from './own-file.ts';
import { versionsNeeded } from './model-support.ts';
import type { PlanInput } from './plan-input.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import type { Service } from './service.ts';
import { changesFor, type SingleChange, whollyByLimit } from './single-change.ts';
import { artifactsNamed, findArtifact, findModel, findRuntime } from './subjects.ts';
import { refusedFit, type UnfittingFit, unfitOf, unfitWords } from './unfit.ts';
import type { Text } from '../words/text.ts';

/** One artifact in one runtime. `quantization` takes names, slugs and artifact ids. */
export type Target = {
  readonly modelId: string;
  readonly quantization: string;
  readonly runtimeId: string;
  readonly placement?: PlacementKind | undefined;
  /** llama.cpp's `-sm tensor`. */
  readonly tensorSplit?: boolean | undefined;
  /** llama.cpp's `-ub`: tokens of a prompt that are read at once; undefined: as the runtime starts. */
  readonly microBatchTokens?: Tokens | undefined;
  /** Size of a file of the user's own of that quantization; undefined: the file that the catalog lists. */
  readonly fileBytes?: Bytes | undefined;
  /** Length of a draft by the model's own head; null: none is asked for; undefined: as the calibration has it. */
  readonly draftTokens?: number | null | undefined;
  /** That head is loaded, where the runtime drafts with it; undefined: it is not, and its gain is told beside. */
  readonly draftHead?: boolean | undefined;
};

export type Explanation = {
  readonly fit: Fit;
  /** The file that was meant, and where its bytes lie; absent where none may be planned. */
  readonly file?: FileFacts;
  /** Why it does not run, as the plan rejects it; only where it does not. */
  readonly reason?: Text;
  readonly speed: SpeedEstimate | null;
  /** The time to a finished answer in each mode that the question leaves open, reasoning first; only where it runs. */
  readonly answers?: readonly Answer[];
  readonly cost: CostEstimate | null;
  readonly steps: readonly Step[];
  /** Versions that the runtime needs for it at least, where any is known. */
  readonly versions?: readonly Text[];
  /** What the cache type costs in quality; absent where it is one of 16 bits. */
  readonly kvCacheLoss?: Text;
  /** The machines that the people of the workload need; absent where nobody is named. */
  readonly service?: Service;
  /** What alone would make it fit, the mildest change first; where it fits partly in shared memory, what puts it on the accelerator wholly. */
  readonly changes?: readonly SingleChange[];
  /** How it runs with weights read from the disk: possible, slow; only where it does not fit, or this runtime does nothing else. */
  readonly fromDisk?: FromDisk;
};

/** A target worked through: what it needs, how fast it is, what it costs; or only the fit when it does not fit. */
export type Evaluation =
  /** `request`: null where it may not be planned at all. `reason`: as the plan rejects it. */
  | { readonly placed: false; readonly fit: UnfittingFit; readonly reason: Text; readonly request: MemoryRequest | null }
  | (Placed & { readonly details: Details });

/** Errors: unknown model, quantization, runtime, use case. */
export function evaluateTarget(input: PlanInput, target: Target): Evaluation {
  const context = candidateContext(input);
  const { request, fit } = requestOf(context, target);
  if (request === null) return { placed: false, fit, reason: fit.reason ?? fit.limit, request };
  const found = evaluate(request, input);
  if (!found.placed) {
    const unfit = unfitOf(found.request, found.plan);
    return { placed: false, fit: unfit, reason: unfitWords(unfit, request.artifact.fileBytes), request: found.request };
  }
  return { ...found, details: detailsOf({ placed: found, input, draftTokens: target.draftTokens }, context.assumptions) };
}

/** Every number of one candidate with formula, inputs and sources; also for targets that would not be recommended. */
export function explain(input: PlanInput, target: Target): Explanation {
  const result = evaluateTarget(input, target);
  if (!result.placed) {
    const changes = result.request ? changesFor(result.request, input) : [];
    const file = result.request === null ? {} : { file: fileFacts(result.request) };
    return { fit: result.fit, ...file, reason: result.reason, speed: null, cost: null, steps: [], changes, ...besideMemory(result, input) };
  }
  const { details } = result;
  const wholly = whollyByLimit(result, input);
  const service = details.service();
  const versions = versionsNeeded(result.request);
  const loss = kvCacheLoss(result.request.model, result.request.kvType);
  const answer = {
    fit: details.fit(),
    file: fileFacts(result.request),
    speed: details.speed(),
    answers: answersOf(result.request, details.speed(), input),
    cost: details.cost(),
    steps: details.steps(),
    ...(versions.length === 0 ? {} : { versions }),
    ...(wholly.length === 0 ? {} : { changes: wholly }),
    ...(result.plan.kind === 'ssd' ? { fromDisk: fromDiskOf(result, details) } : {}),
    ...(loss === null ? {} : { kvCacheLoss: loss }),
  };
  return service === null ? answer : { ...answer, service };
}

/** Only memory is what the disk stands in for. */
function besideMemory({ request, fit }: Extract<Evaluation, { placed: false }>, input: PlanInput): Pick<Explanation, 'fromDisk'> {
  if (request === null || fit.limit === 'runtime-support') return {};
  const found = evaluateFromDisk(request, input);
  if (found === null) return {};
  if (!found.placed) return found.plan.limit === 'runtime-support' ? { fromDisk: notFromDisk(found) } : {};
  return { fromDisk: fromDiskOf(found, detailsOf({ placed: found, input }, candidateContext(input).assumptions)) };
}

function answersOf(request: MemoryRequest, speed: SpeedEstimate, { catalog, workload, requirements }: PlanInput): readonly Answer[] {
  const { thinking } = catalog.calibration.evidence;
  const useCase = findUseCase(catalog, workload.useCase);
  const bits = schemeBits(request.model, request.artifact, request.quantization);
  return modesFor(request.model, { useCase, thinking: requirements.thinking }, catalog).map((mode) =>
    answerOf(mode, tokensWritten(mode, bits, thinking), { speed, outputTokens: workload.outputTokens }),
  );
}

/** The runtime with the micro-batch that was asked for. Others than llama.cpp and its kin have a step of their own. */
function startedWith(runtime: Runtime, { microBatchTokens: tokens }: Target): Runtime {
  if (tokens === undefined || memoryModelOf(runtime) !== 'llama.cpp') return runtime;
  return { ...runtime, microBatch: [{ upToContextTokens: null, tokens }] };
}

type Found = { readonly request: MemoryRequest; readonly fit: null } | { readonly request: null; readonly fit: UnfittingFit };

const drafting = (request: MemoryRequest | Refusal, { draftHead }: Target): MemoryRequest | Refusal =>
  draftHead === true && !isRefusal(request) && draftRule(request) !== null ? { ...request, draftHead } : request;

/** Several files may go by one name, in one format each: the first that may be planned in this runtime is meant, else the preferred one. */
function requestOf(context: CandidateContext, target: Target): Found {
  const { catalog } = context.input;
  const model = findModel(catalog, target.modelId);
  const runtime = startedWith(findRuntime(catalog, target.runtimeId), target);
  const [preferred, ...others] = filesMeant(catalog, model, target);
  const answerFor = (artifact: CatalogArtifact): MemoryRequest | Refusal =>
    drafting(requestFor(context, { model, artifact, runtime, placement: target.placement, tensorSplit: target.tensorSplit }), target);
  const first = answerFor(preferred);
  if (!isRefusal(first)) return { request: first, fit: null };
  const request = others.map(answerFor).find((found): found is MemoryRequest => !isRefusal(found));
  return request === undefined ? { request: null, fit: refusedFit(preferred.id, runtime.id, first.reason) } : { request, fit: null };
}

/** The preferred one first. Error `unknown-quantization`: there is none. */
function filesMeant(
  catalog: Catalog,
  model: ModelVariant,
  { quantization, fileBytes }: Target,
): readonly [CatalogArtifact, ...CatalogArtifact[]] {
  if (fileBytes !== undefined) return ownFiles(catalog, model, { quantization, fileBytes });
  const preferred = findArtifact(model, quantization);
  return [preferred, ...artifactsNamed(model, quantization).filter((artifact) => artifact !== preferred)];
}
