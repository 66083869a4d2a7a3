import { readFileSync } from 'node:fs';
import type { SpeedClass } from '#shared/catalog/gpu.ts';
import type { SpeedConstants, Stack } from '#shared/catalog/speed-calibration.ts';
import type { DecodeInput, StepWeights } from '#shared/speed/decode-input.ts';
import { speedCalibration } from './check-points.ts';

/** One frozen row of the published decode form: what it takes and what it gives, fields as in the file, base units. */
export type DecodeCheckPoint = {
  readonly id: string;
  readonly stack: string;
  readonly class: SpeedClass | 'cpu';
  readonly generation: string;
  readonly kind: string;
  readonly weightBytes: number;
  readonly alwaysBytes: number;
  readonly expertBytes: number;
  readonly expertShare: number;
  readonly hostBytes: number;
  readonly weightsPassed: number;
  readonly cacheBytes: number;
  readonly layers: number;
  readonly convolutionLayers: number;
  readonly moeLayers: number;
  readonly recurrentLayers: number;
  readonly mla: boolean;
  readonly bandwidth: number;
  readonly flops: number;
  readonly coreCycles: number;
  readonly devices: number;
  readonly batch: number;
  readonly activeParameters: number;
  readonly hybrid: boolean;
  readonly ssd: boolean;
  readonly hostBandwidth: number;
  readonly hostTwoSockets: boolean;
  readonly twoSockets: boolean;
  readonly cores: number;
  readonly powerRatio: number;
  readonly mlxVlm: boolean;
  readonly tokensPerSecond: number;
};

type File = { readonly constants: Readonly<Record<string, number>>; readonly rows: readonly DecodeCheckPoint[] };

const path = new URL('../../fixtures/reference/decode-check-points.json', import.meta.url);
const file = JSON.parse(readFileSync(path, 'utf8')) as File;
export const decodeCheckPoints = file.rows;

/** The file has logarithms. */
function of(symbol: string): number {
  const value = file.constants[symbol];
  if (value === undefined) throw new Error(`the reference has no ${symbol}`);
  return Math.exp(value);
}

/** What the published form tells apart and today's does not is taken into the constant of the row. */
export function constantsOfRow({ kind, hostBandwidth }: DecodeCheckPoint): SpeedConstants['decode'] {
  const today = speedCalibration.constants.decode;
  const widths = { f16: of('wpc~f16'), mlx: of('wpc~mlx') };
  const ofKind = kind in widths ? 1 : of(`wpc~${kind}`);
  const hostExponent = file.constants['ram_alpha'] ?? Number.NaN;
  return {
    ...today,
    bandwidthEfficiencyRatio: of('eta'),
    cpuBandwidthExponent: Math.log(of('cpu_alpha')),
    severalSocketsFactor: of('numa'),
    intelFactor: of('eta@intel'),
    vulkanBf16ExpertFactor: of('vkbf16moe'),
    llamafileAmdFactor: of('lf_amd'),
    layerSeconds: { ...ofRunners('a'), serverOnCards: of('a.srv') },
    expertLayerSeconds: { ...ofRunners('m'), serverOnCards: of('m.srv') },
    gatedDeltaNetLayerSeconds: {
      gpu: of('g'),
      apple: of('gapple'),
      cpu: of('gcpu'),
      server: of('gsrv'),
      serverOnCards: of('gsrv'),
      llamafile: of('g'),
    },
    compressedLayerSeconds: of('v4'),
    layerTimePerExcessCores: of('sync'),
    cacheEfficiencyRatio: { gpu: of('k.gpu'), metal: of('k.apple'), mlx: of('k.mlx'), cpu: of('k.cpu'), server: of('k.srv') },
    latentCacheFactor: of('kmla'),
    serverLatentCacheFactor: of('kmla_srv'),
    gpuWeightsPerCoreCycle: of('wpc.gpu') * ofKind,
    appleWeightsPerCoreCycle: of('wpc.apple') * ofKind,
    cpuWeightsPerFlop: of('wpf_cpu'),
    f16CoreFactor: widths.f16,
    mlxCoreFactor: widths.mlx,
    pascalCoreFactor: of('wpc@pascal'),
    mlxVlmRatio: of('mlxvlm'),
    powerExponent: of('plim'),
    allReduceSeconds: of('ar'),
    batchFlopsEfficiencyRatio: of('comp'),
    cpuBatchFlopsEfficiencyRatio: of('compcpu'),
    batchExpertFactor: of('compmoe'),
    hostBandwidthEfficiencyRatio: of('ram') * (hostBandwidth / 80e9) ** -hostExponent,
    hostLayerSeconds: of('hop'),
    diskEfficiencyRatio: of('ssd'),
  };
}

const ofRunners = (symbol: 'a' | 'm'): Omit<SpeedConstants['decode']['layerSeconds'], 'serverOnCards'> => ({
  gpu: of(`${symbol}.gpu`),
  apple: of(`${symbol}.apple`),
  cpu: of(`${symbol}.cpu`),
  server: of(`${symbol}.srv`),
  llamafile: of(`${symbol}.lf`),
});

const stacks: Readonly<Record<string, Stack>> = {
  lf: 'llamafile',
  'lf-metal': 'llamafile-metal',
  'lf-cpu': 'cpu',
  kt: 'ktransformers',
  ik: 'cuda',
};

/** The published form counts the GB10 among the graphics of processors. */
const classOf = (row: DecodeCheckPoint): DecodeInput['speedClass'] => (row.generation === 'gb10' ? 'gb10' : row.class);

export function decodeInputOf(row: DecodeCheckPoint): DecodeInput {
  return {
    stack: stacks[row.stack] ?? (row.stack as Stack),
    speedClass: classOf(row),
    hbm: false,
    weightKind: row.kind === 'f16' || row.kind === 'mlx' ? row.kind : 'other',
    mlxVlm: row.mlxVlm,
    layers: row.layers - row.convolutionLayers / 2,
    moeLayers: row.moeLayers,
    recurrentLayers: row.recurrentLayers,
    compressedLayers: 0,
    mla: row.mla,
    bandwidth: row.bandwidth,
    flops: row.flops,
    coreCyclesPerSecond: row.coreCycles,
    cpu: row.class === 'cpu' ? { cores: row.cores, severalSockets: row.twoSockets } : null,
    powerRatio: row.powerRatio,
    tensorParallel: row.devices,
    weights: weightsOf(row),
    weightsPassed: row.weightsPassed,
    kvBytesPerStream: row.cacheBytes,
    batch: row.batch,
    activeParameters: row.activeParameters,
  };
}

function weightsOf(row: DecodeCheckPoint): StepWeights {
  if (!row.hybrid) return { kind: 'device', bytes: row.weightBytes };
  const severalSockets = row.hostTwoSockets && row.stack !== 'kt';
  const { hostBytes, hostBandwidth } = row;
  return { kind: 'hybrid', deviceBytes: row.weightBytes - hostBytes, hostBytes, hostBandwidth, severalSockets };
}
