import { describe, expect, it } from 'vitest';
import { evaluateTarget } from '#shared/evaluate/explain.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { plan } from '#shared/recommend/plan.ts';
import { isKnown } from '#shared/estimate.ts';
import { GIB } from '#shared/units.ts';
import { testCatalog } from '../../support/catalog.ts';
import { ASKED, planInput, type Question } from '../../support/plan-input.ts';
import { inEnglish } from '#shared/words/en.ts';

const catalog = testCatalog();
const target = { modelId: 'qwen3.5-397b-a17b', quantization: 'FP8', runtimeId: 'vllm' };

const placed = (question: Question, asked = target) => {
  const result = evaluateTarget(planInput(question), asked);
  if (!result.placed) throw new Error(inEnglish(result.reason));
  return result;
};

describe('more cards than a host is sold with', () => {
  it('are several equal hosts with a named network and the memory of servers', () => {
    const profile = whatIfProfile({ hardware: 'nvidia-h100-sxmx16' }, catalog, ASKED);
    expect(profile.hosts?.count).toBe(2);
    const { totalBytes } = profile.memory;
    // 8 × 80 GiB of cards on each host, twice that in main memory.
    expect(isKnown(totalBytes) ? totalBytes.value / GIB : 0).toBe(1280);
    expect(resolveMachine(profile, catalog).assumptions.map(inEnglish).join()).toMatch(
      /2 hosts exchange over InfiniBand.* \(50(\.0)?\sGB\/s\)/,
    );
  });

  it('take the memory that is asked for', () => {
    const { totalBytes } = whatIfProfile({ hardware: 'nvidia-h100-sxmx16', ramBytes: 64 * GIB }, catalog, ASKED).memory;
    expect(totalBytes.value).toBe(64 * GIB);
  });

  it('that do not divide over equal hosts are refused with what would', () => {
    expect(() => whatIfProfile({ hardware: 'nvidia-h100-sxmx13' }, catalog, ASKED)).toThrow(/at most 8 cards/);
  });

  it('share every layer inside a host only', () => {
    for (const concurrency of [1, 64]) {
      const { parallelism } = placed({ hardware: 'nvidia-h100-sxmx16', workload: { concurrency } }).plan;
      expect(parallelism.tensorParallel).toBeLessThanOrEqual(8);
    }
  });

  it('hold as stages what no single host holds, with a wider range: nothing of the kind was measured', () => {
    // 685 GB of FP8 weights beside what the engine reserves: more than eight cards of 80 GiB hold, less than sixteen.
    const asked = { modelId: 'deepseek-v3.2', quantization: 'FP8 (original)', runtimeId: 'vllm' };
    const refused = evaluateTarget(planInput({ hardware: 'nvidia-h100-sxmx8' }), asked);
    expect(refused.placed).toBe(false);
    const { plan: memory, details } = placed({ hardware: 'nvidia-h100-sxmx16' }, asked);
    expect(memory.parallelism.pipelineParallel).toBeGreaterThan(1);
    expect(
      details
        .speed()
        .throughputTokensPerSecond.basis.map(({ note }) => inEnglish(note ?? ''))
        .join(),
    ).toContain('over several hosts');
  });

  it('serve from every host what one host holds', () => {
    const one = placed({ hardware: 'nvidia-h100-sxmx8', workload: { concurrency: 64 } });
    const two = placed({ hardware: 'nvidia-h100-sxmx16', workload: { concurrency: 128 } });
    expect(two.numbers.throughputTokensPerSecond).toBeCloseTo(2 * one.numbers.throughputTokensPerSecond, 3);
  });

  it('cost what two machines of eight cost', () => {
    const of = (hardware: string, name: string): number => {
      const { details } = placed({ hardware });
      return Number(details.costRequest().assumptions.find((assumption) => assumption.name === name)?.value);
    };
    for (const name of ['capexPerMachineUsd', 'activeWatts', 'idleWatts', 'rentUsdPerHour', 'provisionedKw']) {
      expect(of('nvidia-h100-sxmx16', name), name).toBe(2 * of('nvidia-h100-sxmx8', name));
    }
    const sixteen = placed({ hardware: 'nvidia-h100-sxmx16', change: { assumptions: { alreadyOwned: false } } }).details.cost();
    const twice = placed({ hardware: 'nvidia-h100-sxmx8', change: { assumptions: { alreadyOwned: false, machines: 2 } } }).details.cost();
    expect(sixteen.usdPerMonth.point / twice.usdPerMonth.point).toBeGreaterThan(0.95);
    expect(sixteen.usdPerMonth.point / twice.usdPerMonth.point).toBeLessThan(1.05);
  });

  it('are left alone by runtimes that stay on one host, and named as idle', () => {
    const { best } = plan(planInput({ hardware: 'nvidia-h100-sxmx16', change: { modelId: 'qwen3.6-27b', quantization: 'Q4_K_M' } }));
    expect(best?.reasons.map(inEnglish).join()).toMatch(/of 16 accelerators idle/);
  });
});
