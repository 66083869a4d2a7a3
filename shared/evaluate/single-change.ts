import type { CatalogArtifact } from '../catalog/artifact.ts';
import type { Quantization } from '../catalog/quantization.ts';
import { fitOf } from '../memory/estimate-fit.ts';
import type { FittingFit } from '../memory/fit.ts';
import { kvElementBytes } from '../attention/kv-layout.ts';
import { largest } from '../memory/memory-capacity.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import { evaluate, isPlaced, type Placed, type Question } from './evaluate.ts';
import { kvCacheLoss } from './kv-cache-loss.ts';
import type { PlanInput } from './plan-input.ts';
import { raisedLimit } from './raised-limit.ts';
import { offeredArtifacts } from './subjects.ts';
import { kvTypes, MIN_CONTEXT_TOKENS } from '../demand/workload.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

export const changeKinds = ['memory-limit', 'kv-type', 'concurrency', 'context', 'quantization', 'placement'] as const;

/** One change that alone makes a request fit, in words and with the fit that it gives. */
export type SingleChange = {
  readonly kind: (typeof changeKinds)[number];
  /** "q8_0 cache instead of f16: fits, 1.2 GiB left". */
  readonly text: Text;
  readonly fit: FittingFit;
};

type Tried = { readonly kind: SingleChange['kind']; readonly words: Text; readonly request: MemoryRequest };

/** Contexts are named in steps of this, so that people can type them. */
const CONTEXT_STEP = 1024;

/** What a change is looked for under: `question` is what is asked, and a request takes at least its prompt and its output. */
export type ChangeSetting = { readonly quantizations: readonly Quantization[]; readonly question: Question };

/**
 * Every single change that makes a request fit which does not, the mildest kind first: a limit of the system that can be
 * raised costs nothing of the answer, a narrower cache costs hardly any quality,
 * fewer requests and a shorter context take what one may not need, a smaller file costs quality, and weights in RAM cost speed.
 * Of each kind the smallest step that suffices.
 */
export function singleChanges(request: MemoryRequest, { quantizations, question }: ChangeSetting): readonly SingleChange[] {
  if (isPlaced(request)) return [];
  const { promptTokens, outputTokens } = question.workload;
  const tried = [
    higherLimit(request),
    narrowerCache(request),
    fewerRequests(request),
    shorterContext(request, Math.max(MIN_CONTEXT_TOKENS, promptTokens + outputTokens)),
    smallerFile(request, quantizations),
    partlyInRam(request),
  ];
  return tried.flatMap((found) => (found ? changeOf(found, question) : []));
}

function higherLimit(request: MemoryRequest): Tried | null {
  const raised = raisedLimit(request);
  return raised && { kind: 'memory-limit', ...raised };
}

/** The limit to raise where a part of the weights lies in main memory that is the accelerator's too: all of them on the accelerator. */
export function whollyByLimit({ request, plan }: Placed, question: Question): readonly SingleChange[] {
  if (plan.kind === 'accelerator' || !request.machine.host.shared) return [];
  const raised = higherLimit(request);
  return raised ? changeOf(raised, question) : [];
}

/** The same for what a plan asks. */
export const changesFor = (request: MemoryRequest, input: PlanInput): readonly SingleChange[] =>
  singleChanges(request, { quantizations: input.catalog.quantizations, question: input });

/** The fit is that of the changed question, as whoever asks it will see it. */
function changeOf({ kind, words, request }: Tried, { workload, requirements }: Question): readonly SingleChange[] {
  const { contextTokens, concurrency, kvType } = request;
  const asked = { workload: { ...workload, contextTokens, concurrency }, requirements: { ...requirements, kvType } };
  const found = evaluate(request, asked);
  const fit = fitOf(found.request, found.plan);
  if (fit.verdict === 'does-not-fit') return [];
  const leftBytes = fit.headroomBytes.point > 0 ? fit.headroomBytes.point : null;
  const change = message('evaluate.change', { change: words, partly: fit.verdict !== 'fits', leftBytes });
  const loss = kind === 'kv-type' ? kvCacheLoss(request.model, kvType) : null;
  return [{ kind, text: loss === null ? change : message('evaluate.change-costs', { change, loss }), fit }];
}

/** The widest cache type of the runtime that suffices. */
function narrowerCache(request: MemoryRequest): Tried | null {
  const { runtime, kvType } = request;
  const others = kvTypes
    .filter((type) => runtime.kvTypes.includes(type))
    .filter((type) => !runtime.kvTypes.includes(kvType) || kvElementBytes(type) < kvElementBytes(kvType));
  const widestFirst = others.sort((a, b) => kvElementBytes(b) - kvElementBytes(a));
  const found = widestFirst.map((type) => ({ ...request, kvType: type })).find(isPlaced);
  return found ? { kind: 'kv-type', words: message('evaluate.change-cache', { to: found.kvType, from: kvType }), request: found } : null;
}

function fewerRequests(request: MemoryRequest): Tried | null {
  const { concurrency } = request;
  if (concurrency < 2) return null;
  const most = largest((count) => isPlaced({ ...request, concurrency: count }), 1, concurrency - 1);
  if (most < 1) return null;
  const words = message('evaluate.change-concurrency', { to: most, from: concurrency });
  return { kind: 'concurrency', words, request: { ...request, concurrency: most } };
}

function shorterContext(request: MemoryRequest, least: number): Tried | null {
  const { contextTokens } = request;
  const at = (steps: number): MemoryRequest => ({ ...request, contextTokens: steps * CONTEXT_STEP });
  const [from, to] = [Math.ceil(least / CONTEXT_STEP), Math.ceil(contextTokens / CONTEXT_STEP) - 1];
  if (from > to || !isPlaced(at(from))) return null;
  const changed = at(largest((steps) => isPlaced(at(steps)), from, to));
  const words = message('evaluate.change-context', { to: changed.contextTokens, from: contextTokens });
  return { kind: 'context', words, request: changed };
}

/** The largest file of the model in a format of the same kind. */
function smallerFile(request: MemoryRequest, quantizations: readonly Quantization[]): Tried | null {
  const { artifact, model, quantization } = request;
  const byId = new Map(quantizations.map((entry) => [entry.id, entry]));
  const smaller = offeredArtifacts(model)
    .map((other) => ({ artifact: other, quantization: byId.get(other.quantizationId) }))
    .filter((other): other is { artifact: CatalogArtifact; quantization: Quantization } => other.quantization !== undefined)
    .filter((other) => other.quantization.loadable === quantization.loadable && other.artifact.fileBytes < artifact.fileBytes)
    .sort((a, b) => b.artifact.fileBytes - a.artifact.fileBytes);
  const found = smaller.map((other) => ({ ...request, ...other })).find(isPlaced);
  if (!found) return null;
  return {
    kind: 'quantization',
    words: message('evaluate.change-quantization', { to: found.artifact.quantization, from: artifact.quantization }),
    request: found,
  };
}

/** Where only accelerators were allowed: experts, or layers of a dense model, in main memory. */
function partlyInRam(request: MemoryRequest): Tried | null {
  const changed = { ...request, placement: 'host-offload' as const };
  if (request.placement !== 'accelerator' || !isPlaced(changed)) return null;
  return {
    kind: 'placement',
    words: message(request.shape.ffn.kind === 'moe' ? 'evaluate.change-experts' : 'evaluate.change-layers'),
    request: changed,
  };
}
