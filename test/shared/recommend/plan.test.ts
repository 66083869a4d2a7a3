import { describe, expect, it } from 'vitest';
import { hostFree } from '#shared/memory/device-load.ts';
import type { FittingFit } from '#shared/memory/fit.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { plan, planAndRank } from '#shared/recommend/plan.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import type { Candidate } from '#shared/recommend/recommendation.ts';
import { runtimeSupport } from '#shared/evaluate/runtime-support.ts';
import { findModel, findQuantization, findRuntime, offeredArtifacts } from '#shared/evaluate/subjects.ts';
import { testCatalog } from '../../support/catalog.ts';
import { planInput, type Question } from '../../support/plan-input.ts';
import { inEnglish } from '#shared/words/en.ts';

const machines: readonly (readonly [string, Question])[] = [
  ['a 24 GB machine without a GPU', { hardware: 'cpu', ramGib: 24 }],
  ['an RTX 4090 with 64 GB of RAM', { hardware: 'nvidia-rtx-4090', ramGib: 64 }],
  ['a Mac with 128 GB', { hardware: 'macbook-pro-m4-max-128' }],
  ['an 8×H100 server at 32 requests', { hardware: 'server-8x-h100-sxm', workload: { concurrency: 32 } }],
  ['a laptop with an 8 GB GPU', { hardware: 'laptop-rtx-4060-8' }],
];
const useCases = ['chat', 'coding', 'agentic', 'rag', 'vision', 'math'] as const;
const cases = machines.flatMap(([name, question]) => useCases.map((useCase) => [name, useCase, { ...question, useCase }] as const));

function fitting(candidate: Candidate): FittingFit {
  if (!('placement' in candidate.fit)) throw new Error(`${candidate.artifact.id} is ranked but does not fit`);
  return candidate.fit;
}

const partsOf = (memory: FittingFit['placement']['perDevice'][number]['memory']): number =>
  Object.values(memory).reduce((sum, part) => sum + part.point, 0);
const topTen = (input: PlanInput): readonly Candidate[] => plan(input).ranked.slice(0, 10);

describe.each(cases)('%s, %s: the top ten', (_name, _useCase, question) => {
  const input = planInput(question);
  const machine = resolveMachine(input.profile, input.catalog);
  const candidates = topTen(input);

  it('are there', () => {
    expect(candidates.length).toBeGreaterThan(0);
  });

  it('are released, with open or gated weights, in a format that their runtime loads on this machine', () => {
    for (const { artifact, runtimeId } of candidates) {
      const model = findModel(input.catalog, artifact.modelId);
      const { loadable } = findQuantization(input.catalog, artifact.quantizationId);
      expect(model.release.status).toBe('released');
      expect(model.weights).not.toBe('closed');
      expect(['part', 'bundle', 'none']).not.toContain(loadable);
      expect(runtimeSupport(findRuntime(input.catalog, runtimeId), loadable, machine).supported, artifact.id).toBe(true);
    }
  });

  it('offer only tags that a pull can fetch, and none from the cloud', () => {
    for (const { artifact } of candidates) {
      if (artifact.ollamaTag === null) continue;
      const tag = findModel(input.catalog, artifact.modelId).ollamaTags.find((candidate) => candidate.tag === artifact.ollamaTag);
      expect(tag).toMatchObject({ pullable: true, artifactId: artifact.id });
      expect(artifact.ollamaTag).not.toMatch(/cloud/);
    }
  });

  it('exceed the free memory of no single device', () => {
    const hostFreeBytes = hostFree(machine.host).value;
    const free = new Map(machine.devices.map((device) => [device.device, device.freeBytes.value]));
    for (const candidate of candidates) {
      const { perDevice } = fitting(candidate).placement;
      for (const { device, memory } of perDevice) {
        expect(partsOf(memory), `${candidate.artifact.id} on ${device}`).toBeLessThanOrEqual(free.get(device) ?? hostFreeBytes);
      }
      const all = perDevice.reduce((sum, { memory }) => sum + partsOf(memory), 0);
      if (machine.host.shared) expect(all, candidate.artifact.id).toBeLessThanOrEqual(hostFreeBytes);
    }
  });

  it('hold the context and the requests asked for', () => {
    for (const candidate of candidates) {
      expect(fitting(candidate).maxContextTokens).toBeGreaterThanOrEqual(input.workload.contextTokens);
      expect(fitting(candidate).maxConcurrency).toBeGreaterThanOrEqual(input.workload.concurrency);
    }
  });

  it('name one artifact a model first, each with its reasons and the time to a finished answer', () => {
    const models = candidates.map(({ artifact }) => artifact.modelId);
    const firstRepeat = models.findIndex((model, at) => models.indexOf(model) < at);
    expect(new Set(models.slice(0, firstRepeat < 0 ? undefined : firstRepeat)).size).toBe(firstRepeat < 0 ? models.length : firstRepeat);
    for (const { reasons, answer, speed } of candidates) {
      expect(reasons.length).toBeGreaterThanOrEqual(5);
      const { seconds, thinkingTokens } = answer;
      expect(seconds.low).toBeLessThanOrEqual(seconds.point);
      expect(seconds.point).toBeLessThanOrEqual(seconds.high);
      const written = thinkingTokens.point + input.workload.outputTokens;
      expect(seconds.point).toBeCloseTo(speed.ttftSeconds.point + written / speed.decodeTokensPerSecond.point, 6);
    }
  });
});

describe('the order', () => {
  it('lets no narrow file of a smaller model lead, though its score would', () => {
    const { ranking } = planAndRank(planInput({ hardware: 'apple-m4', ramGib: 16 }));
    const [lead] = ranking;
    const narrow = ranking.filter(({ bits, quality }) => bits < 3.2 && (quality ?? 0) > (lead?.quality ?? 0));
    expect(narrow.map(({ request }) => request.artifact.id)).toContain('qwen3.8-27b/ud-q2-k-xl');
    expect(lead?.bits).toBeGreaterThan(4);
  });

  it('drops no runtime at eight requests: the pick of eight is worth no less than that of seven, but for the longer wait', () => {
    const at = (concurrency: number) =>
      planAndRank(planInput({ hardware: 'nvidia-rtx-4090', ramGib: 64, workload: { concurrency } })).ranking;
    const [seven, eight] = [at(7), at(8)];
    const pick = seven[0];
    const same = eight.find(
      ({ request, mode }) =>
        request.artifact.id === pick?.request.artifact.id && request.runtime.id === pick.request.runtime.id && mode.mode === pick.mode.mode,
    );
    expect(same).toBeDefined();
    expect(eight[0]?.worth).toBeGreaterThanOrEqual((same?.worth ?? 0) - testCatalog().calibration.evidence.worth.tie);
  });
});

describe('the best pick', () => {
  const best = (question: Question): Candidate => {
    const { best: pick } = plan(planInput(question));
    if (!pick) throw new Error('nothing was picked');
    return pick;
  };

  it('is a 9B on a laptop with an 8 GB GPU', () => {
    const pick = best({ hardware: 'laptop-rtx-4060-8' });
    expect(pick.artifact.modelId).toBe('qwen3.5-9b');
  });

  it('is a 27B or a 35B-A3B at four bits or more on an RTX 4090', () => {
    for (const useCase of ['chat', 'coding'] as const) {
      const { artifact } = best({ hardware: 'nvidia-rtx-4090', ramGib: 64, useCase });
      expect(artifact.modelId).toMatch(/-(27b|35b-a3b)$/);
      expect(artifact.bitsPerWeight).toBeGreaterThan(4);
    }
  });

  it('is a 27B or more on a Mac with 128 GB, at four bits or more unless it is a giant', () => {
    for (const useCase of ['chat', 'coding'] as const) {
      const { artifact } = best({ hardware: 'macbook-pro-m4-max-128', useCase });
      expect(artifact.modelId).toMatch(/-(27b|122b-a10b|v4-flash|v4-flash-0731)$/);
      if (!artifact.modelId.includes('v4-flash')) expect(artifact.bitsPerWeight).toBeGreaterThan(4);
    }
  });

  it('is the best-evidenced model that vLLM or SGLang runs at 32 requests on 8×H100', () => {
    const pick = best({ hardware: 'server-8x-h100-sxm', useCase: 'coding', workload: { concurrency: 32 } });
    expect(['vllm', 'sglang']).toContain(pick.runtimeId);
    // 81.6 of SWE-bench Verified; V4-Pro (80.6) is larger than the eight cards.
    expect(pick.artifact.modelId).toBe('deepseek-v4-flash-0731');
  });
});

describe('a plan', () => {
  it('gives one reason for every artifact that was not taken, the nearest miss first', () => {
    const input = planInput({ hardware: 'cpu', ramGib: 24, requirements: { limit: 2000, minDecodeTokensPerSecond: 8 } });
    const { ranked, rejected } = plan(input);
    const artifacts = input.catalog.models.flatMap(offeredArtifacts);
    expect(new Set([...ranked.map(({ artifact }) => artifact.id), ...rejected.map(({ artifactId }) => artifactId)]).size).toBe(
      artifacts.length,
    );
    expect(inEnglish(rejected[0]?.reason ?? '')).toMatch(/too slow/);
    expect(rejected.every(({ reason }) => inEnglish(reason).length > 10)).toBe(true);
  });

  it('recommends nothing when no file passes, and says what came nearest with both numbers', () => {
    const { best, ranked, rejected } = plan(planInput({ hardware: 'cpu', ramGib: 24, requirements: { minDecodeTokensPerSecond: 500 } }));
    expect(best).toBeNull();
    expect(ranked).toEqual([]);
    expect(inEnglish(rejected[0]?.reason ?? '')).toMatch(/tok\/s, floor 500/);
  });

  it('puts every file that is too slow before those that do not fit, and these before what no runtime takes, at any distance', () => {
    const floors = { minDecodeTokensPerSecond: 1e9, runtimeIds: ['llama.cpp'] };
    const { rejected } = plan(planInput({ hardware: 'cpu', ramGib: 24, requirements: floors }));
    const kinds = [/^too slow/, /^does not fit/, /^llama\.cpp cannot load/];
    const seen = rejected.map(({ reason }) => kinds.findIndex((kind) => kind.test(inEnglish(reason)))).filter((kind) => kind >= 0);
    expect(new Set(seen)).toEqual(new Set([0, 1, 2]));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('does not call a cache type that the runtime lacks a want of memory', () => {
    const requirements: Question['requirements'] = { kvType: 'q8_0', runtimeIds: ['mlx'] };
    const { rejected } = plan(planInput({ hardware: 'macbook-pro-m4-max-128', change: { modelId: 'qwen3.5-9b' }, requirements }));
    expect(inEnglish(rejected.find(({ artifactId }) => artifactId === 'qwen3.5-9b/mlx-4bit')?.reason ?? '')).toMatch(
      /^MLX .*has no q8_0 cache(; alone enough: [^;]*)?$/,
    );
  });

  it('lists models whose cache formula is unknown, and never recommends them', () => {
    const { ranked, rejected } = plan(planInput({ hardware: 'server-8x-h200-sxm', requirements: { limit: 2000 } }));
    const unknown = ['deepseek-v4.1-flash', 'qwen3.8-2.4t-a95b', 'qwen3.8-flash-next'];
    expect(ranked.filter(({ artifact }) => unknown.includes(artifact.modelId))).toEqual([]);
    for (const id of unknown)
      expect(inEnglish(rejected.find(({ artifactId }) => artifactId.startsWith(id))?.reason ?? '')).toMatch(/unknown|not/);
  });

  it('keeps to the model and the quantization that were asked for', () => {
    const { ranked } = plan(planInput({ hardware: 'nvidia-rtx-4090', change: { modelId: 'qwen3.6-27b', quantization: 'Q4_K_M' } }));
    expect(ranked.map(({ artifact }) => artifact.id)).toContain('qwen3.6-27b/q4-k-m');
    expect(new Set(ranked.map(({ artifact }) => artifact.quantizationId))).toEqual(new Set(['q4-k-m']));
  });

  it('counts the projector of a model that is to see images', () => {
    const chat = plan(planInput({ hardware: 'nvidia-rtx-4090', change: { modelId: 'qwen3.5-9b', quantization: 'Q4_K_M' } })).best;
    const vision = plan(
      planInput({ hardware: 'nvidia-rtx-4090', useCase: 'vision', change: { modelId: 'qwen3.5-9b', quantization: 'Q4_K_M' } }),
    ).best;
    if (!chat || !vision) throw new Error('a 9B fits a 4090');
    const weights = (candidate: Candidate): number =>
      fitting(candidate).placement.perDevice.reduce((sum, { memory }) => sum + memory.weightsBytes.point, 0);
    expect(weights(vision) - weights(chat)).toBeGreaterThan(0.8e9);
  });

  it('is the same for the same input', () => {
    const input = planInput({ hardware: 'nvidia-rtx-4090' });
    expect(JSON.stringify(plan(input))).toBe(JSON.stringify(plan(input)));
  });
});
