import { describe, expect, it } from 'vitest';
import { explain } from '#shared/evaluate/explain.ts';
import { plan } from '#shared/recommend/plan.ts';
import { inEnglish } from '#shared/words/en.ts';
import { planInput } from '../../support/plan-input.ts';

const ascends = ['huawei-ascend-910b', 'huawei-ascend-910c', 'huawei-ascend-950pr', 'huawei-ascend-910bx8'];

describe('on Ascend', () => {
  it.each(ascends)('%s is planned through vLLM Ascend alone, in BF16 or W8A8, and nothing is pulled', (hardware) => {
    const { ranked, rejected } = plan(planInput({ hardware, requirements: { limit: 2000 } }));
    for (const { runtimeId, artifact } of ranked) {
      expect(runtimeId).toBe('vllm-ascend');
      expect(['bf16', 'w8a8-ascend']).toContain(artifact.quantizationId);
      expect(artifact.ollamaTag).toBeNull();
    }
    expect(ranked.length + rejected.length).toBeGreaterThan(0);
  });

  it.each(['llama.cpp', 'ollama', 'ik_llama.cpp', 'vllm', 'sglang', 'tensorrt-llm'])(
    '%s is refused also where it is asked for',
    (runtimeId) => {
      const question = { hardware: 'huawei-ascend-910b', requirements: { runtimeIds: [runtimeId] } };
      expect(plan(planInput(question)).ranked).toEqual([]);
      const target = { modelId: 'qwen3.6-27b', quantization: runtimeId.includes('llm') ? 'BF16' : 'Q4_K_M', runtimeId };
      expect(explain(planInput(question), target).fit.verdict).toBe('does-not-fit');
    },
  );

  it('computes at its own rate, in the range of its sources', () => {
    const target = { modelId: 'qwen3.6-27b', quantization: 'BF16', runtimeId: 'vllm-ascend' };
    const { speed, versions = [] } = explain(planInput({ hardware: 'huawei-ascend-910b' }), target);
    const said = (speed?.prefillTokensPerSecond.basis ?? []).map(({ note }) => (note === undefined ? '' : inEnglish(note))).join();
    expect(said).not.toMatch(/GTX|slowest listed/);
    expect(versions.map(inEnglish)).toEqual(['vLLM Ascend 0.17.0rc1 at least: [confirmed, vllm-ascend-models]']);
    const { point = 0, low = 0, high = 0 } = speed?.decodeTokensPerSecond ?? {};
    // 27 G weights of 16 bits at 1.6 TB/s are read 29.7 times a second, at 1.2 TB/s 22.3 times.
    expect(point).toBeLessThan(1600e9 / (2 * 26.9e9));
    expect(low).toBeLessThan((point * 1200) / 1600);
    expect(high).toBeGreaterThan(point);
  });
});

describe('on a chip without published rates', () => {
  it.each(['cambricon-mlu370', 'cambricon-mlu590', 'apple-m6'])('%s every file is refused with what to set', (hardware) => {
    const { ranked, rejected } = plan(planInput({ hardware }));
    expect(ranked).toEqual([]);
    expect(inEnglish(rejected[0]?.reason ?? '')).toMatch(/^we have no measured or documented speed: set memory and bandwidth with --set/);
  });
});

describe('on a phone', () => {
  it.each(['phone-8', 'phone-12', 'tablet-16'])('%s small models run in llama.cpp, and in nothing else', (hardware) => {
    const { ranked } = plan(planInput({ hardware }));
    expect(ranked.length).toBeGreaterThan(0);
    for (const { runtimeId, speed } of ranked) {
      expect(runtimeId).toBe('llama.cpp');
      expect(speed.decodeTokensPerSecond.high / speed.decodeTokensPerSecond.low).toBeGreaterThan(1.8);
    }
  });

  it('lies around what was measured on an iPhone 17 Pro: Qwen3.5-2B in four bits at 39 tokens a second', () => {
    const target = { modelId: 'qwen3.5-2b', quantization: 'Q4_K_M', runtimeId: 'llama.cpp' };
    const { low = 0, high = 0 } = explain(planInput({ hardware: 'phone-12' }), target).speed?.decodeTokensPerSecond ?? {};
    expect(low).toBeLessThan(39.1);
    expect(high).toBeGreaterThan(39.1);
  });
});

describe('TensorRT-LLM', () => {
  const asked = { hardware: 'server-8x-h200-sxm', requirements: { runtimeIds: ['tensorrt-llm'] } };

  it('is planned for the models that it documents, and for no other', () => {
    const { ranked } = plan(planInput({ ...asked, requirements: { ...asked.requirements, limit: 2000 } }));
    const models = new Set(ranked.map(({ artifact }) => artifact.modelId));
    expect(models).toContain('deepseek-v3.2');
    expect(models).not.toContain('qwen3.6-27b');
  });

  it('is explained with its own pool and its own time', () => {
    const target = { modelId: 'deepseek-v3.2', quantization: 'FP8 (original)' };
    const [own, vllm] = ['tensorrt-llm', 'vllm'].map((runtimeId) => explain(planInput(asked), { ...target, runtimeId }));
    expect(own?.fit.verdict).toBe('fits');
    expect(own?.speed?.decodeTokensPerSecond.point).toBeGreaterThan(vllm?.speed?.decodeTokensPerSecond.point ?? Infinity);
  });
});
