import { describe, expect, it } from 'vitest';
import { maxContextTokens } from '#shared/memory/memory-capacity.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { known, placementRequestOf as request } from './reference-requests.ts';
import { type ReferencePlacement, referenceDirectory } from './reference-rows.ts';
import { countsOfPlan, countsOfRow, isCut, isWithinOneLayer, LEAST_CONTEXT } from './reference-placements.ts';
import { placed } from './requests.ts';

/** All layers and the head on GPUs, and no experts in RAM. */
const isWhole = (row: ReferencePlacement, layers: number): boolean => {
  if (row.per_device === null) return true;
  const devices = Object.values(row.per_device);
  return devices.reduce((sum, device) => sum + device.layers, 0) === layers + 1 && devices.every((device) => device.overflow === 0);
};

describe.skipIf(!referenceDirectory)("llama.cpp's own fit: whole loads", () => {
  it('are never said to fit whole where the runtime moves weights to RAM', () => {
    for (const row of known().placements) {
      const asked = request(row);
      const plan = planMemory({ ...asked, placement: 'accelerator' });
      if (plan.placed) expect(isWhole(row, asked.shape.layers), `${row.model} ${row.gpus_mib.join('+')} at ${row.result.n_ctx}`).toBe(true);
    }
  });

  it('are said to fit whole in 92 % of the cases where they do; the rest lies within the safety of the ranges', () => {
    const whole = known().placements.filter((row) => isWhole(row, request(row).shape.layers));
    const found = whole.filter((row) => planMemory({ ...request(row), placement: 'accelerator' }).placed);
    expect(whole.length).toBeGreaterThan(90);
    expect(found.length / whole.length).toBeGreaterThanOrEqual(0.92);
  });

  it('lead to a largest context at most 5 % smaller, never larger, where the runtime cut it', () => {
    const cut = known().placements.filter((row) => isCut(row) && row.gpus_mib.length === 1);
    expect(cut.length).toBeGreaterThan(6);
    for (const row of cut) {
      const asked = { ...request(row), contextTokens: LEAST_CONTEXT };
      const context = maxContextTokens(asked, placed({ ...asked, placement: 'accelerator' }));
      expect(context / row.result.n_ctx, `${row.model} ${row.gpus_mib.join('+')}`).toBeGreaterThan(0.95);
      expect(context, row.model).toBeLessThanOrEqual(row.result.n_ctx);
    }
  });

  it('lead to no larger context over several cards either', () => {
    const contexts = known()
      .placements.filter((found) => isCut(found) && found.gpus_mib.length > 1)
      .flatMap((row) => {
        const asked = { ...request(row), contextTokens: LEAST_CONTEXT };
        const plan = planMemory({ ...asked, placement: 'accelerator' });
        return plan.placed ? [{ row, context: maxContextTokens(asked, plan) }] : [];
      });
    expect(contexts.length).toBeGreaterThan(0);
    for (const { row, context } of contexts) {
      expect(context, `${row.model} ${row.gpus_mib.join('+')}`).toBeLessThanOrEqual(row.result.n_ctx);
    }
  });
});

describe.skipIf(!referenceDirectory)("llama.cpp's own fit: layers", () => {
  it('are met within one layer on the GPU, and within one of the layers with experts in RAM, in 95 % of all rows', () => {
    const rows = known().placements;
    const close = rows.filter((row) => {
      const asked = request(row);
      const planned = countsOfPlan(asked);
      return planned !== null && isWithinOneLayer(planned, countsOfRow(row, asked.shape));
    });
    expect(rows.length).toBeGreaterThan(150);
    expect(close.length / rows.length).toBeGreaterThanOrEqual(0.95);
  });

  it('are never said to be more on the GPU, nor fewer with experts in RAM, than the runtime chose', () => {
    for (const row of known().placements) {
      const asked = request(row);
      const planned = countsOfPlan(asked);
      const chosen = countsOfRow(row, asked.shape);
      const name = `${row.model} ${row.gpus_mib.join('+')} at ${row.result.n_ctx}`;
      expect(planned?.onGpu, name).toBeLessThanOrEqual(chosen.onGpu);
      expect(planned?.withExpertsInRam, name).toBeGreaterThanOrEqual(chosen.withExpertsInRam);
    }
  });
});
