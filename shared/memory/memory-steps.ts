import { sumEstimates } from '../estimate.ts';
import type { Step } from '../step.ts';
import { devicePeakBytes, hiddenRows, outputPeakBytes, unpacks } from './compute-buffer.ts';
import { HOST } from './device-load.ts';
import { freeBasis, parts, rulesBasis } from './estimate-fit.ts';
import type { Fit, FittingFit, MemoryBreakdown } from './fit.ts';
import { type MemoryNeed, needOf } from './memory-need.ts';
import type { MemoryPlan, MemoryRequest, PlacedMemoryPlan } from './memory-plan.ts';
import { memoryTraits } from './memory-traits.ts';
import { layerValues } from './mlx-scratch.ts';
import { cardsOfReplica } from './parallelism.ts';
import { poolPages } from './pool-placement.ts';
import { poolSettings } from './pool-rule.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

type Input = Step['inputs'][number];
type Part = keyof MemoryBreakdown;

/** What a step is made from: the need, the plan, the fit, and the devices that carry the model (host only when nothing else does). */
type Scene = {
  readonly need: MemoryNeed;
  readonly plan: PlacedMemoryPlan;
  readonly fit: FittingFit;
  readonly carriers: readonly MemoryBreakdown[];
  readonly host: MemoryBreakdown | null;
};

/** The arithmetic behind a fit, one line per part, for `explain`. Empty when nothing was placed. */
export function memorySteps(request: MemoryRequest, plan: MemoryPlan, fit: Fit): Step[] {
  if (!plan.placed || fit.verdict === 'does-not-fit') return [];
  const scene = sceneOf(request, plan, fit);
  const held = [weightsStep(scene), kvStep(scene), stateStep(scene)].map((step) => replicated(step, scene));
  const steps = [...held, bufferStep(scene), carrierTotal(scene)];
  const host = scene.host ? [hostTotal(scene, scene.host)] : [];
  return [...steps, ...host, headroomStep(scene), ...capacityStep(scene)];
}

function sceneOf(request: MemoryRequest, plan: PlacedMemoryPlan, fit: FittingFit): Scene {
  const { perDevice } = fit.placement;
  const accelerators = perDevice.filter(({ device }) => device !== HOST);
  const carriers = accelerators.length > 0 ? accelerators : perDevice;
  const host = accelerators.length > 0 ? perDevice.find(({ device }) => device === HOST) : undefined;
  return { need: needOf(request, plan), plan, fit, carriers: carriers.map(({ memory }) => memory), host: host?.memory ?? null };
}

const input = (...[name, value, unit, sourceId]: readonly [Text, number, string, string]): Input => ({ name, value, unit, sourceId });

type StepText = Omit<Step, 'result'>;

/** Sum of one part over the devices that carry the model. */
const summed = ({ carriers }: Scene, part: Part): Step['result'] => sumEstimates(carriers.map((memory) => memory[part]));

/** Every replica holds weights, cache and states of its own; the formulas are of one. */
function replicated(step: Step, { plan: { parallelism } }: Scene): Step {
  const { replicas } = parallelism;
  if (replicas === 1) return step;
  return {
    ...step,
    formula: message('step.times', { formula: step.formula, factor: 'replicas' }),
    inputs: [...step.inputs, input('replicas', replicas, 'processes', 'memory-rules')],
  };
}

function weightsStep(scene: Scene): Step {
  return { ...weightsText(scene), result: summed(scene, 'weightsBytes') };
}

function weightsText({ need, plan, host }: Scene): StepText {
  const { request, weights, rules } = need;
  const unloadedBytes = weights.split.fileBytes - weights.split.loadedBytes;
  const left = unloadedBytes > 0 ? [input('unloadedBytes', unloadedBytes, 'bytes', rules.sourceId)] : [];
  const file = [input('fileBytes', weights.split.fileBytes, 'bytes', request.artifact.sourceId), ...left];
  const loaded = left.length > 0 ? 'fileBytes − unloadedBytes' : 'fileBytes';
  const embedding = input('embeddingBytes', weights.split.inputEmbeddingBytes, 'bytes', rules.sourceId);
  const projector = request.model.artifacts.find(({ format, fileBytes }) => format === 'gguf-mmproj' && fileBytes === request.mmprojBytes);
  const projectorSource = projector?.sourceId ?? request.artifact.sourceId;
  const vision = request.mmprojBytes > 0 ? [input('mmprojBytes', request.mmprojBytes, 'bytes', projectorSource)] : [];
  const text = (formula: Text, inputs: readonly Input[]): StepText => ({
    id: 'weights',
    quantity: 'weightsBytes',
    formula: vision.length > 0 ? message('step.plus', { formula, term: 'mmprojBytes' }) : formula,
    inputs: [...inputs, ...vision],
  });
  if (plan.kind === 'host-offload' && host) {
    const kept = input('hostWeightsBytes', host.weightsBytes.point - weights.split.inputEmbeddingBytes, 'bytes', rules.sourceId);
    if (request.shape.tiedEmbeddings)
      return text(message('step.kept-in-ram', { formula: `${loaded} − hostWeightsBytes` }), [...file, kept]);
    return text(message('step.kept-in-ram', { formula: `${loaded} − embeddingBytes − hostWeightsBytes` }), [...file, embedding, kept]);
  }
  if (plan.kind === 'host' || weights.split.inputEmbeddingBytes === 0) return text(loaded, file);
  if (request.shape.tiedEmbeddings) return text(message('step.embedding-again', { formula: loaded }), file);
  return text(message('step.embedding-on-host', { formula: `${loaded} − embeddingBytes` }), [...file, embedding]);
}

/** Engines with pages: how many the requests take of every card of a replica. */
function pagedStep(scene: Scene, part: 'kvCacheBytes' | 'recurrentStateBytes'): Step | null {
  const { need, plan } = scene;
  const pages = poolPages(need, plan);
  if (pages === null) return null;
  const { sourceId } = poolSettings(need.request.runtime);
  const cache = part === 'kvCacheBytes';
  return {
    id: cache ? 'kv-cache' : 'recurrent-state',
    quantity: part,
    formula: 'pages × pageBytes × devices',
    inputs: [
      input('pages', cache ? pages.cachePages : pages.statePages, 'pages', sourceId),
      input('pageBytes', pages.pageBytes, 'bytes', sourceId),
      input('devices', cardsOfReplica(plan.parallelism), 'devices', 'user'),
      input('contextTokens', need.request.contextTokens, 'tokens', 'user'),
      input('concurrency', need.layout.sequences, 'requests', 'user'),
    ],
    result: summed(scene, part),
  };
}

/** What the pool of one replica holds, which batch engines print when they start. */
function capacityStep({ need, fit }: Scene): Step[] {
  const { kvCapacityTokens } = fit;
  if (!kvCapacityTokens) return [];
  return [
    {
      id: 'kv-capacity',
      quantity: 'kvCapacityTokens',
      formula: message('step.pool-tokens'),
      inputs: [
        input('contextTokens', need.request.contextTokens, 'tokens', 'user'),
        input('concurrency', need.layout.sequences, 'requests', 'user'),
      ],
      result: kvCapacityTokens,
    },
  ];
}

function kvStep(scene: Scene): Step {
  return pagedStep(scene, 'kvCacheBytes') ?? countedKvStep(scene);
}

function countedKvStep(scene: Scene): Step {
  const { request, attention, rules, kvTokenBytes, layout } = scene.need;
  const sequences = input('concurrency', layout.sequences, 'requests', 'user');
  const context = input('contextTokens', request.contextTokens, 'tokens', 'user');
  const { formula, bytesPerElement, inputs } = attention.cacheFormula(layout, request.contextTokens);
  const start =
    bytesPerElement === null
      ? input('kvBytesPerToken', kvTokenBytes, 'bytes', rules.sourceId)
      : input('bytesPerElement', bytesPerElement, 'bytes', rules.sourceId);
  const facts = inputs.map(({ name, value, unit }) => input(name, value, unit, request.shape.sourceId));
  const { tensorParallel } = scene.plan.parallelism;
  const copies = tensorParallel > 1 ? [input('tensorParallel', tensorParallel, 'devices', rules.sourceId)] : [];
  return {
    id: 'kv-cache',
    quantity: 'kvCacheBytes',
    formula: copies.length > 0 ? message('step.tensor-copies', { formula }) : formula,
    inputs: [start, context, sequences, ...facts, ...copies],
    result: summed(scene, 'kvCacheBytes'),
  };
}

function stateStep(scene: Scene): Step {
  return pagedStep(scene, 'recurrentStateBytes') ?? countedStateStep(scene);
}

function countedStateStep(scene: Scene): Step {
  const { need } = scene;
  const perSequence = need.stateBytes / need.layout.sequences;
  return {
    id: 'recurrent-state',
    quantity: 'recurrentStateBytes',
    formula: 'stateBytesPerSequence × concurrency',
    inputs: [
      input('stateBytesPerSequence', perSequence, 'bytes', need.rules.sourceId),
      input('concurrency', need.layout.sequences, 'requests', 'user'),
    ],
    result: summed(scene, 'recurrentStateBytes'),
  };
}

function bufferStep(scene: Scene): Step {
  return { ...bufferText(scene), result: summed(scene, 'computeBufferBytes') };
}

const bufferTextOf = (formula: Text, inputs: readonly Input[]): StepText => ({
  id: 'compute-buffer',
  quantity: 'computeBufferBytes',
  formula,
  inputs: [...inputs],
});

/** The reserve of a card goes by its memory: cards of several sizes have one each. */
function reserveText(carriers: readonly MemoryBreakdown[], sourceId: string): StepText {
  const counts = new Map<number, number>();
  for (const { computeBufferBytes } of carriers) counts.set(computeBufferBytes.point, (counts.get(computeBufferBytes.point) ?? 0) + 1);
  const inputs = [...counts].flatMap(([bytes, count]) => [
    input('reserveBytes', bytes, 'bytes', sourceId),
    input('devices', count, 'devices', 'user'),
  ]);
  return bufferTextOf(counts.size === 1 ? 'reserveBytes × devices' : 'Σ (reserveBytes × devices)', inputs);
}

function bufferText({ need, plan, carriers }: Scene): StepText {
  const { request, rules, graph } = need;
  const { shape } = request;
  if (memoryTraits(request.runtime).computeBuffer === 'reserve') {
    return reserveText(carriers, poolSettings(request.runtime).sourceId);
  }
  if (memoryTraits(request.runtime).computeBuffer === 'prompt-step') return promptStepText(need);
  const rows = hiddenRows(shape, rules);
  const inputs = [
    input('ubatch', graph.microBatch, 'tokens', rules.sourceId),
    input('vocabulary', shape.vocabulary, 'tokens', shape.sourceId),
    input('hidden', shape.hidden, 'values', shape.sourceId),
  ];
  const output = `ubatch × 4 × (vocabulary + ${rows === 1 ? '' : `${rows} × `}hidden)`;
  const plain = plan.kind === 'accelerator' && carriers.length === 1 && devicePeakBytes(graph) === outputPeakBytes(graph);
  if (plain) return bufferTextOf(output, inputs);
  const measured = [...inputs, input('contextTokens', request.contextTokens, 'tokens', 'user')];
  return bufferTextOf(bufferWords({ output, need, plan, devices: carriers.length }), measured);
}

/** MLX: what the layers in flight compute of one step of a prompt, in 16 bits. */
function promptStepText({ request, attention, rules: { mlxScratch, sourceId } }: MemoryNeed): StepText {
  return bufferTextOf('promptTokens × 2 × layersInFlight × layerValues', [
    input('promptTokens', Math.min(mlxScratch.prefillTokens, request.contextTokens), 'tokens', sourceId),
    input('layersInFlight', mlxScratch.layersInFlight, 'layers', sourceId),
    input('layerValues', layerValues(request.shape, attention), 'values', request.shape.sourceId),
  ]);
}

type BufferWords = { readonly output: string; readonly need: MemoryNeed; readonly plan: PlacedMemoryPlan; readonly devices: number };

/** Where another peak than the output decides, say which. */
function bufferWords({ output, need, plan, devices }: BufferWords): Text {
  const measured = latentWords(output, need);
  const peak = need.attention.buffer.latent ? message('step.max', { one: output, other: measured }) : output;
  const scores = message('step.attention-scores', { formula: 'ubatch × 4 × contextTokens × (heads + 1)' });
  const peaks = need.request.flashAttention ? peak : message('step.max', { one: peak, other: scores });
  if (plan.kind === 'host') return message('step.shown-inputs', { formula: peaks });
  if (plan.kind === 'host-offload') {
    return message('step.per-device', { formula: message('step.max', { one: peaks, other: message('step.widest-tensor') }) });
  }
  return devices > 1 ? message('step.last-device', { formula: peaks }) : peaks;
}

function latentWords(output: string, { graph, rules, request }: MemoryNeed): Text {
  if (unpacks(graph)) return message('step.unpacked');
  return rules.bufferRows.has(request.model.id) ? message('step.measured-buffer') : message('step.unmeasured-factor', { formula: output });
}

function carrierTotal({ need, carriers, plan }: Scene): Step {
  const overhead = sumEstimates(carriers.map((memory) => memory.runtimeOverheadBytes));
  return {
    id: plan.kind === 'host' ? 'host-total' : 'accelerator-total',
    quantity: 'bytes',
    formula: 'weights + kv-cache + recurrent-state + compute-buffer + runtime-overhead',
    inputs: [input('runtimeOverheadBytes', overhead.point, 'bytes', need.rules.sourceId)],
    result: sumEstimates(carriers.flatMap(parts)),
  };
}

/** What stays in host memory beside accelerators: the embedding, weights kept there with their cache, masks and logits. */
function hostTotal({ need }: Scene, host: MemoryBreakdown): Step {
  const { sourceId } = need.rules;
  return {
    id: 'host-total',
    quantity: 'bytes',
    formula: 'hostWeightsBytes + hostCacheBytes + hostBufferBytes',
    inputs: [
      input('hostWeightsBytes', host.weightsBytes.point, 'bytes', sourceId),
      input('hostCacheBytes', host.kvCacheBytes.point + host.recurrentStateBytes.point, 'bytes', sourceId),
      input('hostBufferBytes', host.computeBufferBytes.point, 'bytes', sourceId),
    ],
    result: sumEstimates(parts(host)),
  };
}

function headroomStep({ need, plan, fit, carriers }: Scene): Step {
  const { request } = need;
  const total = plan.kind === 'host' ? 'host-total' : 'accelerator-total';
  const formula = `freeMemoryBytes − ${total}`;
  const several = carriers.length > 1 || plan.kind === 'host-offload';
  const inputs = plan.devices
    .filter(({ device }) => plan.kind !== 'accelerator' || device !== HOST)
    .map(({ device, budgetBytes }) =>
      input(
        plan.devices.length > 2 ? message('step.of-device', { quantity: 'freeMemoryBytes', device }) : 'freeMemoryBytes',
        budgetBytes,
        'bytes',
        freeBasis(request, device).sourceId,
      ),
    );
  return {
    id: 'headroom',
    quantity: 'headroomBytes',
    formula: several ? message('step.least-left', { formula }) : formula,
    inputs: inputs.length > 0 ? inputs : [input('freeMemoryBytes', 0, 'bytes', rulesBasis(request).sourceId)],
    result: fit.headroomBytes,
  };
}
