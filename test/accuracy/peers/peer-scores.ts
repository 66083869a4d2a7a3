import type { Shape } from '#shared/catalog/model.ts';
import { GIB } from '#shared/units.ts';
import { isPlain, part, requestOf } from '../../shared/memory/reference-requests.ts';
import type { Reference, ReferenceRow } from '../../shared/memory/reference-rows.ts';
import { type Leaf, leafOf, leavesBy, type Outcome } from '../score.ts';
import { categoryOfRow, isLlamafile, type Registry, type RegistryHardware, type SpeedRow } from '../speed-rows.ts';
import { fitllm } from './fitllm.ts';
import { llmfit } from './llmfit.ts';
import type { Peer, PeerMemoryInputs, PeerSpeedInputs } from './peer.ts';
import { roofline } from './roofline.ts';
import { whichllm } from './whichllm.ts';

/** Other planners on the rows that ours is scored on. */
export const peers: readonly Peer[] = [llmfit, fitllm, whichllm, roofline];

/** By name of the peer. */
export type PeerScores<T> = Readonly<Record<string, T>>;
type PeerDecode = { readonly singleStream: Leaf; readonly byCategory: Readonly<Record<string, Leaf>> };
type PeerMemory = {
  readonly total: Leaf;
  /** Share of loads that need more than was said: they fail to start. */
  readonly tooLittleRatio: number;
};

export function peerDecodeScores(rows: readonly SpeedRow[], registry: Registry): PeerScores<PeerDecode> {
  const one = rows.filter(({ batch }) => batch === 1);
  return Object.fromEntries(
    peers.map((peer) => {
      const scored = one.map((row) => ({ row, outcome: decodeOutcome(row, { registry, peer }) }));
      const counted = scored.filter(({ row }) => !isLlamafile(row)).map(({ outcome }) => outcome);
      const byCategory = leavesBy(
        scored,
        ({ row }) => categoryOfRow(row),
        ({ outcome }) => outcome,
      );
      return [peer.name, { singleStream: leafOf(counted), byCategory }];
    }),
  );
}

function decodeOutcome(row: SpeedRow, { registry, peer }: { readonly registry: Registry; readonly peer: Peer }): Outcome {
  const inputs = speedInputs(row, registry);
  const point = inputs === null ? null : peer.decodeTokensPerSecond(inputs);
  return point === null ? { refused: 'no formula' } : { measured: row.value, prediction: { point, low: point, high: point } };
}

const vendors: Readonly<Record<RegistryHardware['cls'], PeerSpeedInputs['vendor']>> = {
  'nv-consumer': 'nvidia',
  'nv-old': 'nvidia',
  'nv-dc': 'nvidia',
  amd: 'amd',
  apu: 'amd',
  apple: 'apple',
  cpu: null,
};
/** Where a row names no CPU: what llmfit takes without a measurement. */
const ASSUMED_HOST_GBS = 50;

function speedInputs(row: SpeedRow, { models, hardware }: Registry): PeerSpeedInputs | null {
  const [model, machine] = [models[row.model], hardware[row.hardware]];
  if (!model || !machine || row.placement === 'ssd') return null;
  const inactive = model.moe ? model.moe.expertP * (1 - model.moe.K / model.moe.E) : 0;
  const vendor = row.hardware.startsWith('arc') ? 'intel' : row.hardware === 'gb10' ? 'nvidia' : vendors[machine.cls];
  return {
    parameters: model.P * 1e9,
    activeParameters: (model.active_override ?? model.P - inactive) * 1e9,
    experts: model.moe ? { count: model.moe.E, perToken: model.moe.K } : null,
    quant: row.quant,
    fileBytes: row.file_bytes,
    vendor,
    unified: machine.cls === 'apple' || machine.cls === 'apu' || row.hardware === 'gb10',
    cards: row.gpu_count,
    bandwidth: (row.bw_gbs ?? machine.bw) * 1e9,
    cardBytes: (machine.vram ?? 128) * GIB,
    placement: machine.cls === 'cpu' ? 'cpu' : row.placement,
    hostBandwidth: (hardware[row.cpu_key ?? '']?.bw ?? ASSUMED_HOST_GBS) * 1e9,
  };
}

/** Loads whole on a GPU, against what llama.cpp itself counts: the same figures that its own fit goes by. */
export function peerMemoryScores(accounting: readonly Reference[]): PeerScores<PeerMemory> {
  const loads = accounting.flatMap((reference) =>
    reference.memory
      .filter((row) => row.device === 'gpu' && isPlain(row))
      .flatMap((row) => {
        const inputs = memoryInputs(row, reference);
        return inputs === null ? [] : [{ inputs, measured: part(row, 'model') + part(row, 'context') + part(row, 'compute') }];
      }),
  );
  return Object.fromEntries(
    peers.flatMap(({ name, memoryBytes }) => {
      if (memoryBytes === null || loads.length === 0) return [];
      const pairs = loads.map(({ inputs, measured }) => ({ measured, point: memoryBytes(inputs) }));
      const answered = pairs.flatMap(({ measured, point }) => (point === null ? [] : [{ measured, point }]));
      const outcomes = pairs.map(
        ({ measured, point }): Outcome =>
          point === null ? { refused: 'no formula' } : { measured, prediction: { point, low: point, high: point } },
      );
      const short = answered.filter(({ measured, point }) => point < measured).length;
      return [[name, { total: leafOf(outcomes), tooLittleRatio: short / answered.length }] as const];
    }),
  );
}

const kvBytes: Readonly<Record<string, number>> = { f16: 2, bf16: 2, q8_0: 1.0625, q4_0: 0.5625 };

function memoryInputs(row: ReferenceRow, reference: Reference): PeerMemoryInputs | null {
  const { shape, artifact, model } = requestOf(row, reference);
  const cache = cacheShape(shape);
  const kvBytesPerElement = kvBytes[row.params.type_k];
  const parameters = model.parameters?.total.value ?? null;
  if (cache === null || kvBytesPerElement === undefined || parameters === null) return null;
  const { ffn } = shape;
  // Of the experts in every layer a token takes a few.
  const inactive =
    ffn.kind === 'moe' && ffn.expertIntermediate !== null
      ? 3 * shape.hidden * ffn.expertIntermediate * ffn.moeLayers * (ffn.experts - ffn.expertsPerToken)
      : 0;
  return {
    parameters,
    activeParameters: parameters - inactive,
    isMoe: ffn.kind === 'moe',
    fileBytes: artifact.fileBytes,
    quant: row.quant,
    contextTokens: row.params.n_ctx,
    layers: shape.layers,
    kvBytesPerElement,
    ...cache,
  };
}

type CacheShape = Pick<PeerMemoryInputs, 'fullLayers' | 'window' | 'kvHeads' | 'headDim' | 'latentDim'>;

function cacheShape({ attention, layers }: Shape): CacheShape | null {
  const plain = { window: null, latentDim: null };
  switch (attention.kind) {
    case 'full':
      return { ...plain, fullLayers: layers, kvHeads: attention.kvHeads, headDim: attention.headDim };
    case 'gated-deltanet':
    case 'mamba2':
      return { ...plain, fullLayers: attention.fullLayers, kvHeads: attention.kvHeads, headDim: attention.headDim };
    case 'windowed': {
      const { kvHeads, headDim } = attention.windowHeads ?? attention;
      const window = { layers: attention.windowLayers, tokens: attention.window, kvHeads, headDim };
      return { fullLayers: attention.fullLayers, window, latentDim: null, kvHeads: attention.kvHeads, headDim: attention.headDim };
    }
    case 'mla':
      return {
        ...plain,
        fullLayers: layers,
        kvHeads: attention.heads,
        headDim: attention.nopeDim,
        latentDim: attention.kvLoraRank + attention.ropeDim,
      };
    default:
      return null;
  }
}
