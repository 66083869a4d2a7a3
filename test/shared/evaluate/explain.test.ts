import { describe, expect, it } from 'vitest';
import { explain } from '#shared/evaluate/explain.ts';
import { plan } from '#shared/recommend/plan.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import { findModel } from '#shared/evaluate/subjects.ts';
import { useCaseIds } from '#shared/demand/workload.ts';
import { planInput } from '../../support/plan-input.ts';
import { asSaved } from '../../support/as-saved.ts';

const on4090 = (useCase: (typeof useCaseIds)[number]): PlanInput => planInput({ hardware: 'nvidia-rtx-4090', ramGib: 64, useCase });

describe('one candidate worked through', () => {
  it.each(useCaseIds)('has the memory, speed and cost that the plan ranks it with (%s)', (useCase) => {
    const input = on4090(useCase);
    const { best } = plan(input);
    if (!best) throw new Error('nothing was picked');
    const { artifact, runtimeId, fit, speed, cost } = best;
    const target = { modelId: artifact.modelId, quantization: artifact.id, runtimeId };
    expect(explain(input, target)).toMatchObject({ fit, speed, cost });
  });

  it('counts the projector of a model that is to see images, and names the file that it comes from', () => {
    const target = { modelId: 'qwen3.5-9b', quantization: 'Q4_K_M', runtimeId: 'llama.cpp' };
    const weights = explain(on4090('vision'), target).steps.find(({ id }) => id === 'weights');
    // The smaller of the two 16-bit projectors.
    const projector = findModel(on4090('vision').catalog, 'qwen3.5-9b').artifacts.find(({ quantization }) => quantization === 'mmproj-F16');
    expect(weights?.inputs.find(({ name }) => name === 'mmprojBytes')).toMatchObject({
      value: 918_133_146,
      sourceId: projector?.sourceId,
    });
    const chat = explain(on4090('chat'), target).steps.find(({ id }) => id === 'weights');
    expect(chat?.inputs.map(({ name }) => name)).not.toContain('mmprojBytes');
  });

  it('says so when images need a projector of which no file is known', () => {
    const input = planInput({ hardware: 'server-8x-h100-sxm', useCase: 'vision' });
    const catalog = {
      ...input.catalog,
      models: input.catalog.models.map((model) => ({
        ...model,
        artifacts: model.artifacts.filter(({ format }) => format !== 'gguf-mmproj'),
      })),
    };
    const target = { modelId: 'qwen3.5-9b', quantization: 'Q4_K_M', runtimeId: 'llama.cpp' };
    const { fit } = explain({ ...input, catalog }, target);
    expect(asSaved(fit)).toMatchObject({ verdict: 'does-not-fit', limit: 'runtime-support', reason: expect.stringMatching(/projector/) });
  });
});
