import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertNever } from '#shared/estimate.ts';
import type { MemoryRequest } from '#shared/memory/memory-plan.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { explain } from '#shared/evaluate/explain.ts';
import { plan } from '#shared/recommend/plan.ts';
import { type SingleChange, singleChanges } from '#shared/evaluate/single-change.ts';
import { GB, mib } from '#shared/units.ts';
import { kvTypeSchema } from '#shared/demand/workload.ts';
import { testCatalog } from '../../support/catalog.ts';
import { planInput } from '../../support/plan-input.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';
import { memoryRequest, runtimeOf } from '../memory/requests.ts';
import { inEnglish } from '#shared/words/en.ts';
import { asSaved } from '../../support/as-saved.ts';

const { models, quantizations } = testCatalog();
const LEAST = 2048;
const { requirements, workload } = planInput({ hardware: 'nvidia-rtx-4090' });
const question = { requirements, workload: { ...workload, promptTokens: LEAST / 2, outputTokens: LEAST / 2 } };
const changesOf = (request: MemoryRequest): readonly SingleChange[] => singleChanges(request, { quantizations, question });

const ggufs = models.flatMap((model) =>
  model.shape && model.shape.attention.kind !== 'unknown'
    ? model.artifacts
        .filter(({ quantizationId }) => quantizations.some(({ id, loadable }) => id === quantizationId && loadable === 'gguf'))
        .map((artifact) => ({ model, artifact, shape: model.shape ?? undefined }))
    : [],
);

/** What a machine of people holds against what they may ask: about half of it does not fit. */
const asked = fc
  .record({
    file: fc.constantFrom(...ggufs),
    contextTokens: fc.integer({ min: 2, max: 256 }).map((steps) => steps * 1024),
    concurrency: fc.integer({ min: 1, max: 16 }),
    kvType: fc.constantFrom('f16', 'q8_0', 'q4_0'),
    cards: fc.array(fc.integer({ min: 4_000, max: 48_000 }), { maxLength: 2 }),
    hostGb: fc.integer({ min: 4, max: 96 }),
    placement: fc.constantFrom(undefined, 'accelerator'),
  })
  .map(({ file: { shape, ...file }, cards, hostGb, ...rest }) => {
    const machine = resolvedMachine({ devices: cards.map((free) => ({ freeBytes: mib(free) })), hostFreeBytes: hostGb * GB });
    return memoryRequest({ ...file, ...(shape ? { shape } : {}), ...rest, machine, runtime: runtimeOf('llama.cpp') });
  });

const placed = (request: MemoryRequest): boolean => planMemory(request).placed;

/** The request with the change that the words name; the fit is asked for anew. */
function changed(request: MemoryRequest, { kind, text, fit }: SingleChange): MemoryRequest {
  const [words = ''] = inEnglish(text).split(' instead of ');
  switch (kind) {
    case 'kv-type':
      return { ...request, kvType: kvTypeSchema.parse(words.split(' ')[0]) };
    case 'concurrency':
      return { ...request, concurrency: Number.parseInt(words, 10) };
    case 'context':
      return { ...request, contextTokens: Number.parseInt(words.replace('context ', ''), 10) * 1024 };
    case 'placement':
      return { ...request, placement: 'host-offload' };
    case 'quantization': {
      const artifact = request.model.artifacts.find(({ id }) => id === fit.artifactId);
      const quantization = quantizations.find(({ id }) => id === artifact?.quantizationId);
      if (!artifact || !quantization) throw new Error(`${fit.artifactId} is no file of the model`);
      return { ...request, artifact, quantization };
    }
    case 'memory-limit':
      throw new Error('cards with memory of their own have no limit to raise');
    default:
      return assertNever(kind);
  }
}

describe('a single change', () => {
  it('makes the request fit, done alone as its words say', () => {
    let seen = 0;
    fc.assert(
      fc.property(asked, (request) => {
        const changes = changesOf(request);
        seen += changes.length;
        return changes.every((change) => placed(changed(request, change)));
      }),
      { numRuns: 300 },
    );
    expect(seen).toBeGreaterThan(50);
  });

  it('is only named where the request does not fit as it stands', () => {
    fc.assert(
      fc.property(asked, (request) => !placed(request) || changesOf(request).length === 0),
      { numRuns: 100 },
    );
  });

  it('is the smallest step of its kind: one request or 1,024 tokens more would not fit', () => {
    const seen = new Set<SingleChange['kind']>();
    fc.assert(
      fc.property(asked, (request) =>
        changesOf(request).every((change) => {
          seen.add(change.kind);
          const found = changed(request, change);
          if (change.kind === 'concurrency') return !placed({ ...found, concurrency: found.concurrency + 1 });
          return change.kind !== 'context' || !placed({ ...found, contextTokens: found.contextTokens + 1024 });
        }),
      ),
      { numRuns: 100 },
    );
    expect([...seen]).toEqual(expect.arrayContaining(['concurrency', 'context']));
  });

  it('never shortens the context below what a request takes with its output', () => {
    fc.assert(
      fc.property(asked, (request) =>
        changesOf(request).every((change) => change.kind !== 'context' || changed(request, change).contextTokens >= LEAST),
      ),
      { numRuns: 100 },
    );
  });
});

describe('the changes that are named', () => {
  // R1-Distill-Llama-8B at Q4_K_M: 4.9 GB; 131,072 B per token in f16 make 16 GiB of 128k, half as much in q8_0 (34/64).
  const distill = { modelId: 'deepseek-r1-distill-llama-8b', contextTokens: 131_072 };

  it('start with the cache: 14 GiB hold 4.6 GiB of weights and 8.5 of a q8_0 cache, but not 16 of an f16 one', () => {
    const changes = changesOf(memoryRequest({ ...distill, machine: resolvedMachine({ hostFreeBytes: 14 * 2 ** 30 }) }));
    expect(changes.map(({ kind }) => kind)).toEqual(['kv-type', 'context']);
    expect(inEnglish(changes[0]?.text ?? '')).toMatch(
      /^q8_0 cache instead of f16: fits, 0\.\d+\sGiB left; what a q8_0 cache costs this model in quality is not known$/,
    );
  });

  it('take requests away where only one cache of four finds room', () => {
    const machine = resolvedMachine({ hostFreeBytes: 24 * 2 ** 30 });
    const [change] = changesOf(memoryRequest({ ...distill, kvType: 'q4_0', concurrency: 8, machine }));
    // 4.5 GiB a request in q4_0 (9/32 of 16 GiB): four make 18, which leaves 6 for 4.6 of weights and the buffer.
    expect(asSaved(change)).toMatchObject({ kind: 'concurrency', text: expect.stringMatching(/^4 requests at a time instead of 8: fits/) });
  });

  it('offer main memory only where accelerators alone were asked for', () => {
    const machine = resolvedMachine({ devices: [{ freeBytes: 12 * GB }], hostFreeBytes: 64 * GB });
    const request = memoryRequest({ modelId: 'qwen3.5-35b-a3b', artifactId: 'qwen3.5-35b-a3b/q4-k-m', machine });
    expect(changesOf(request)).toEqual([]);
    const kinds = changesOf({ ...request, placement: 'accelerator' }).map(({ kind, text }) => `${kind} ${inEnglish(text).split(':')[0]}`);
    expect(kinds).toContain('placement experts in main memory');
  });
});

describe('what explain and plan say of a file that does not fit', () => {
  const input = planInput({ hardware: 'cpu', ramGib: 24, workload: { contextTokens: 131_072, concurrency: 1 } });
  const target = { modelId: 'deepseek-r1-distill-llama-8b', quantization: 'Q8_0', runtimeId: 'llama.cpp' };

  it('explain lists the changes, and none for what fits', () => {
    const explained = explain(input, target);
    expect(explained.fit.verdict).toBe('does-not-fit');
    expect(explained.changes?.map(({ kind }) => kind)).toContain('quantization');
    expect(explain(input, { ...target, quantization: 'Q4_K_M' }).changes).toBeUndefined();
  });

  it('a plan for one model adds the mildest to its reason, a plan for the catalog does not', () => {
    const reasonOf = (modelId: string | undefined): string =>
      inEnglish(
        plan({ ...input, modelId }).rejected.find(({ artifactId }) => artifactId === 'deepseek-r1-distill-llama-8b/q8-0')?.reason ?? '',
      );
    expect(reasonOf(target.modelId)).toMatch(/^does not fit: .*; alone enough: q8_0 cache instead of f16: fits/);
    expect(reasonOf(undefined)).toMatch(/^does not fit: /);
    expect(reasonOf(undefined)).not.toContain('alone enough');
  });
});
