import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import type { PlacementKind } from '#shared/memory/fit.ts';
import type { MemoryRequest } from '#shared/memory/memory-plan.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { runtimeSupport } from '#shared/evaluate/runtime-support.ts';
import { findArtifact, findModel, findQuantization, findRuntime } from '#shared/evaluate/subjects.ts';
import type { SpeedRequest } from '#shared/speed/speed-estimate.ts';
import { gib } from '#shared/units.ts';
import type { KvType, Workload } from '#shared/demand/workload.ts';
import { testCatalog } from '../../support/catalog.ts';
import { inEnglish } from '#shared/words/en.ts';

export type Question = {
  readonly hardware: string;
  readonly ramGib?: number;
  readonly model: string;
  readonly quant: string;
  readonly runtime: string;
  readonly placement?: PlacementKind;
  readonly kvType?: KvType;
  readonly contextTokens?: number;
} & Partial<Pick<Workload, 'promptTokens' | 'outputTokens' | 'concurrency' | 'cachedPromptRatio'>>;

const TAKEN_AT = '2026-11-24T09:00:00Z';

type Refused = { readonly refused: string };

/** A placed model of the catalog on hardware of the catalog, or an error in words when it does not fit. */
export function speedRequest(question: Question): SpeedRequest {
  const request = speedRequestOrReason(question);
  if ('refused' in request) throw new Error(request.refused);
  return request;
}

/** As above, where a model that does not fit is an answer. */
export function speedRequestOrReason(question: Question): SpeedRequest | Refused {
  const memory = memoryRequest(question);
  if ('refused' in memory) return memory;
  const plan = planMemory(memory);
  if (!plan.placed) return { refused: `${question.model} on ${question.hardware}: ${inEnglish(plan.reason)}` };
  return { memory, plan, workload: workloadOf(question) };
}

function memoryRequest(question: Question): MemoryRequest | Refused {
  const catalog = testCatalog();
  const { hardware, ramGib } = question;
  const spec = ramGib === undefined ? { hardware } : { hardware, ramBytes: gib(ramGib) };
  const machine = resolveMachine(whatIfProfile(spec, catalog, TAKEN_AT), catalog);
  const model = findModel(catalog, question.model);
  const artifact = findArtifact(model, question.quant);
  const quantization = findQuantization(catalog, artifact.quantizationId);
  const runtime = findRuntime(catalog, question.runtime);
  const support = runtimeSupport(runtime, quantization.loadable, machine);
  if (!support.supported || model.shape === null) return { refused: support.supported ? 'no shape' : inEnglish(support.refusal.reason) };
  return {
    model,
    shape: model.shape,
    artifact,
    quantization,
    runtime,
    machine: support.machine,
    weightsOnly: support.weightsOnly,
    calibration: catalog.calibration,
    contextTokens: question.contextTokens ?? 32_768,
    concurrency: question.concurrency ?? 1,
    kvType: question.kvType ?? 'f16',
    flashAttention: true,
    mmprojBytes: 0,
    placement: question.placement,
  };
}

const workloadOf = (question: Question): SpeedRequest['workload'] => ({
  promptTokens: question.promptTokens ?? 8000,
  outputTokens: question.outputTokens ?? 1000,
  concurrency: question.concurrency ?? 1,
  cachedPromptRatio: question.cachedPromptRatio ?? 0,
});
