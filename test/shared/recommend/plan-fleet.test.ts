import { describe, expect, it } from 'vitest';
import { fleetRecommendationSchema } from '#shared/recommend/fleet.ts';
import { plan } from '#shared/recommend/plan.ts';
import { type FleetMachine, planFleet } from '#shared/recommend/plan-fleet.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import { planInput, type Question } from '../../support/plan-input.ts';
import { inEnglish } from '#shared/words/en.ts';

const machine = (name: string, question: Question): FleetMachine => ({ name, input: planInput(question) });

const box = machine('box', { hardware: 'nvidia-rtx-4090', ramGib: 64 });
const twin = machine('twin', { hardware: 'nvidia-rtx-4090', ramGib: 64 });
const laptop = machine('laptop', { hardware: 'laptop-rtx-4060-8' });
/** Less memory than the smallest file of the catalog takes. */
const tiny = machine('tiny', { hardware: 'cpu', ramGib: 1 });

const everything = (input: PlanInput): PlanInput => ({ ...input, requirements: { ...input.requirements, limit: 2000 } });
const modelsOn = ({ input }: FleetMachine): ReadonlySet<string> =>
  new Set(plan(everything(input)).ranked.map(({ artifact }) => artifact.modelId));
const byId = (ids: Iterable<string>): readonly string[] => [...ids].sort();

describe('a fleet', () => {
  const machines = [box, laptop, twin];
  const fleet = planFleet(machines);
  const passing = machines.map(modelsOn);
  const countOf = (id: string): number => passing.filter((models) => models.has(id)).length;
  const anywhere = new Set(passing.flatMap((models) => [...models]));

  it('is as its schema says', () => {
    expect(fleetRecommendationSchema.parse(fleet)).toEqual(fleet);
  });

  it('names what runs on all of its machines, and what on more than half', () => {
    expect(byId(fleet.onAll.map(({ modelId }) => modelId))).toEqual(byId([...anywhere].filter((id) => countOf(id) === 3)));
    expect(byId(fleet.onMost.map(({ modelId }) => modelId))).toEqual(byId([...anywhere].filter((id) => countOf(id) === 2)));
    expect(byId(fleet.onSome.map(({ modelId }) => modelId))).toEqual(byId([...anywhere].filter((id) => countOf(id) === 1)));
    expect(Math.min(fleet.onAll.length, fleet.onMost.length)).toBeGreaterThan(0);
  });

  it('names for each model the machines that run it', () => {
    for (const { modelId, machineCount, runs } of [...fleet.onAll, ...fleet.onMost, ...fleet.onSome]) {
      expect(runs.map((run) => run.machine)).toEqual(machines.map(({ name }) => name).filter((_name, at) => passing[at]?.has(modelId)));
      expect(machineCount).toBe(runs.length);
    }
  });

  it('gives each machine its own best model', () => {
    expect(fleet.assignments.map((run) => [run.machine, run.artifactId, run.runtimeId])).toEqual(
      machines.map(({ name, input }) => {
        const { best } = plan(input);
        return [name, best?.artifact.id, best?.runtimeId];
      }),
    );
  });

  it('adds up what they serve, ends with ends', () => {
    const total = fleet.totals.throughputTokensPerSecond;
    for (const end of ['point', 'low', 'high'] as const) {
      expect(total?.[end]).toBeCloseTo(
        fleet.assignments.reduce((sum, run) => sum + run.throughputTokensPerSecond[end], 0),
        9,
      );
    }
    expect(fleet.totals).toMatchObject({ machines: 3, assigned: 3, concurrencyPerMachine: 1 });
  });

  it('names a file that passes on every one of those machines', () => {
    for (const { modelId, commonArtifactId, runs } of fleet.onAll) {
      expect(commonArtifactId, modelId).not.toBeNull();
      for (const run of runs) {
        const { input } = machines.find(({ name }) => name === run.machine) ?? box;
        const ids = plan({ ...everything(input), modelId }).ranked.map(({ artifact }) => artifact.id);
        expect(ids).toContain(commonArtifactId);
      }
    }
  });

  it('knows what runs on all whatever the limit, which cuts only the lists of each machine', () => {
    const brief = planFleet(
      machines.map(({ name, input }) => ({ name, input: { ...input, requirements: { ...input.requirements, limit: 1 } } })),
    );
    expect(brief.onAll).toEqual(fleet.onAll);
    expect(brief.machines.map(({ recommendation }) => recommendation.ranked.length)).toEqual([1, 1, 1]);
  });
});

describe('a fleet of one', () => {
  it('is the plan of that machine', () => {
    const { machines, onAll, onMost, onSome } = planFleet([box]);
    expect(machines).toEqual([{ name: 'box', recommendation: plan(box.input) }]);
    expect(byId(onAll.map(({ modelId }) => modelId))).toEqual(byId(modelsOn(box)));
    expect([onMost, onSome]).toEqual([[], []]);
  });
});

describe('half of a fleet', () => {
  it('is not most of it', () => {
    const { onAll, onMost, onSome } = planFleet([box, tiny]);
    expect([onAll, onMost]).toEqual([[], []]);
    expect(onSome.length).toBe(modelsOn(box).size);
  });
});

describe('a machine on which nothing passes', () => {
  it('is named with what came nearest, and adds nothing', () => {
    const { unassigned, totals } = planFleet([box, tiny]);
    const [nearest] = plan(tiny.input).rejected;
    expect(unassigned).toEqual([{ machine: 'tiny', reason: `nearest: ${nearest?.artifactId}, ${inEnglish(nearest?.reason ?? '')}` }]);
    expect(totals.throughputTokensPerSecond).toEqual(planFleet([box]).totals.throughputTokensPerSecond);
  });

  it('makes of a fleet of its like one that serves nothing', () => {
    expect(planFleet([tiny, tiny]).totals).toMatchObject({ machines: 2, assigned: 0, throughputTokensPerSecond: null });
  });
});

describe('no machine', () => {
  it('is no fleet', () => {
    expect(() => planFleet([])).toThrow(RangeError);
  });
});
