import { assertNever } from '../estimate.ts';
import type { Step } from '../step.ts';
import { coreRate, kvEfficiency, weightEfficiency } from './decode.ts';
import type { DecodeInput, PrefillInput } from './decode-input.ts';
import { meanDepthTokens } from './kv-reads.ts';
import { type LocalInputs, localInputs, servedTogether, siteOf } from './local-inputs.ts';
import { flopsRatio } from './prefill.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from './speed-estimate.ts';
import { type SpeedRules, speedRules } from './speed-rules.ts';
import { exactResult, input, resultOf, type StepInput } from './step-input.ts';

type Context = {
  readonly request: SpeedRequest;
  readonly numbers: SpeedNumbers;
  readonly estimate: SpeedEstimate;
  readonly rules: SpeedRules;
  readonly inputs: LocalInputs;
  /** Source ids: fitted constants, the model's shape, the file, bandwidth and FLOPS, host, workload. */
  readonly from: Sources;
};

type Sources = Readonly<Record<'rules' | 'shape' | 'file' | 'bandwidth' | 'flops' | 'host' | 'user', string>>;

export function localSteps(request: SpeedRequest, numbers: SpeedNumbers, estimate: SpeedEstimate): Step[] {
  const rules = speedRules(request.memory.calibration.speed);
  const context = { request, numbers, estimate, rules, inputs: localInputs(request, rules), from: sourcesOf(request, rules) };
  return [
    weightStep(context),
    kvStep(context),
    tpotStep(context),
    decodeStep(context),
    prefillStep(context),
    ttftStep(context),
    throughputStep(context),
  ];
}

function sourcesOf(request: SpeedRequest, { sourceId }: SpeedRules): Sources {
  const { memory } = request;
  const { host } = memory.machine;
  const { slowestMemory, slowestCompute } = siteOf(request);
  const hostBandwidth = host.bandwidth.basis[0]?.sourceId ?? sourceId;
  const hostFlops = host.flops.basis[0]?.sourceId ?? sourceId;
  return {
    rules: sourceId,
    shape: memory.shape.sourceId,
    file: memory.artifact.sourceId,
    bandwidth: slowestMemory ? slowestMemory.bandwidth.basis.sourceId : hostBandwidth,
    flops: slowestCompute ? slowestCompute.speedFlops.basis.sourceId : hostFlops,
    host: hostBandwidth,
    user: 'user',
  };
}

function weightStep({ request, inputs, estimate, from }: Context): Step {
  const { ffn } = request.memory.shape;
  const { decode } = inputs;
  const { fileBytes, expertBytes } = request.plan.weights;
  const all = [input('fileBytes', fileBytes, ['bytes', from.file])];
  if (ffn.kind === 'moe') {
    all.push(input('expertBytes', expertBytes, ['bytes', from.file]));
    all.push(input('K', ffn.expertsPerToken, ['experts', from.shape]), input('E', ffn.experts, ['experts', from.shape]));
    all.push(input('B', decode.batch, ['requests', from.user]));
  }
  const formula =
    ffn.kind === 'moe'
      ? 'everything but the experts and the input embedding + expertBytes × (1 − (1 − K/E)^B)'
      : 'fileBytes − input embedding (a tied one is read as head)';
  return {
    id: 'weight-reads',
    quantity: 'bytesPerStep',
    formula,
    inputs: all,
    result: exactResult(weightBytes(decode), estimate.tpotSeconds),
  };
}

function weightBytes({ weights }: DecodeInput): number {
  switch (weights.kind) {
    case 'device':
      return weights.bytes;
    case 'hybrid':
      return weights.deviceBytes + weights.hostBytes;
    case 'ssd':
      return weights.deviceBytes + weights.streamedBytes;
    default:
      return assertNever(weights);
  }
}

function kvStep({ request, inputs, estimate, from }: Context): Step {
  const { workload } = request;
  return {
    id: 'kv-reads',
    quantity: 'bytesPerStep',
    formula: 'cache bytes that attention reads at depth promptTokens + outputTokens / 2',
    inputs: [
      input('promptTokens', workload.promptTokens, ['tokens', from.user]),
      input('outputTokens', workload.outputTokens, ['tokens', from.user]),
      input('depth', meanDepthTokens(workload), ['tokens', from.user]),
    ],
    result: exactResult(inputs.decode.kvBytesPerStream, estimate.tpotSeconds),
  };
}

function tpotStep(context: Context): Step {
  const { estimate } = context;
  const terms = decodeTerms(context);
  return {
    id: 'tpot',
    quantity: 'tpotSeconds',
    formula: terms.map(({ formula }) => formula).join(' + '),
    inputs: terms.flatMap(({ inputs }) => inputs),
    result: resultOf(estimate.tpotSeconds),
  };
}

type Term = { readonly formula: string; readonly inputs: readonly StepInput[] };

/** The terms of the decode formula that this request has. */
function decodeTerms(context: Context): readonly Term[] {
  return [...fixedTerms(context), ...readTerms(context), ...batchTerms(context)];
}

const layerTerm = (formula: string, [count, seconds]: readonly [StepInput, StepInput]): Term => ({ formula, inputs: [count, seconds] });
const rate = (name: string, value: number, source: string): StepInput => input(name, value, ['bytes/s', source]);

function fixedTerms({ inputs: { decode }, rules, from }: Context): readonly Term[] {
  const stack = rules.stacks[decode.stack];
  const layers = (name: string, value: number): StepInput => input(name, value, ['layers', from.shape]);
  const time = (name: string, value: number): StepInput => input(name, value, ['s', from.rules]);
  const terms: Term[] = [
    { formula: 't0', inputs: [time('t0', rules.decode.startSeconds)] },
    layerTerm('L·a', [layers('L', decode.layers), time('a', stack.layerSeconds)]),
  ];
  if (decode.moeLayers > 0) terms.push(layerTerm('Lmoe·m', [layers('Lmoe', decode.moeLayers), time('m', stack.moeLayerSeconds)]));
  if (decode.gatedDeltaNetLayers > 0) {
    terms.push(layerTerm('Lgdn·g', [layers('Lgdn', decode.gatedDeltaNetLayers), time('g', stack.gdnLayerSeconds)]));
  }
  return terms;
}

function readTerms({ inputs: { decode }, rules, from }: Context): readonly Term[] {
  const bytes = (name: string, value: number): StepInput => input(name, value, ['bytes', from.file]);
  const ratio = (name: string, value: number): StepInput => input(name, value, ['ratio', from.rules]);
  const bandwidth = rate('BW', decode.bandwidth, from.bandwidth);
  const eta = ratio('eta', weightEfficiency(decode, rules));
  const cores = coreRate(decode, rules);
  const rateText = Number.isFinite(cores) ? 'min(BW·eta, cores)' : '(BW·eta)';
  const coreInputs = Number.isFinite(cores) ? [rate('cores', cores, from.rules)] : [];
  const kv = input('KV', decode.kvBytesPerStream, ['bytes', from.shape]);
  const k = ratio('k', kvEfficiency(decode, rules));
  if (decode.weights.kind !== 'hybrid') {
    return [
      { formula: `W/${rateText}`, inputs: [bytes('W', weightBytes(decode)), ...coreInputs] },
      { formula: kvFormula(decode), inputs: [kv, bandwidth, eta, k] },
    ];
  }
  const { deviceBytes, hostBytes, hostBandwidth } = decode.weights;
  const host = [
    bytes('Wram', hostBytes),
    rate('BWram', hostBandwidth, from.host),
    ratio('etaRam', rules.decode.hostEta),
    input('hop', rules.decode.hostLayerSeconds, ['s', from.rules]),
  ];
  return [
    { formula: `Wgpu/${rateText}`, inputs: [bytes('Wgpu', deviceBytes), ...coreInputs] },
    { formula: 'Wram/(BWram·etaRam) + L·hop', inputs: host },
    { formula: kvFormula(decode), inputs: [kv, bandwidth, eta, k] },
  ];
}

const kvFormula = ({ batch }: DecodeInput): string => (batch > 1 ? 'KV·B/(BW·k)' : 'KV/(BW·k)');

function batchTerms({ inputs: { decode }, rules, from }: Context): readonly Term[] {
  if (decode.batch === 1) return [];
  const moe = decode.moeLayers > 0;
  return [
    {
      formula: moe ? 'B·2·A/(FLOPS·moe)/comp' : 'B·2·A/FLOPS/comp',
      inputs: [
        input('B', decode.batch, ['requests', from.user]),
        input('A', decode.activeParameters, ['parameters', from.shape]),
        input('FLOPS', decode.flops, ['FLOP/s', from.flops]),
        ...(moe ? [input('moe', rules.decode.moeComputeRatio, ['ratio', from.rules])] : []),
        input('comp', rules.decode.computeRatio, ['ratio', from.rules]),
      ],
    },
  ];
}

const decodeStep = ({ estimate }: Context): Step => ({
  id: 'decode',
  quantity: 'decodeTokensPerSecond',
  formula: '1 / tpot',
  inputs: [],
  result: resultOf(estimate.decodeTokensPerSecond),
});

function prefillStep({ inputs: { prefill }, numbers, estimate, rules, from }: Context): Step {
  const cached = prefill.depthTokens > 0 ? [input('cachedTokens', prefill.depthTokens, ['tokens', from.user])] : [];
  return {
    id: 'prefill',
    quantity: 'prefillTokensPerSecond',
    formula: `freshTokens / prefillSeconds; ${prefillFormula(prefill)}`,
    inputs: [
      input('freshTokens', prefill.promptTokens, ['tokens', from.user]),
      ...cached,
      input('prefillSeconds', numbers.prefillSeconds, ['s', from.rules]),
      input("A'", prefill.computeParameters, ['parameters', from.shape]),
      input('FLOPS', prefill.flops, ['FLOP/s', from.flops]),
      input('s', flopsRatio(prefill, rules), ['ratio', from.rules]),
    ],
    result: resultOf(estimate.prefillTokensPerSecond),
  };
}

const prefillFormula = ({ host }: PrefillInput): string =>
  `prefillSeconds = start + chunks·L·lay + (2·A'·n + attention)/(FLOPS·s) + ${host === null ? 'weight reads per chunk' : 'weights computed on the host or sent over'}`;

function ttftStep(context: Context): Step {
  const { request, numbers, estimate, from } = context;
  const { concurrency } = request.workload;
  const queue = concurrency > 1 ? [input('concurrency', concurrency, ['requests', from.user])] : [];
  return {
    id: 'ttft',
    quantity: 'ttftSeconds',
    formula: ttftFormula(request),
    inputs: [
      input('prefillSeconds', numbers.prefillSeconds, ['s', from.rules]),
      input('stepSeconds', numbers.stepSeconds, ['s', from.rules]),
      ...queue,
    ],
    result: resultOf(estimate.ttftSeconds),
  };
}

function ttftFormula(request: SpeedRequest): string {
  if (request.workload.concurrency === 1) return 'prefill time + one decode step';
  if (servedTogether(request) === 1) return '(concurrency − 1) whole requests before it + prefill time + one decode step';
  return 'prefill time + prompts of others before it (mean of a closed loop) + one decode step';
}

const throughputStep = ({ numbers, estimate, from }: Context): Step => ({
  id: 'throughput',
  quantity: 'throughputTokensPerSecond',
  formula: 'B / tpot',
  inputs: [input('B', numbers.runningSequences, ['requests', from.user])],
  result: resultOf(estimate.throughputTokensPerSecond),
});
