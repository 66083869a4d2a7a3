import { describe, expect, it } from 'vitest';
import type { ResolvedDevice } from '#shared/hardware/machine.ts';
import { type ConcurrencyQuestion, largestConcurrency } from '#shared/evaluate/largest-concurrency.ts';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import { planService } from '#shared/evaluate/service.ts';
import type { LatencyTargets } from '#shared/demand/users.ts';
import type { SpeedRequest } from '#shared/speed/speed-estimate.ts';
import { agentRequest, codingAgents } from '../speed/serving-examples.ts';
import { type Question, speedRequest, speedRequestOrReason } from '../speed/speed-request.ts';
import { inEnglish } from '#shared/words/en.ts';

const targets = { ttftSeconds: 5, tpotSeconds: 0.1 };
const llamaCpp = {
  hardware: 'nvidia-rtx-4090',
  model: 'qwen3.5-35b-a3b',
  quant: 'IQ4_XS',
  runtime: 'llama.cpp',
  contextTokens: 4096,
  promptTokens: 1000,
  outputTokens: 300,
} as const;
const vllm = {
  hardware: 'nvidia-h200-sxmx8',
  model: 'qwen3.5-397b-a17b',
  quant: 'FP8',
  runtime: 'vllm',
  contextTokens: 16_384,
} as const;

const concurrencyQuestion = ({ memory, workload }: SpeedRequest, by: LatencyTargets): ConcurrencyQuestion => ({
  memory,
  lengths: workload,
  targets: by,
});

const most = (question: Question, by = targets): ReturnType<typeof largestConcurrency> =>
  largestConcurrency(concurrencyQuestion(speedRequest(question), by));

describe('the largest concurrency of a machine', () => {
  it.each<[string, Question]>([
    ['slots of llama.cpp on one card', llamaCpp],
    ['a batch of vLLM on eight', vllm],
    ['a batch of SGLang on eight', { ...vllm, runtime: 'sglang' }],
  ])('%s is the last one that is held and meets the targets', (_name, question) => {
    const found = most(question);
    if (!('plan' in found)) throw new Error('not served at all');
    expect(found.numbers.ttftSeconds).toBeLessThanOrEqual(targets.ttftSeconds);
    expect(found.numbers.tpotSeconds).toBeLessThanOrEqual(targets.tpotSeconds);
    const next = speedRequestOrReason({ ...question, concurrency: found.concurrency + 1 });
    if ('refused' in next) return; // one more does not fit
    const { ttftSeconds, tpotSeconds } = planSpeed(next);
    expect(ttftSeconds > targets.ttftSeconds || tpotSeconds > targets.tpotSeconds).toBe(true);
  });

  it('SGLang leaves less of the same cards to weights and cache than vLLM', () => {
    const [batch, waves] = [vllm, { ...vllm, runtime: 'sglang' }].map((question) => {
      const [load] = speedRequest(question).plan.devices;
      return load ? load.budgetBytes - load.computeBufferBytes : Number.NaN;
    });
    expect(waves).toBeGreaterThan(0);
    expect(waves).toBeLessThan(batch ?? Number.NaN);
  });

  it('falls when targets get stricter, down to none', () => {
    const loose = most(vllm).concurrency;
    const strict = most(vllm, { ttftSeconds: 1, tpotSeconds: 0.025 }).concurrency;
    expect(strict).toBeLessThan(loose);
    expect(most(vllm, { ttftSeconds: 1e-6, tpotSeconds: 1e-6 }).concurrency).toBe(0);
  });

  it('is one where the runtime serves one sequence at a time, however much memory there is', () => {
    expect(most({ ...llamaCpp, runtime: 'ollama' }, { ttftSeconds: 600, tpotSeconds: 0.1 }).concurrency).toBe(1);
  });
});

describe('from users to machines', () => {
  const users = { ...codingAgents, maxTtftSeconds: targets.ttftSeconds, maxTpotSeconds: targets.tpotSeconds };
  const plan = (question: Question, count: number): ReturnType<typeof planService> => {
    const { memory } = speedRequest(question);
    return planService({ memory, lengths: agentRequest, users: { ...users, count } });
  };

  it('needs more machines for more users, one of them spare, and keeps waiting within the limit', () => {
    const few = plan(vllm, 100);
    const many = plan(vllm, 20_000);
    if (!few.feasible || !many.feasible) throw new Error('infeasible');
    expect(few.machines).toBe(2);
    expect(many.machines).toBe(many.replicas + 1);
    expect(many.replicas).toBeGreaterThan(few.replicas);
    expect(many.waitProbability).toBeLessThanOrEqual(0.05);
    expect(many.meanUtilisationRatio).toBeCloseTo(many.utilisationAtPeakRatio / 2.5, 9);
  });

  it('counts slots of llama.cpp in the same way', () => {
    const local = plan({ ...llamaCpp, contextTokens: 16_384 }, 20);
    if (!local.feasible) throw new Error(inEnglish(local.reason));
    expect(local.slots).toBeGreaterThanOrEqual(1);
    expect(local.machines).toBe(local.replicas + 1);
    expect(local.replicas * local.requestsPerSecondPerReplica).toBeGreaterThanOrEqual(local.peakRequestsPerSecond);
  });

  it('gives each of four cards a replica of its own where one card holds the model: a quarter of the machines', () => {
    const one = plan({ ...llamaCpp, runtime: 'ollama', contextTokens: 16_384 }, 200);
    const four = plan({ ...llamaCpp, runtime: 'ollama', contextTokens: 16_384, hardware: 'nvidia-rtx-4090x4' }, 200);
    if (!one.feasible || !four.feasible) throw new Error('infeasible');
    expect(four.replicas).toBe(one.replicas);
    expect(four.machines).toBe(Math.ceil(one.replicas / 4) + 1);
  });

  it('gives a replica that is wholly on one card one machine, not one more for the main memory beside it', () => {
    const wholly = plan({ ...llamaCpp, runtime: 'ollama', contextTokens: 16_384 }, 200);
    if (!wholly.feasible) throw new Error(inEnglish(wholly.reason));
    expect(wholly.replicas).toBeGreaterThan(1);
    expect(wholly.machines).toBe(wholly.replicas + 1);
  });

  it('counts no replica for a card that is too small for one, also where the plan of all cards leaves that card idle', () => {
    const { memory } = speedRequest({ ...llamaCpp, runtime: 'ollama', contextTokens: 16_384, hardware: 'nvidia-rtx-4090x2' });
    const [large, small] = memory.machine.devices;
    if (!large || !small) throw new Error('two cards');
    const onDevices = (...devices: readonly ResolvedDevice[]): ReturnType<typeof planService> => {
      const asked = { ...memory, machine: { ...memory.machine, devices } };
      return planService({
        memory: asked,
        lengths: agentRequest,
        users: { ...users, count: 200, spareMachines: 0 },
      });
    };
    const alone = onDevices(large);
    const beside = onDevices(large, { ...small, freeBytes: { ...small.freeBytes, value: 1e9 } });
    if (!alone.feasible || !beside.feasible) throw new Error('infeasible');
    expect(alone.machines).toBeGreaterThan(1);
    expect(beside.machines).toBe(alone.machines);
  });

  it('says that a crowd is too large, not that one request is', () => {
    const crowd = plan(vllm, 1e9);
    expect(crowd.feasible ? '' : crowd.reason).toEqual('more than 10,000 replicas, which is where the count ends');
  });

  it('is infeasible when one request alone misses the targets', () => {
    const { memory, workload } = speedRequest(vllm);
    const none = planService({ memory, lengths: workload, users: { ...users, maxTtftSeconds: 1e-6, maxTpotSeconds: 1e-6 } });
    expect(none).toMatchObject({ feasible: false, slots: 0 });
  });
});
