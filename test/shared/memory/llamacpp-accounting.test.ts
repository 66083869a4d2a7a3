import { describe, expect, it } from 'vitest';
import { kvElementBytes, type KvLayout, pad256 } from '#shared/attention/kv-layout.ts';
import { attentionOf } from '#shared/attention/registry.ts';
import type { Shape } from '#shared/catalog/model.ts';
import { estimateFit } from '#shared/memory/estimate-fit.ts';
import type { DeviceLoad, MemoryRequest, PlacedMemoryPlan } from '#shared/memory/memory-plan.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { isPlain, known, part, PLENTY, requestOf } from './reference-requests.ts';
import { type ReferenceRow, referenceDirectory } from './reference-rows.ts';
import { cards, placed } from './requests.ts';

const median = (values: readonly number[]): number => quantile(values, 0.5);
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function layoutOf({ params }: ReferenceRow): KvLayout {
  const sequences = params.n_seq_max;
  const keyBytes = kvElementBytes(params.type_k);
  return {
    streams: params.kv_unified ? 1 : sequences,
    cells: pad256(params.kv_unified ? params.n_ctx : params.n_ctx / sequences),
    sequences,
    sequencesPerStream: params.kv_unified ? sequences : 1,
    microBatch: params.n_ubatch,
    keyBytes,
    valueBytes: kvElementBytes(params.flash_attn === 'off' ? 'f16' : params.type_v),
    indexer: { elementBytes: keyBytes, scaleBytes: 0 },
    rounding: 'cells',
    fullWindow: params.swa_full,
  };
}

function contextBytes(shape: Shape, row: ReferenceRow): number {
  const attention = attentionOf(shape);
  return attention.cacheBytes(layoutOf(row)) + attention.stateBytes('llama.cpp') * row.params.n_seq_max;
}

type Checked = { readonly row: ReferenceRow; readonly request: MemoryRequest; readonly plan: PlacedMemoryPlan };

const checked = (device: ReferenceRow['device']): readonly Checked[] =>
  known()
    .memory.filter((row) => isPlain(row) && row.device === device)
    .map((row) => {
      const request = requestOf(row);
      return { row, request, plan: placed(request) };
    });
const load = ({ plan }: Checked): DeviceLoad => {
  const [first] = plan.devices;
  if (!first) throw new Error('no device');
  return first;
};
const sumOf = (item: Checked): number => {
  const { weightsBytes, kvCacheBytes, recurrentStateBytes, computeBufferBytes } = load(item);
  return weightsBytes + kvCacheBytes + recurrentStateBytes + computeBufferBytes;
};

/** MiB of the smallest card that keeps every dense part of a mixture-of-experts model. */
function smallestCard(request: MemoryRequest): number {
  let [low, high] = [1_000, 600_000];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const plan = planMemory({ ...request, machine: cards([middle], PLENTY), placement: 'host-offload' });
    if (plan.placed && plan.devices[0]?.layers === request.shape.layers + 1) high = middle;
    else low = middle + 1;
  }
  return low;
}

describe.skipIf(!referenceDirectory)("llama.cpp's own accounting of cache, state and weights", () => {
  it('is met to the byte by cache and state in at least 455 of 466 rows, and never exceeded by more than row padding', () => {
    const shortBy = known().memory.map((row) => {
      const shape = known().shapes.get(row.model);
      return shape ? part(row, 'context') - contextBytes(shape, row) : Number.NaN;
    });
    expect(shortBy).toHaveLength(466);
    expect(shortBy.filter((difference) => difference === 0).length).toBeGreaterThanOrEqual(455);
    expect(Math.min(...shortBy)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...shortBy)).toBeLessThanOrEqual(62_464);
  });

  it('is met by the weights of every row on one device, host part included', () => {
    const rows = checked('gpu');
    expect(rows.length).toBeGreaterThan(200);
    for (const item of rows) {
      expect(Math.abs(load(item).weightsBytes / (item.row.bytes.gpu?.model ?? 0) - 1), item.row.id).toBeLessThan(1e-4);
      expect(item.plan.devices[1]?.weightsBytes, item.row.id).toBe(item.row.bytes.host?.model);
    }
  });
});

describe.skipIf(!referenceDirectory)("llama.cpp's own accounting of compute buffers", () => {
  it('is met by the compute buffer of GPU rows up to 32k: the rule is never more than 3 % above and at most 8 % below', () => {
    const latent = new Set(['mla', 'compressed']);
    const errors = checked('gpu')
      .filter(
        ({ row, request }) => row.params.flash_attn === 'auto' && row.params.n_ctx <= 32_768 && !latent.has(request.shape.attention.kind),
      )
      .map((item) => load(item).computeBufferBytes / (item.row.bytes.gpu?.compute ?? 0) - 1);
    expect(errors.length).toBeGreaterThan(100);
    expect(Math.max(...errors)).toBeLessThan(0.03);
    expect(Math.min(...errors)).toBeGreaterThan(-0.08);
    expect(errors.filter((error) => Math.abs(error) <= 0.03).length / errors.length).toBeGreaterThan(0.85);
  });

  it('lies inside the range of the compute buffer in 99 % of GPU rows', () => {
    const inside = checked('gpu').map(({ row, request }) => {
      const fit = estimateFit(request);
      if (fit.verdict === 'does-not-fit') throw new Error(row.id);
      const range = fit.placement.perDevice[0]?.memory.computeBufferBytes;
      const measured = row.bytes.gpu?.compute ?? 0;
      // The accounting rounds tensors up to its alignment: up to a few KiB beyond an exact rule.
      return range !== undefined && measured >= range.low * 0.999 && measured <= range.high * 1.001;
    });
    expect(inside.filter(Boolean).length / inside.length).toBeGreaterThanOrEqual(0.99);
  });

  it('is met by the attention peak without flash attention: exact for llama and qwen3, within 4 % for the rest with ordinary attention', () => {
    const rows = checked('gpu').filter(({ row }) => row.params.flash_attn === 'off');
    expect(rows.length).toBeGreaterThan(10);
    for (const item of rows) {
      const error = Math.abs(load(item).computeBufferBytes / (item.row.bytes.gpu?.compute ?? 0) - 1);
      const { ggufArchitecture, attention } = item.request.shape;
      const exact = ['llama', 'qwen3', 'qwen3moe'].includes(ggufArchitecture);
      const ordinary = attention.kind !== 'compressed';
      expect(error, item.row.id).toBeLessThan(exact ? 1e-3 : ordinary ? 0.045 : 0.5);
    }
  });

  it('is met by host buffers of GPU loads: within 3 % without the logits for ordinary attention', () => {
    const errors = checked('gpu')
      .filter(({ request }) => !['mla', 'compressed'].includes(request.shape.attention.kind))
      .map(({ plan, row, request }) => {
        const logits = 4 * request.shape.vocabulary * row.params.n_seq_max;
        return Math.abs(((plan.devices[1]?.computeBufferBytes ?? 0) - logits) / (row.bytes.host?.compute ?? 0) - 1);
      });
    expect(median(errors)).toBeLessThan(0.005);
    expect(quantile(errors, 0.95)).toBeLessThan(0.03);
  });
});

describe.skipIf(!referenceDirectory)("llama.cpp's own accounting of sums and offload", () => {
  it('is met by weights, context and compute buffer together: median within 1 %, 95 % of rows within 3 %, GPU and CPU', () => {
    for (const device of ['gpu', 'cpu'] as const) {
      const errors = checked(device).map((item) => {
        const { row } = item;
        const measured = device === 'gpu' && row.bytes.gpu ? row.bytes.gpu.model + row.bytes.gpu.context + row.bytes.gpu.compute : null;
        return Math.abs(sumOf(item) / (measured ?? part(row, 'model') + part(row, 'context') + part(row, 'compute')) - 1);
      });
      expect(errors.length).toBeGreaterThan(100);
      expect(median(errors)).toBeLessThan(0.01);
      expect(quantile(errors, 0.95)).toBeLessThan(0.03);
    }
  });

  it('is met by the buffer of experts in RAM within 10 %', () => {
    const rows = known().memory.filter((row) => row.params.experts_on_cpu && row.device === 'gpu');
    const moe = rows.filter((row) => known().shapes.get(row.model)?.ffn.kind === 'moe');
    expect(moe.length).toBeGreaterThan(10);
    for (const row of moe) {
      const plan = placed({
        ...requestOf(row),
        machine: cards([smallestCard(requestOf(row))], PLENTY),
        placement: 'host-offload',
      });
      const error = (plan.devices[0]?.computeBufferBytes ?? 0) / (row.bytes.gpu?.compute ?? 0) - 1;
      expect(Math.abs(error), row.id).toBeLessThan(0.1);
    }
  });
});
