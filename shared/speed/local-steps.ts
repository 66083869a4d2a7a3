import { basis, type Estimate } from '../estimate.ts';
import type { Step } from '../step.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';
import { stepBytes } from './decode.ts';
import { decodeFormula, type DecodeSources } from './decode-terms.ts';
import { diskSeconds, diskTerms } from './disk-reads.ts';
import { meanDepthTokens } from './mean-depth.ts';
import { type LocalInputs, localInputs, servedTogether, siteOf } from './local-inputs.ts';
import type { MeasuredRate } from './measured-rate.ts';
import { prefillFormula } from './prefill-steps.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from './speed-estimate.ts';
import { type SpeedRules, speedRules } from './speed-rules.ts';
import { exactResult, input } from './step-input.ts';
import { readableWeights } from './weight-reads.ts';

type Context = {
  readonly request: SpeedRequest;
  readonly numbers: SpeedNumbers;
  readonly estimate: SpeedEstimate;
  readonly rules: SpeedRules;
  readonly inputs: LocalInputs;
  readonly from: DecodeSources;
};

export function localSteps(request: SpeedRequest, numbers: SpeedNumbers, estimate: SpeedEstimate): Step[] {
  const rules = speedRules(request.memory.calibration.speed);
  const context = { request, numbers, estimate, rules, inputs: localInputs(request, rules), from: sourcesOf(request, rules) };
  return [
    weightStep(context),
    kvStep(context),
    ...tpotSteps(context),
    ...prefillSteps(context),
    ttftStep(context),
    throughputStep(context),
  ];
}

function sourcesOf(request: SpeedRequest, { sourceId }: SpeedRules): DecodeSources {
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

function weightStep(context: Context): Step {
  const { request, inputs, from } = context;
  const { ffn } = request.memory.shape;
  const { decode } = inputs;
  const { alwaysBytes, expertBytes } = readableWeights(request.memory);
  const all = [input('alwaysBytes', alwaysBytes, ['bytes', from.file])];
  if (ffn.kind === 'moe') {
    all.push(input('expertBytes', expertBytes, ['bytes', from.file]));
    all.push(input('K', ffn.expertsPerToken, ['experts', from.shape]), input('E', ffn.experts, ['experts', from.shape]));
    all.push(input('B', decode.batch, ['requests', from.user]));
  }
  const formula =
    ffn.kind === 'moe'
      ? message('step.expert-weights', { always: 'alwaysBytes', experts: 'expertBytes × (1 − (1 − K/E)^B)' })
      : message('step.dense-weights', { always: 'alwaysBytes' });
  return {
    id: 'weight-reads',
    quantity: 'bytesPerStep',
    formula,
    inputs: all,
    result: exactResult(stepBytes(decode).all, formulaBasis(context)),
  };
}

function kvStep(context: Context): Step {
  const { inputs, from } = context;
  const { workload } = context.request;
  return {
    id: 'kv-reads',
    quantity: 'bytesPerStep',
    formula: message('step.cache-reads', { depth: 'promptTokens + outputTokens / 2' }),
    inputs: [
      input('promptTokens', workload.promptTokens, ['tokens', from.user]),
      input('outputTokens', workload.outputTokens, ['tokens', from.user]),
      input('depth', meanDepthTokens(workload), ['tokens', from.user]),
    ],
    result: exactResult(inputs.decode.kvBytesPerStream, formulaBasis(context)),
  };
}

/** Time per token and its inverse; of a measured rate, first what the formula says alone. */
function tpotSteps(context: Context): readonly Step[] {
  const { request, estimate, numbers, rules, inputs, from } = context;
  const { decode: measured } = numbers.measured;
  const own = decodeFormula({ decode: inputs.decode, rules, from });
  const disk = diskTerms(request, rules);
  const formula = {
    formula: [own, ...disk].map((term) => term.formula).join(' + '),
    inputs: [...own.inputs, ...disk.flatMap((term) => term.inputs)],
  };
  const tpot = { id: 'tpot', quantity: 'tpotSeconds' };
  const decode = { id: 'decode', quantity: 'decodeTokensPerSecond', result: estimate.decodeTokensPerSecond };
  if (measured === null) {
    return [
      { ...tpot, ...formula, result: estimate.tpotSeconds },
      { ...decode, formula: '1 / tpot', inputs: [] },
    ];
  }
  return [
    { ...tpot, id: 'tpot-formula', ...formula, result: exactResult(1 / measured.formulaTokensPerSecond, alone(from)) },
    { ...decode, ...measuredStep(measured, from.rules) },
    { ...tpot, formula: '1 / decode', inputs: [], result: estimate.tpotSeconds },
  ];
}

/** Where a measurement took the formula's place, what leads to the formula does not rest on the measurement. */
const formulaBasis = ({ estimate, numbers, from }: Context): Pick<Estimate, 'basis'> =>
  numbers.measured.decode === null ? estimate.tpotSeconds : alone(from);
const alone = ({ rules }: DecodeSources): Pick<Estimate, 'basis'> => ({
  basis: [basis('calibrated', rules, message('speed.formula-alone'))],
});

/** Measured rows as inputs, each with the ratio of the formula at the asked and at the measured depth. */
function measuredStep({ rows }: MeasuredRate, formulaSourceId: string): Pick<Step, 'formula' | 'inputs'> {
  const inputs = rows.flatMap(({ row, depthTokens, carry }, at) => {
    const name = (text: string): string => (rows.length === 1 ? text : `${text} ${at + 1}`);
    return [
      input(name('measured'), row.tokensPerSecond, ['tokens/s', row.sourceId]),
      input(name('depth'), depthTokens, ['tokens', row.sourceId]),
      input(name('carry'), carry, ['ratio', formulaSourceId]),
    ];
  });
  const carried = message('step.carried', { measured: 'measured', carry: 'carry', depth: 'depth' });
  return { formula: rows.length === 1 ? carried : message('step.median', { formula: carried }), inputs };
}

/** Rate of reading the prompt; of a measured rate, first what the formula says alone. */
function prefillSteps(context: Context): readonly Step[] {
  const { request, numbers, estimate, rules, inputs, from } = context;
  const { prefill: measured } = numbers.measured;
  const disk = diskSeconds(request, rules).prompt;
  const formula = prefillFormula({ prefill: inputs.prefill, disk, constants: rules.prefill, from });
  const step = { id: 'prefill', quantity: 'prefillTokensPerSecond', result: estimate.prefillTokensPerSecond };
  if (measured === null) return [{ ...step, ...formula }];
  return [
    { ...step, ...formula, id: 'prefill-formula', result: exactResult(measured.formulaTokensPerSecond, alone(from)) },
    { ...step, ...measuredStep(measured, from.rules) },
  ];
}

function ttftStep(context: Context): Step {
  const { request, numbers, estimate, from } = context;
  const { concurrency } = request.workload;
  const queue = concurrency > 1 ? [input('concurrency', concurrency, ['requests', from.user])] : [];
  const sourceOf = (measured: MeasuredRate | null): string => measured?.rows[0]?.row.sourceId ?? from.rules;
  return {
    id: 'ttft',
    quantity: 'ttftSeconds',
    formula: ttftFormula(request),
    inputs: [
      input('prefillSeconds', numbers.prefillSeconds, ['s', sourceOf(numbers.measured.prefill)]),
      input('stepSeconds', numbers.stepSeconds, ['s', sourceOf(numbers.measured.decode)]),
      ...queue,
    ],
    result: estimate.ttftSeconds,
  };
}

function ttftFormula(request: SpeedRequest): Text {
  if (request.workload.concurrency === 1) return message('step.ttft-alone');
  if (servedTogether(request) === 1) return message('step.ttft-in-turn', { before: '(concurrency − 1)' });
  return message('step.ttft-together');
}

const throughputStep = ({ numbers, estimate, from }: Context): Step => ({
  id: 'throughput',
  quantity: 'throughputTokensPerSecond',
  formula: 'B / tpot',
  inputs: [input('B', numbers.runningSequences, ['requests', from.user])],
  result: estimate.throughputTokensPerSecond,
});
