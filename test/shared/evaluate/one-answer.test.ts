import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateItem, estimateItemSchema } from '#shared/evaluate/estimate-item.ts';
import { evaluateTarget, explain } from '#shared/evaluate/explain.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import { plan } from '#shared/recommend/plan.ts';
import { type UseCaseId, useCaseIds } from '#shared/demand/workload.ts';
import { offeredArtifacts } from '#shared/evaluate/subjects.ts';
import { testCatalog } from '../../support/catalog.ts';
import { planInput } from '../../support/plan-input.ts';
import { inEnglish } from '#shared/words/en.ts';

const catalog = testCatalog();
const artifacts = catalog.models.flatMap((model) => offeredArtifacts(model).map((artifact) => ({ model, artifact })));
const runtimeIds = catalog.runtimes.map(({ id }) => id);
const NO_FLOORS = { minDecodeTokensPerSecond: 0, maxTtftSeconds: 1e9 };

const machines = [
  'nvidia-rtx-4090',
  'cpu',
  'macbook-pro-m4-max-128',
  'server-8x-h100-sxm',
  'nvidia-gb10-dgx-spark',
  'nvidia-rtx-3060-12-gb',
];

const question = fc.record({
  hardware: fc.constantFrom(...machines),
  useCase: fc.constantFrom(...useCaseIds),
  concurrency: fc.constantFrom(1, 2, 8, 40),
  kvType: fc.constantFrom('f16', 'q8_0', 'fp8'),
});

/** What everything that answers says of one file in one runtime: its fit, or why it is refused. */
function answersOf(input: PlanInput, { modelId, artifactId, runtimeId }: { modelId: string; artifactId: string; runtimeId: string }) {
  const requirements = { ...input.requirements, ...NO_FLOORS, runtimeIds: [runtimeId], limit: 1 };
  const planned = plan({ ...input, requirements, modelId, quantization: artifactId });
  // Named by its id, so that files of the same name do not stand in for it.
  const reasonFor = planned.rejected.find((rejected) => rejected.artifactId === artifactId)?.reason;
  const rejection = reasonFor === undefined ? undefined : inEnglish(reasonFor).replace(/; alone enough: .*$/, '');
  const target = { modelId, quantization: artifactId, runtimeId };
  const explained = explain({ ...input, requirements }, target);
  const costed = evaluateTarget({ ...input, requirements }, target);
  return {
    plan: planned.best?.fit ?? rejection,
    explain: explained.fit.verdict === 'does-not-fit' ? explained.reason : explained.fit,
    cost: costed.placed ? costed.details.fit() : costed.reason,
    changes: explained.changes?.[0]?.text,
    alone: inEnglish(planned.rejected[0]?.reason ?? '').match(/; alone enough: (.*)$/)?.[1],
  };
}

describe('plan, explain, cost and pull', () => {
  it('give one answer, for one reason, for any file in any runtime', () => {
    const runtimeId = fc.constantFrom(...runtimeIds);
    const file = fc.constantFrom(...artifacts);
    fc.assert(
      fc.property(question, file, runtimeId, ({ hardware, useCase, concurrency, kvType }, { model, artifact }, runtime) => {
        const input = planInput({ hardware, ramGib: 64, useCase, workload: { concurrency }, requirements: { kvType } });
        const said = answersOf(input, { modelId: model.id, artifactId: artifact.id, runtimeId: runtime });
        expect(said.explain).toEqual(said.plan);
        expect(said.cost).toEqual(said.plan);
        expect(said.changes).toEqual(said.alone);
      }),
      { numRuns: 150 },
    );
  });

  it('agree about every file of the catalog in every runtime on one machine', () => {
    const input = planInput({ hardware: 'nvidia-gb10-dgx-spark' });
    for (const id of runtimeIds) {
      const requirements = { ...input.requirements, ...NO_FLOORS, runtimeIds: [id], limit: 2000 };
      const { ranked, rejected } = plan({ ...input, requirements });
      const verdicts = new Map<string, string>(rejected.map(({ artifactId, reason }) => [artifactId, inEnglish(reason)]));
      for (const { artifact } of ranked) verdicts.set(artifact.id, 'runs');
      for (const { model, artifact } of artifacts) {
        const target = { modelId: model.id, quantization: artifact.id, runtimeId: id };
        const result = evaluateTarget({ ...input, requirements }, target);
        expect(result.placed ? 'runs' : result.reason, `${artifact.id} in ${id}`).toEqual(verdicts.get(artifact.id));
      }
    }
  });
});

describe('estimate', () => {
  it('gives the fit and the speed that explain gives', () => {
    const file = fc.constantFrom(...artifacts);
    fc.assert(
      fc.property(
        question,
        file,
        fc.constantFrom(...runtimeIds),
        ({ hardware, useCase, concurrency, kvType }, { model, artifact }, runtime) => {
          const input = planInput({ hardware, useCase, workload: { concurrency, cachedPromptRatio: 0 }, requirements: { kvType } });
          const target = { modelId: model.id, quantization: artifact.id, runtimeId: runtime };
          const { fit, speed } = explain(input, target);
          const estimated = estimateItem(itemOf(input, target, useCase), input);
          expect(estimated).toEqual({ id: 'a', fit, speed });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('takes the file that the runtime loads where two go by one name: BF16 as safetensors in vLLM, as MLX file in MLX', () => {
    const input = planInput({ hardware: 'nvidia-gb10-dgx-spark' });
    const target = { modelId: 'qwen3.6-35b-a3b', quantization: 'BF16', runtimeId: 'vllm' };
    expect(estimateItem(itemOf(input, target, 'chat'), input).fit.verdict).toBe('fits');
  });
});

type Named = { readonly modelId: string; readonly quantization: string; readonly runtimeId: string };

const itemOf = ({ workload, requirements }: PlanInput, { modelId, quantization, runtimeId }: Named, useCase: UseCaseId) =>
  estimateItemSchema.parse({
    id: 'a',
    model: modelId,
    quant: quantization,
    runtime: runtimeId,
    context: workload.contextTokens,
    prompt: workload.promptTokens,
    output: workload.outputTokens,
    concurrency: workload.concurrency,
    kvType: requirements.kvType,
    useCase,
  });
