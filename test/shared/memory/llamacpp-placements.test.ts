import { describe, expect, it } from 'vitest';
import { maxContextTokens } from '#shared/memory/memory-capacity.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { known, placementRequestOf as request } from './reference-requests.ts';
import { type ReferencePlacement, referenceDirectory } from './reference-rows.ts';
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
    // Llama 4 at several 100,000 tokens is left out: its masks reach the GPU's peak, which the range covers generously.
    const cut = known().placements.filter((row) => row.per_device === null && !row.all_fits_unchanged && row.model !== 'llama-4-scout');
    expect(cut.length).toBeGreaterThan(4);
    for (const row of cut) {
      const asked = { ...request(row), contextTokens: 4_096 };
      const context = maxContextTokens(asked, placed({ ...asked, placement: 'accelerator' }));
      expect(context / row.result.n_ctx, `${row.model} ${row.gpus_mib.join('+')}`).toBeGreaterThan(0.95);
      expect(context, row.model).toBeLessThanOrEqual(row.result.n_ctx);
    }
  });
});

describe.skipIf(!referenceDirectory)("llama.cpp's own fit: offload", () => {
  it('of dense models on one card leave the same layers on the GPU within one', () => {
    const dense = known().placements.filter(
      (row) => row.per_device !== null && row.gpus_mib.length === 1 && request(row).shape.ffn.kind === 'dense',
    );
    expect(dense.length).toBeGreaterThan(6);
    for (const row of dense) {
      const plan = placed({ ...request(row), placement: 'host-offload' });
      const layers = plan.devices[0]?.layers ?? 0;
      expect(Math.abs(layers - (row.per_device?.['FAKE0']?.layers ?? 0)), `${row.model} ${row.gpus_mib.join('+')}`).toBeLessThanOrEqual(1);
    }
  });

  it('of mixtures of experts keep all dense parts on the GPU and the same experts in RAM within two layers, in four of five cases', () => {
    const rows = known().placements.filter((row) => row.per_device !== null && request(row).shape.ffn.kind === 'moe');
    const close = rows.filter((row) => {
      const asked = request(row);
      const plan = placed({ ...asked, placement: 'host-offload' });
      const onGpu = plan.devices.filter(({ device }) => device !== 'host');
      const experts = onGpu.reduce((sum, { expertBytes }) => sum + expertBytes, 0) / plan.weights.expertBytes;
      const inRam = asked.shape.layers - Math.floor(experts * asked.shape.layers + 1e-6);
      const devices = Object.values(row.per_device ?? {});
      const layers = devices.reduce((sum, device) => sum + device.layers, 0);
      const overflow = devices.reduce((sum, device) => sum + device.overflow, 0);
      return onGpu.reduce((sum, load) => sum + load.layers, 0) === layers && Math.abs(inRam - overflow) <= 2;
    });
    expect(rows.length).toBeGreaterThan(40);
    expect(close.length / rows.length).toBeGreaterThan(0.8);
  });
});
