import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelopeSchema, parseOutput } from '#shared/api.ts';
import { useCaseIds } from '#shared/demand/workload.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { explain } from '#shared/evaluate/explain.ts';
import { assumptionsOf } from '#shared/evaluate/cost-request.ts';
import { plan } from '#shared/recommend/plan.ts';
import { planFleet } from '#shared/recommend/plan-fleet.ts';
import { planInputFor, type PlanQuestion } from '#shared/evaluate/plan-question.ts';
import type { Recommendation } from '#shared/recommend/recommendation.ts';
import { buildReport } from '#shared/report/build-report.ts';
import { parseReport } from '#shared/report/parse-report.ts';
import { recomputeInput } from '#shared/report/recompute-input.ts';
import { verifyReport } from '#shared/report/verify-report.ts';
import { createPlannerService } from '../../../electron/host/planner-service.ts';
import { testCatalog } from '../../support/catalog.ts';
import { rounds } from '../../support/rounds.ts';

const catalog = testCatalog();
const asOf = '2026-11-24T09:00:00.000Z';
const unused = (): never => {
  throw new Error('not asked for here');
};
const stop = () => () => undefined;
const service = createPlannerService({
  catalog,
  info: { appVersion: '0', catalogVersion: '0', platform: 'linux', dataDirectory: '/data', desktop: false },
  scans: { start: unused, cancel: unused },
  profiles: { list: unused, save: unused, rename: unused, delete: unused, onChanged: stop },
  settings: { read: unused, change: unused, onChanged: stop },
  listRuntimes: unused,
  jobs: { list: unused, start: unused, cancel: unused, forget: unused, onProgress: stop, onForgotten: stop, close: unused },
  faults: { on: stop },
  log: unused,
});

/** As a program beyond the loopback asks: nothing but JSON in, nothing but JSON out. */
async function call(question: PlanQuestion): Promise<Recommendation> {
  const envelope = envelopeSchema.parse(JSON.parse(JSON.stringify(await service.call('plan.make', JSON.parse(JSON.stringify(question))))));
  if (!envelope.ok) throw new Error(envelope.error.message);
  return parseOutput('plan.make', envelope.value);
}

const subjects = [
  ['desktop-rtx-5090', 'qwen3.6-27b', 'Q4_K_M'],
  ['nvidia-rtx-4090x2', 'qwen3.5-9b', 'Q4_K_M'],
  ['server-8x-h100-sxm', 'qwen3.5-35b-a3b', 'FP8'],
  ['cpu', 'qwen3.5-2b', 'Q4_K_M'],
] as const;

const questionOf: fc.Arbitrary<PlanQuestion> = fc
  .record({
    subject: fc.constantFrom(...subjects),
    useCase: fc.constantFrom(...useCaseIds.filter((id) => id !== 'vision' && id !== 'long-context')),
    users: fc.record(
      {
        count: fc.integer({ min: 1, max: 3000 }),
        sessionsPerDay: fc.double({ min: 0.5, max: 12, noNaN: true }),
        requestsPerSession: fc.integer({ min: 1, max: 30 }),
        activeHoursPerDay: fc.constantFrom(4, 9, 24),
        workingDaysPerMonth: fc.constantFrom(20, 22, 31),
        peakFactor: fc.double({ min: 1, max: 5, noNaN: true }),
        maxTtftSeconds: fc.constantFrom(1, 3, 30),
        maxTpotSeconds: fc.constantFrom(0.02, 0.05, 0.5),
        spareMachines: fc.integer({ min: 0, max: 2 }),
      },
      { requiredKeys: ['count'] },
    ),
    inputTokensPerMonth: fc.option(fc.double({ min: 0, max: 1e11, noNaN: true }), { nil: undefined, freq: 4 }),
    assumptions: fc.constantFrom({}, {}, { machines: 2 }, { minMachines: 3 }, { peakFactor: 4 }, { alreadyOwned: true }),
  })
  .map(({ subject: [hardware, modelId, quantization], useCase, users, inputTokensPerMonth, assumptions }) => ({
    profile: whatIfProfile({ hardware }, catalog, asOf),
    workload: { useCase, users, ...(inputTokensPerMonth === undefined ? {} : { inputTokensPerMonth }) },
    requirements: { minDecodeTokensPerSecond: 0, maxTtftSeconds: 1e6, limit: 1 },
    assumptions,
    modelId,
    quantization,
    asOf,
  }));

describe('machines for people', () => {
  it('are one number in plan, explain, cost, report, fleet and over the contract', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(questionOf, async (question) => {
        const input = planInputFor(question, catalog);
        const planned = plan(input);
        const { best } = planned;
        if (!best?.cost) throw new Error('nothing planned');
        const { machines, machineCount } = best.cost;
        const explained = explain(input, { modelId: best.artifact.modelId, quantization: best.artifact.id, runtimeId: best.runtimeId });
        expect(explained.cost).toMatchObject({ machines, machineCount });
        expect(explained.service?.feasible).toBe(machineCount?.byPeak !== null);
        if (explained.service?.feasible) expect(explained.service).toMatchObject({ machines, ...machineCount });
        const fleet = planFleet(['one', 'two'].map((name) => ({ name, input })));
        const carried = machineCount?.byPeak === null ? undefined : machines;
        expect(fleet.assignments.map((run) => run.machines)).toEqual([carried, carried]);
        expect((await call(question)).best?.cost).toEqual(best.cost);
        const report = buildReport({
          ...input,
          recommendation: planned,
          assumptions: assumptionsOf(input),
          reportId: 'r',
          generatedAt: asOf,
          appVersion: '0',
        });
        const read = parseReport(JSON.parse(JSON.stringify(report)), 'report.json');
        expect(verifyReport(read, (given) => plan(recomputeInput(given, catalog)), { catalog, appVersion: '0' })).toEqual([]);
        seen.add(machineCount?.byPeak === null ? 'nobody served' : (machineCount?.decidedBy ?? 'not counted'));
      }),
      { numRuns: rounds(60, 200), seed: 8 },
    );
    expect([...seen].sort()).toEqual(['nobody served', 'peak', 'stated', 'volume']);
  }, 120_000);

  it('are refused where people are named without their number', async () => {
    const profile = whatIfProfile({ hardware: 'cpu' }, catalog, asOf);
    const answer = await service.call('plan.make', { profile, workload: { users: { sessionsPerDay: 3 } }, asOf });
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    expect(answer.ok ? '' : answer.error.message).toContain('workload.users.count');
  });
});
