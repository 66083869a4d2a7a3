import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { basis, sourced } from '#shared/estimate.ts';
import { estimateFit } from '#shared/memory/estimate-fit.ts';
import { hostFree, loadBytes } from '#shared/memory/device-load.ts';
import type { MemoryRequest } from '#shared/memory/memory-plan.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { GB, mib } from '#shared/units.ts';
import { testCatalog } from '../../support/catalog.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';
import { accountingRuntime, artifactLike, cards, memoryRequest, runtimeOf } from './requests.ts';

const catalog = testCatalog();

/** Every file that llama.cpp loads, of models with a known cache. */
const ggufs = catalog.models
  .filter(({ shape }) => shape !== null && shape.attention.kind !== 'unknown')
  .flatMap((model) =>
    model.artifacts.filter(({ quantizationId }) => loadable(quantizationId)).map((artifact) => ({ model, artifact, shape: model.shape })),
  );

function loadable(quantizationId: string): boolean {
  return catalog.quantizations.some(({ id, loadable: kind }) => id === quantizationId && kind === 'gguf');
}

const kvTypes = ['q4_0', 'q8_0', 'f16'] as const;
const context = fc.integer({ min: 1, max: 1_024 }).map((steps) => steps * 256 - 17 * (steps % 3) + 34);
const free = fc.integer({ min: 2_000, max: 200_000 });

/** What varies, in a form that a failing run can print. */
const spec = fc.record({
  artifactId: fc.constantFrom(...ggufs.map(({ artifact }) => artifact.id)),
  contextTokens: context,
  concurrency: fc.integer({ min: 1, max: 16 }),
  kvType: fc.constantFrom(...kvTypes),
  flashAttention: fc.boolean(),
  freeMib: fc.array(free, { minLength: 0, maxLength: 4 }),
  hostGb: fc.integer({ min: 4, max: 1_024 }),
  shared: fc.boolean(),
  runtimeId: fc.constantFrom('llama.cpp', 'ollama'),
});
type Spec = typeof spec extends fc.Arbitrary<infer Value> ? Value : never;

function requestOf({ artifactId, freeMib, hostGb, shared, runtimeId, ...rest }: Spec): MemoryRequest {
  const chosen = ggufs.find(({ artifact }) => artifact.id === artifactId);
  if (!chosen?.shape) throw new Error(`no ${artifactId}`);
  const { model, artifact, shape } = chosen;
  const devices = freeMib.map((size) => ({ freeBytes: mib(size) }));
  const machine = resolvedMachine({ devices, hostFreeBytes: hostGb * GB, shared: shared && devices.length === 1 });
  return memoryRequest({ model, artifact, shape, ...rest, runtime: runtimeOf(runtimeId), machine });
}

/** Room for anything, one device: what is compared is the sum alone. */
const roomy = (asked: MemoryRequest): MemoryRequest => ({
  ...asked,
  runtime: accountingRuntime(512),
  machine: cards([20_000_000], 20_000 * GB),
});

const total = (asked: MemoryRequest): number => {
  const plan = planMemory(asked);
  return plan.placed ? plan.totalBytes : Number.NaN;
};

describe('laws of the sum', () => {
  it('a larger KV type never lowers the total', () => {
    fc.assert(
      fc.property(spec, (chosen) => {
        const asked = requestOf(chosen);
        const [small = 0, middle = 0, large = 0] = kvTypes.map((kvType) => total(roomy({ ...asked, kvType })));
        return small <= middle && middle <= large;
      }),
    );
  });

  it('a longer context never lowers the total', () => {
    fc.assert(
      fc.property(spec, context, (chosen, more) => {
        const asked = requestOf(chosen);
        return total(roomy(asked)) <= total(roomy({ ...asked, contextTokens: asked.contextTokens + more }));
      }),
    );
  });

  it('more sequences never lower the total', () => {
    fc.assert(
      fc.property(spec, fc.integer({ min: 1, max: 16 }), (chosen, more) => {
        const asked = requestOf(chosen);
        return total(roomy(asked)) <= total(roomy({ ...asked, concurrency: asked.concurrency + more }));
      }),
    );
  });
});

describe('laws of a fit', () => {
  it('parts sum to the total, in the plan and in the fit', () => {
    fc.assert(
      fc.property(spec, (chosen) => {
        const asked = requestOf(chosen);
        const plan = planMemory(asked);
        if (!plan.placed) return true;
        const fit = estimateFit(asked);
        if (fit.verdict === 'does-not-fit') return false;
        const parts = fit.placement.perDevice.flatMap(({ memory }) => Object.values(memory).map(({ point }) => point));
        const sum = parts.reduce((all, point) => all + point, 0);
        return sum === fit.totalBytes.point && plan.devices.reduce((all, load) => all + loadBytes(load), 0) === plan.totalBytes;
      }),
      { numRuns: 40 },
    );
  });

  it('every part of a fit lies in its own range, and the headroom in its', () => {
    fc.assert(
      fc.property(spec, (chosen) => {
        const asked = requestOf(chosen);
        const fit = estimateFit(asked);
        if (fit.verdict === 'does-not-fit') return fit.shortBytes.point >= 0;
        const parts = fit.placement.perDevice.flatMap(({ memory }) => Object.values(memory));
        return [...parts, fit.totalBytes, fit.headroomBytes].every(({ point, low, high }) => low <= point && point <= high);
      }),
      { numRuns: 40 },
    );
  });

  it('no device of a placement holds more than it has free, at the high end either', () => {
    fc.assert(
      fc.property(spec, (chosen) => {
        const asked = requestOf(chosen);
        const fit = estimateFit(asked);
        if (fit.verdict === 'does-not-fit') return true;
        return fit.placement.perDevice.every(({ device, memory }) => {
          const high = Object.values(memory).reduce((sum, part) => sum + part.high, 0);
          const found = asked.machine.devices.find((candidate) => candidate.device === device);
          return high <= (found?.freeBytes ?? hostFree(asked.machine.host)).value + 8;
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('laws of more memory', () => {
  it('more memory never turns a fit into a non-fit', () => {
    const rank = { accelerator: 3, 'host-offload': 2, host: 1, ssd: 0 } as const;
    fc.assert(
      fc.property(spec, fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 4, maxLength: 4 }), (chosen, more) => {
        const asked = requestOf(chosen);
        const plan = planMemory(asked);
        if (!plan.placed) return true;
        const grown = {
          ...asked.machine,
          devices: asked.machine.devices.map((device, index) => ({
            ...device,
            freeBytes: { ...device.freeBytes, value: device.freeBytes.value + mib(more[index] ?? 0) },
          })),
          host: {
            ...asked.machine.host,
            freeBytes: sourced(hostFree(asked.machine.host).value + 160 * GB, basis('assumed', 'test')),
          },
        };
        const after = planMemory({ ...asked, machine: grown });
        return after.placed && rank[after.kind] >= rank[plan.kind];
      }),
      { numRuns: 300 },
    );
  });

  it('one more card never turns a fit into a non-fit', () => {
    fc.assert(
      fc.property(spec, free, (chosen, size) => {
        const asked = requestOf(chosen);
        const before = planMemory(asked);
        if (!before.placed || before.kind !== 'accelerator' || asked.machine.host.shared) return true;
        const sizes = [...asked.machine.devices.map(({ freeBytes }) => ({ freeBytes: freeBytes.value })), { freeBytes: mib(size) }];
        const machine = resolvedMachine({ devices: sizes, hostFreeBytes: hostFree(asked.machine.host).value });
        return planMemory({ ...asked, machine, placement: 'accelerator' }).placed;
      }),
      { numRuns: 300 },
    );
  });
});

describe('laws of several devices', () => {
  it('more cards of a kind never lower the kind of fit, the largest context or the most requests', () => {
    const rank = { ssd: 0, host: 1, 'host-offload': 2, accelerator: 3 } as const;
    const capacity = (asked: MemoryRequest): readonly number[] => {
      const fit = estimateFit(asked);
      return fit.verdict === 'does-not-fit' ? [0, 0, 0] : [rank[fit.placement.kind], fit.maxContextTokens, fit.maxConcurrency];
    };
    fc.assert(
      fc.property(spec, free, fc.integer({ min: 1, max: 4 }), (chosen, size, count) => {
        const asked = requestOf({ ...chosen, freeMib: [], shared: false });
        const on = (cardCount: number): readonly number[] =>
          capacity({
            ...asked,
            machine: cards(
              Array.from({ length: cardCount }, () => size),
              chosen.hostGb * GB,
            ),
          });
        const [before, after] = [on(count), on(count + 1)];
        // Limits are those of the kind of placement: only alike kinds compare.
        return (after[0] ?? 0) > (before[0] ?? 0) || after.every((value, index) => value >= (before[index] ?? 0));
      }),
      { numRuns: 100 },
    );
  });

  it('all cards together hold what one would, plus what every card repeats', () => {
    fc.assert(
      fc.property(spec, fc.integer({ min: 2, max: 8 }), (chosen, count) => {
        const asked = requestOf(chosen);
        const sized = { ...asked, runtime: accountingRuntime(512) };
        const one = planMemory({ ...sized, machine: cards([20_000_000], 20_000 * GB), placement: 'accelerator' });
        const many = planMemory({
          ...sized,
          machine: cards(
            Array.from({ length: count }, () => 20_000_000),
            20_000 * GB,
          ),
          placement: 'accelerator',
        });
        if (!one.placed || !many.placed) return false;
        const moving = (plan: typeof one) =>
          plan.devices.reduce((sum, load) => sum + load.weightsBytes + load.kvCacheBytes + load.recurrentStateBytes, 0);
        const buffers = (plan: typeof one) => plan.devices.reduce((sum, load) => sum + load.computeBufferBytes, 0);
        return Math.abs(moving(one) - moving(many)) <= 1 && buffers(many) >= buffers(one);
      }),
    );
  });

  it('unified memory is never counted twice: device and host parts together stay inside the pool', () => {
    fc.assert(
      fc.property(spec, fc.integer({ min: 8, max: 256 }), (chosen, poolGb) => {
        const asked = requestOf(chosen);
        const machine = resolvedMachine({
          devices: [{ freeBytes: 0.75 * poolGb * GB, vendor: 'apple' }],
          hostFreeBytes: poolGb * GB,
          shared: true,
        });
        const plan = planMemory({ ...asked, machine });
        return !plan.placed || plan.totalBytes <= poolGb * GB;
      }),
    );
  });
});

describe('laws of limits', () => {
  it('a context or concurrency at its stated maximum fits, and the next step does not', () => {
    fc.assert(
      fc.property(spec, (chosen) => {
        const asked = requestOf(chosen);
        const fit = estimateFit(asked);
        if (fit.verdict === 'does-not-fit') return true;
        const at = (change: Partial<MemoryRequest>): boolean => planMemory({ ...asked, placement: fit.placement.kind, ...change }).placed;
        const native = asked.model.context.native.value;
        const contextHolds = fit.maxContextTokens === 0 || at({ contextTokens: fit.maxContextTokens });
        // Over several cards the runtime leaves slack for layers that are cut in no half.
        const split = asked.machine.devices.length > 1;
        const contextEnds = split || fit.maxContextTokens === native || !at({ contextTokens: fit.maxContextTokens + 256 });
        const single = asked.runtime.singleSequenceArchitectures.includes(asked.shape.ggufArchitecture);
        const most = fit.maxConcurrency === 100_000;
        const concurrencyEnds = single || most || (at({ concurrency: fit.maxConcurrency }) && !at({ concurrency: fit.maxConcurrency + 1 }));
        return contextHolds && contextEnds && concurrencyEnds;
      }),
      { numRuns: 60 },
    );
  });

  it('name a shortage or a placement for artifacts of any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), free, (fileGb, size) => {
        const plan = planMemory(memoryRequest({ artifact: artifactLike('q4-k-m', fileGb * GB), machine: cards([size], 64 * GB) }));
        return plan.placed ? plan.totalBytes > fileGb * GB : plan.shortBytes > 0;
      }),
    );
  });
});
