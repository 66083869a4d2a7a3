import { describe, expect, it } from 'vitest';
import type { PromptCacheRule } from '#shared/catalog/prompt-cache.ts';
import { runtimeSchema } from '#shared/catalog/runtime.ts';
import type { Estimate } from '#shared/estimate.ts';
import { estimateSpeed } from '#shared/speed/estimate-speed.ts';
import { keptOf } from '#shared/speed/turns.ts';
import { promptCacheRule } from '#shared/attention/registry.ts';
import type { Turn, Turns } from '#shared/speed/turns-estimate.ts';
import { speedEstimateSchema } from '#shared/speed/speed-estimate.ts';
import { inEnglish } from '#shared/words/en.ts';
import { defaultRequirements, workloadFor } from '#shared/evaluate/defaults.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { plan } from '#shared/recommend/plan.ts';
import { testCatalog } from '../../support/catalog.ts';
import { type Question, speedRequest } from './speed-request.ts';

const catalog = testCatalog();
const NEW_TOKENS = 1000;

/** An agent of 20,000 tokens, 800 of answer and 1,000 new ones a turn. */
const agent = { promptTokens: 20_000, outputTokens: 800, contextTokens: 65_536 };

function turnsOf(question: Question): Turns {
  const { turns } = estimateSpeed({ ...speedRequest({ ...agent, ...question }), newTokensPerTurn: NEW_TOKENS });
  if (!turns) throw new Error('no turns');
  return turns;
}

function turnNumber({ list }: Turns, turn: number): Turn & { readonly ttftSeconds: Estimate } {
  const found = list.find((each) => each.turn === turn);
  if (!found?.ttftSeconds) throw new Error(`no first token of turn ${turn}`);
  return { ...found, ttftSeconds: found.ttftSeconds };
}

const card = { hardware: 'nvidia-h100-sxm' } as const;
const [dense, hybrid] = [
  { model: 'deepseek-r1-distill-qwen-14b', attention: 'dense' },
  { model: 'qwen3.6-27b', attention: 'hybrid' },
] as const;
const gguf = { ...card, quant: 'Q4_K_M' } as const;
const mac = { hardware: 'apple-m3-ultra', ramGib: 96, runtime: 'mlx' } as const;

/** Four runtimes, each with a dense model and one that keeps a recurrent state in most layers. */
const asked: readonly [string, Question][] = [
  ['llama.cpp, dense', { ...gguf, runtime: 'llama.cpp', model: dense.model }],
  ['llama.cpp, hybrid', { ...gguf, runtime: 'llama.cpp', model: hybrid.model }],
  ['Ollama, dense', { ...gguf, runtime: 'ollama', model: dense.model }],
  ['Ollama, hybrid', { ...gguf, runtime: 'ollama', model: hybrid.model }],
  ['vLLM, dense', { hardware: 'nvidia-h100-sxm', quant: 'BF16', runtime: 'vllm', model: dense.model }],
  ['vLLM, hybrid', { ...card, quant: 'FP8', runtime: 'vllm', model: hybrid.model }],
  ['SGLang, dense', { hardware: 'nvidia-h100-sxm', quant: 'BF16', runtime: 'sglang', model: dense.model }],
  ['SGLang, hybrid', { ...card, quant: 'FP8', runtime: 'sglang', model: hybrid.model }],
  ['MLX, hybrid', { ...mac, quant: '4bit', model: hybrid.model }],
];
const answers = new Map(asked.map(([name, question]) => [name, turnsOf(question)]));

function answer(name: string): Turns {
  const found = answers.get(name);
  if (!found) throw new Error(`${name} was not asked`);
  return found;
}

const first = (name: string, turn: number): Estimate => turnNumber(answer(name), turn).ttftSeconds;

describe('the turns of an agent', () => {
  it.each([...answers])('grow by the answer and the new tokens, and say what is kept and who says so (%s)', (_name, turns) => {
    expect(turns.list.map(({ turn }) => turn)).toEqual([1, 2, 5, 20]);
    expect(turns.list.map(({ promptTokens }) => promptTokens)).toEqual([20_000, 21_800, 27_200, 54_200]);
    expect(catalog.sources.map(({ sourceId }) => sourceId)).toContain(turns.sourceId);
    expect(inEnglish(turns.keeps)).toMatch(/keeps of a prompt with .+ attention: /);
    for (const { promptTokens, keptTokens } of turns.list) {
      expect(keptTokens.low).toBeGreaterThanOrEqual(0);
      expect(keptTokens.low).toBeLessThanOrEqual(keptTokens.point);
      expect(keptTokens.point).toBeLessThanOrEqual(keptTokens.high);
      expect(keptTokens.high).toBeLessThan(promptTokens);
    }
  });

  it.each([...answers])('begin with a prompt of which nothing is kept, which is the first token of the plan (%s)', (name, turns) => {
    const question = new Map(asked).get(name);
    if (!question) throw new Error(name);
    const { ttftSeconds } = estimateSpeed(speedRequest({ ...agent, ...question }));
    const { point, low, high } = turnNumber(turns, 1).ttftSeconds;
    expect([point, low, high]).toEqual([ttftSeconds.point, ttftSeconds.low, ttftSeconds.high]);
  });

  it.each(['llama.cpp', 'Ollama', 'vLLM', 'SGLang'])('answer much sooner from the second on where all is kept (%s, dense)', (runtime) => {
    const name = `${runtime}, dense`;
    for (const turn of [2, 5, 20]) expect(first(name, turn).point).toBeLessThan(first(name, 1).point / 2);
    expect(first(name, 20).high).toBeLessThan(first(name, 1).high);
  });

  it('take as long as ever in vLLM with recurrent states, which keeps none unless told', () => {
    const turns = answer('vLLM, hybrid');
    expect(turnNumber(turns, 20).keptTokens.point).toBe(0);
    expect(first('vLLM, hybrid', 20).point).toBeGreaterThan(first('vLLM, hybrid', 1).point * 2);
    expect(inEnglish(turns.keeps)).toContain('--enable-prefix-caching');
  });

  it.each(['llama.cpp, hybrid', 'Ollama, hybrid', 'MLX, hybrid', 'SGLang, hybrid'])(
    'may be read again as a whole: the range says so (%s)',
    (name) => {
      const { point, low, high } = first(name, 2);
      expect(high).toBeGreaterThan(first(name, 1).point);
      expect(low).toBeLessThan(point);
      expect(point).toBeLessThan(first(name, 1).point);
    },
  );

  it('keep a micro-batch less where the last checkpoint lies before the end', () => {
    const kept = (name: string): number => turnNumber(answer(name), 2).keptTokens.point;
    expect(kept('llama.cpp, dense') - kept('llama.cpp, hybrid')).toBe(512);
    expect(kept('llama.cpp, dense')).toBe(20_000);
  });

  it('end where the context does', () => {
    const turns = turnsOf({ ...gguf, runtime: 'llama.cpp', model: dense.model, contextTokens: 32_768 });
    expect(turns.list.map(({ ttftSeconds }) => ttftSeconds === null)).toEqual([false, false, false, true]);
  });

  it('are not told where the work is no conversation, nor where nobody says what is kept', () => {
    const question: Question = { ...gguf, runtime: 'llama.cpp', model: dense.model };
    expect(estimateSpeed(speedRequest(question)).turns).toBeUndefined();
    const compressed = catalog.models.find(({ shape }) => shape?.attention.kind === 'compressed')?.shape;
    const runtime = catalog.runtimes.find(({ id }) => id === 'llama.cpp');
    if (!compressed || !runtime) throw new Error('the catalog lacks one of them');
    expect(promptCacheRule(runtime, compressed)).toBeNull();
  });

  it('follow the schema', () => {
    const speed = estimateSpeed({
      ...speedRequest({ ...gguf, ...agent, runtime: 'llama.cpp', model: hybrid.model }),
      newTokensPerTurn: NEW_TOKENS,
    });
    expect(speedEstimateSchema.parse(speed).turns).toEqual(speed.turns);
  });
});

describe('a plan that takes a part of its prompts for kept', () => {
  const reasonsIn = (runtimeId: string, cachedPromptRatio: number): readonly string[] => {
    const { best } = plan({
      catalog,
      profile: whatIfProfile({ hardware: 'nvidia-h100-sxm' }, catalog, '2026-11-24T09:00:00Z'),
      workload: workloadFor(catalog, 'agentic', { cachedPromptRatio }),
      requirements: { ...defaultRequirements(catalog, 'agentic'), runtimeIds: [runtimeId], maxTtftSeconds: 600 },
      assumptions: {},
      modelId: 'qwen3.6-27b',
      asOf: '2026-11-24T09:00:00Z',
    });
    if (!best) throw new Error(`nothing runs in ${runtimeId}`);
    expect(best.speed.turns?.list).toHaveLength(4);
    return best.reasons.map(inEnglish);
  };

  it('says where the runtime keeps nothing unless told', () => {
    const said = '86\u202f% of a prompt is taken for kept; vLLM keeps nothing of this architecture without --enable-prefix-caching';
    expect(reasonsIn('vllm', 0.86)).toContain(said);
    expect(reasonsIn('vllm', 0).join()).not.toContain('taken for kept');
    expect(reasonsIn('llama.cpp', 0.86).join()).not.toContain('taken for kept');
  });
});

describe('what is kept', () => {
  const rule: PromptCacheRule = {
    attention: ['full'],
    keeps: 'tokens',
    stepTokens: 1,
    microBatchBack: false,
    readsAllAgain: 'never',
    sourceId: 'test',
    status: 'confirmed',
    measured: [],
  };
  /** A prompt of 1,000 tokens and its answer of 200. */
  const held = { before: 1000, answered: 1200, microBatch: 512 };

  it.each<[string, Partial<PromptCacheRule>, ReturnType<typeof keptOf>]>([
    ['all of it', {}, { point: 1000, low: 1000, high: 1200 }],
    ['whole blocks', { keeps: 'blocks', stepTokens: 16 }, { point: 992, low: 992, high: 1200 }],
    ['no block of a prompt that fills none', { keeps: 'blocks', stepTokens: 2096 }, { point: 0, low: 0, high: 0 }],
    ['up to a checkpoint', { keeps: 'checkpoints', microBatchBack: true, readsAllAgain: 'reported' }, { point: 488, low: 0, high: 1200 }],
    ['nothing unless told', { keeps: 'blocks', stepTokens: 528, readsAllAgain: 'by-default' }, { point: 0, low: 0, high: 1056 }],
  ])('is %s', (_words, change, kept) => {
    expect(keptOf({ ...rule, ...change }, held)).toEqual(kept);
  });

  it('is said once of a kind of attention', () => {
    const [runtime] = catalog.runtimes;
    expect(runtimeSchema.safeParse({ ...runtime, promptCache: [rule] }).success).toBe(true);
    expect(runtimeSchema.safeParse({ ...runtime, promptCache: [rule, rule] }).success).toBe(false);
  });
});
