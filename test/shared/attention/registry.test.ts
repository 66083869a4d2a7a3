import { describe, expect, it } from 'vitest';
import type { AttentionModel } from '#shared/attention/attention.ts';
import { type KvLayout, kvElementBytes } from '#shared/attention/kv-layout.ts';
import { attentionKinds, attentionOf } from '#shared/attention/registry.ts';
import { attentionSchema, type Shape } from '#shared/catalog/model.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';
import { memoryRequest, modelOf } from '../memory/requests.ts';

const shapes = testCatalog().models.flatMap(({ id, shape }) => (shape ? [{ id, shape }] : []));
const shaped: readonly (readonly [string, Shape, AttentionModel])[] = shapes.map(({ id, shape }) => [id, shape, attentionOf(shape)]);

/** Contexts at which every count of cells is whole: 256 rows of 128 tokens. */
const BLOCK = 256 * 128;

const F16 = kvElementBytes('f16');
const layout = (cells: number, change: Partial<KvLayout> = {}): KvLayout => ({
  streams: 1,
  cells,
  sequences: 1,
  sequencesPerStream: 1,
  microBatch: 512,
  keyBytes: F16,
  valueBytes: F16,
  indexer: { elementBytes: F16, scaleBytes: 0 },
  rounding: 'cells',
  fullWindow: false,
  ...change,
});

describe('the kinds of attention', () => {
  it('that the catalog can name have a file each', () => {
    const named = attentionSchema.options.map(({ shape }) => shape.kind.value);
    expect(Object.keys(attentionKinds).toSorted()).toEqual(named.toSorted());
  });

  it('cannot be registered incompletely', () => {
    const { mla, ...others } = attentionKinds;
    // @ts-expect-error a registry that lacks a kind is no registry
    const incomplete: typeof attentionKinds = others;
    expect(Object.values(incomplete)).not.toContain(mla);
  });

  it('are all seen below, in models of the catalog, but the one that refuses', () => {
    const seen = new Set(shapes.map(({ shape }) => shape.attention.kind));
    expect([...seen, 'unknown'].toSorted()).toEqual(Object.keys(attentionKinds).toSorted());
  });
});

describe.each(shaped)('attention of %s', (_id, shape, attention) => {
  const first = 16 * BLOCK;

  it('is the same value whenever it is asked for', () => {
    expect(attentionOf(shape)).toBe(attention);
  });

  it('has a name, and no reason against it', () => {
    expect(attention.name).not.toBe('');
    expect(attention.unknownReason).toBeNull();
  });

  it('holds its bytes per token for every token more, once windows are full', () => {
    const more = attention.cacheBytes(layout(first + BLOCK)) - attention.cacheBytes(layout(first));
    expect(more).toBe(BLOCK * attention.bytesPerToken(layout(first)));
    expect(more).toBeGreaterThan(0);
  });

  it('holds as much again for every sequence with a stream of its own', () => {
    const four = attention.cacheBytes(layout(first, { streams: 4, sequences: 4 }));
    expect(four).toBe(4 * attention.cacheBytes(layout(first)));
  });

  it('reads no more in a step than is held', () => {
    for (const depth of [256, BLOCK, first]) {
      const read = attention.readBytes({ depth, elementBytes: F16, indexerElements: 64 });
      expect(read).toBeGreaterThan(0);
      expect(read).toBeLessThanOrEqual(attention.cacheBytes(layout(depth)));
    }
  });

  it('keeps a state where it says so, a narrower one in pool engines', () => {
    expect(attention.stateBytes('pool')).toBeLessThanOrEqual(attention.stateBytes('llama.cpp'));
    expect(attention.stateBytes('pool')).toBeGreaterThanOrEqual(0);
    if (attention.layers.recurrent > 0) expect(attention.stateBytes('pool')).toBeGreaterThan(0);
  });

  it('accounts for every layer', () => {
    const { full, windowed, recurrent, window } = attention.layers;
    const alone = 'feedForwardLayers' in shape.attention ? shape.attention.feedForwardLayers : 0;
    expect(full + windowed + recurrent + alone).toBe(shape.layers);
    expect(window > 0).toBe(windowed > 0);
  });

  it('is held once by one device, and by no device twice', () => {
    expect(attention.divides(1)).toBe(true);
    expect(attention.divides(attention.buffer.heads + 1)).toBe(false);
    expect(attention.copies(1)).toBe(1);
    for (const devices of [2, 4, 8, 16]) {
      expect(attention.copies(devices)).toBeGreaterThanOrEqual(1);
      expect(attention.copies(devices)).toBeLessThanOrEqual(devices);
      expect(attention.serving.copies(devices)).toBe(attention.copies(devices));
    }
  });

  it('has a mask, scores and values for the graph', () => {
    const { heads, values, hostKeys, copiedElementsPerCell } = attention.buffer;
    expect(attention.maskCells(layout(first))).toBeGreaterThan(0);
    expect(heads).toBeGreaterThan(0);
    expect(values).toBeGreaterThan(2 * hostKeys);
    expect(copiedElementsPerCell).toBeGreaterThanOrEqual(0);
  });

  it('gives the batch engines no more elements per token than the cache holds', () => {
    const { kvElementsPerToken, attentionLayers, queryHeads } = attention.serving;
    expect(kvElementsPerToken * F16).toBeGreaterThan(0);
    expect(kvElementsPerToken * F16).toBeLessThanOrEqual(attention.bytesPerToken(layout(first)));
    expect(attentionLayers).toBeLessThanOrEqual(shape.layers);
    expect(queryHeads).toBe(attention.buffer.heads);
  });

  it('writes its formula down with every figure that stands in it', () => {
    const { formula: text, bytesPerElement, inputs } = attention.cacheFormula(layout(BLOCK), BLOCK);
    const formula = inEnglish(text);
    expect(formula).toContain(bytesPerElement === null ? 'kvBytesPerToken' : 'bytesPerElement');
    for (const { name, value } of inputs) {
      expect(formula).toContain(name);
      expect(value).toBeGreaterThan(0);
    }
  });

  it('names weak spots that the calibration has a band for', () => {
    const { local, localDeep, serving } = attention.weakSpots;
    const { calibration } = testCatalog();
    for (const spot of [local, localDeep]) if (spot !== null) expect(calibration.speed.bands).toHaveProperty([`weak.${spot}`]);
    if (serving !== null) expect(calibration.serving.bands.weak).toHaveProperty([serving]);
  });
});

describe('attention of an unknown kind', () => {
  const reason = 'not published';
  const unknown: Shape['attention'] = { kind: 'unknown', reason };

  it('answers with the reason, and with nothing else', () => {
    const attention = attentionOf({ attention: unknown, layers: 10 });
    expect(attention.unknownReason).toBe(reason);
    const answers: readonly (keyof AttentionModel)[] = ['buffer', 'layers', 'serving', 'weakSpots'];
    for (const answer of answers) expect(() => attention[answer]).toThrow(`cache formula unknown: ${reason}`);
    const asked = [
      () => attention.cacheBytes(layout(256)),
      () => attention.cacheFormula(layout(256), 256),
      () => attention.bytesPerToken(layout(256)),
      () => attention.maskCells(layout(256)),
      () => attention.stateBytes('pool'),
      () => attention.copies(1),
      () => attention.divides(1),
      () => attention.readBytes({ depth: 256, elementBytes: F16, indexerElements: 64 }),
    ];
    for (const ask of asked) expect(ask).toThrow(`cache formula unknown: ${reason}`);
  });

  it('is refused a plan with that reason', () => {
    const { shape } = modelOf('qwen3.6-27b');
    if (!shape) throw new Error('qwen3.6-27b has no shape');
    const plan = planMemory(memoryRequest({ shape: { ...shape, attention: unknown } }));
    expect(plan).toMatchObject({ placed: false, limit: 'runtime-support', reason: `cache formula unknown: ${reason}` });
  });
});
