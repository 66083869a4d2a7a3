import type { DecodeInput } from './decode-input.ts';
import { batchEfficiency, coreRate, kvEfficiency, layerTimes, memoryRate } from './decode-rules.ts';
import { weightSeconds } from './decode.ts';
import type { SpeedRules } from './speed-rules.ts';
import { input, type StepInput } from './step-input.ts';

/** Part of a formula, with what it takes. */
type Term = { readonly formula: string; readonly inputs: StepInput[] };

type Context = { readonly decode: DecodeInput; readonly rules: SpeedRules; readonly from: DecodeSources };
/** Source ids: fitted constants, the model's shape, the file, bandwidth and FLOPS, host, workload. */
export type DecodeSources = Readonly<Record<'rules' | 'shape' | 'file' | 'bandwidth' | 'flops' | 'host' | 'user', string>>;

/** The formula of a decode step with the terms that this one has: its inputs give its seconds. */
export function decodeFormula(context: Context): Term {
  const terms = [...fixedTerms(context), ...weightTerms(context), cacheTerm(context), ...exchangeTerms(context)];
  const formula = terms.map((term) => term.formula).join(' + ');
  const inputs = terms.flatMap((term) => term.inputs);
  const { decode, rules, from } = context;
  if (decode.powerRatio === 1) return { formula, inputs };
  const power = [
    input('power', decode.powerRatio, ['ratio', from.bandwidth]),
    input('y', rules.decode.powerExponent, ['exponent', from.rules]),
  ];
  return { formula: `(${formula}) × power^−y`, inputs: [...inputs, ...power] };
}

function fixedTerms({ decode, rules, from }: Context): readonly Term[] {
  const { layer, expertLayer, recurrentLayer } = layerTimes(decode, rules.decode);
  const time = (name: string, value: number): StepInput => input(name, value, ['s', from.rules]);
  const term = (layers: readonly [name: string, count: number], [name, seconds]: readonly [string, number]): Term => ({
    formula: `${layers[0]}·${name}`,
    inputs: [input(...layers, ['layers', from.shape]), time(name, seconds)],
  });
  const start = rules.decode.startSeconds;
  return [
    { formula: 't0', inputs: [time('t0', start)] },
    term(['L', decode.layers], ['a', layer]),
    ...(decode.moeLayers > 0 ? [term(['Lmoe', decode.moeLayers], ['m', expertLayer])] : []),
    ...(decode.recurrentLayers > 0 ? [term(['Lgdn', decode.recurrentLayers], ['g', recurrentLayer])] : []),
    ...(decode.compressedLayers > 0 ? [term(['Lcomp', decode.compressedLayers], ['v', rules.decode.compressedLayerSeconds])] : []),
  ];
}

/** What the device reads against what its cores take in, both against the arithmetic of a batch; then what host memory gives. */
function weightTerms(context: Context): readonly Term[] {
  const { decode, rules, from } = context;
  const { weights } = decode;
  const own = deviceTerm(context);
  const batched = decode.batch === 1 ? own : batchTerm(context, own);
  if (weights.kind !== 'hybrid') return [batched];
  const sockets = weights.severalSockets ? rules.decode.severalSocketsFactor : 1;
  const host = [
    input('Wram', weights.hostBytes, ['bytes', from.file]),
    input('BWram', weights.hostBandwidth, ['bytes/s', from.host]),
    input('etaRam', rules.decode.hostBandwidthEfficiencyRatio * sockets, ['ratio', from.rules]),
    input('hop', rules.decode.hostLayerSeconds, ['s', from.rules]),
  ];
  return [batched, { formula: 'Wram/(BWram·etaRam) + L·hop', inputs: host }];
}

function deviceTerm({ decode, rules, from }: Context): Term {
  const memory = memoryRate(decode, rules.decode);
  const seconds = weightSeconds(decode, rules.decode);
  const bytes = seconds.memory * memory * decode.tensorParallel;
  const cores = coreRate(decode, rules.decode);
  const n = shared(decode);
  const name = decode.weights.kind === 'hybrid' ? 'Wgpu' : 'W';
  const read = [
    input(name, bytes, ['bytes', from.file]),
    input('BW', decode.bandwidth, ['bytes/s', from.bandwidth]),
    input('eta', memory / decode.bandwidth, ['ratio', from.rules]),
  ];
  const memoryText = `${name}/(${n}BW·eta)`;
  if (!Number.isFinite(cores)) return { formula: memoryText, inputs: [...read, ...devices(decode, from)] };
  const taken = [
    input('weights', seconds.cores * cores * decode.tensorParallel, ['weights', from.shape]),
    input('cores', cores, ['weights/s', from.rules]),
    input('p', rules.decode.memoryAndCoresExponent, ['exponent', from.rules]),
  ];
  const coresText = n === '' ? 'weights/cores' : 'weights/(n·cores)';
  return { formula: `((${memoryText})^p + (${coresText})^p)^(1/p)`, inputs: [...read, ...taken, ...devices(decode, from)] };
}

function batchTerm({ decode, rules, from }: Context, { formula, inputs }: Term): Term {
  const arithmetic = [
    input('B', decode.batch, ['requests', from.user]),
    input('A', decode.activeParameters, ['parameters', from.shape]),
    input('FLOPS', decode.flops, ['FLOP/s', from.flops]),
    input('c', batchEfficiency(decode, rules.decode), ['ratio', from.rules]),
    input('q', rules.decode.weightsAndBatchExponent, ['exponent', from.rules]),
  ];
  return { formula: `((${formula})^q + (B·2·A/(${shared(decode)}FLOPS·c))^q)^(1/q)`, inputs: [...inputs, ...arithmetic] };
}

function cacheTerm({ decode, rules, from }: Context): Term {
  const reads = decode.batch > 1 ? 'KV·B' : 'KV';
  const inputs = [
    input('KV', decode.kvBytesPerStream, ['bytes', from.shape]),
    input('k', kvEfficiency(decode, rules.decode), ['ratio', from.rules]),
  ];
  return { formula: `${reads}/(${shared(decode)}BW·k)`, inputs };
}

function exchangeTerms({ decode, rules, from }: Context): readonly Term[] {
  if (decode.tensorParallel === 1) return [];
  return [{ formula: '2·L·r·log2(n)', inputs: [input('r', rules.decode.allReduceSeconds, ['s', from.rules])] }];
}

const shared = ({ tensorParallel }: DecodeInput): string => (tensorParallel === 1 ? '' : 'n·');
const devices = ({ tensorParallel }: DecodeInput, { user }: DecodeSources): StepInput[] =>
  tensorParallel === 1 ? [] : [input('n', tensorParallel, ['devices', user])];
