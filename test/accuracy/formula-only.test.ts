import { describe, expect, it } from 'vitest';
import { estimateSpeed } from '#shared/speed/estimate-speed.ts';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import { noMeasuredRates } from '#shared/speed/measured-rate.ts';
import { testCatalog } from '../support/catalog.ts';
import { speedCases } from './fit/speed-fit.ts';
import { standardInputs } from './inputs.ts';
import { speedRequest } from '../shared/speed/speed-request.ts';
import { servingRequestOf } from './serving-request.ts';
import type { ServingRegistry } from './serving-rows.ts';
import { speedRequestOf } from './speed-request.ts';

const { speed: rows, registry } = standardInputs();
if (!registry) throw new Error('the rows come with a registry');
const { measurements } = testCatalog().calibration;
const listed = rows.filter(({ id }) => measurements.some((row) => row.id === id));

describe('the harness and the fit', () => {
  it('score rows that the app would look up', () => {
    expect(listed).toHaveLength(measurements.length);
    const { calibration } = testCatalog();
    const lookedUp = listed.filter((row) => {
      const request = speedRequestOf(row, registry);
      if ('refused' in request) return false;
      return planSpeed({ ...request, memory: { ...request.memory, calibration } }).measured !== noMeasuredRates;
    });
    expect(lookedUp.length).toBeGreaterThan(0);
  });

  it('predict every one of them by the formula', () => {
    for (const row of listed) {
      const request = speedRequestOf(row, registry);
      if ('refused' in request) throw new Error(request.refused);
      expect(planSpeed(request).measured).toBe(noMeasuredRates);
      expect(estimateSpeed(request).decodeTokensPerSecond.basis.map(({ kind }) => kind)).not.toContain('measured');
    }
    for (const { request } of [...speedCases(rows, registry, 'decode'), ...speedCases(rows, registry, 'prefill')]) {
      expect(request.memory.calibration.measurements).toEqual([]);
    }
  });

  it('predict slots of llama.cpp by the formula too', () => {
    const [row] = measurements.filter(({ phase, gpuCount }) => phase === 'decode' && gpuCount === 1);
    if (!row) throw new Error('the catalog has no decode measurement');
    const asked = { model: row.modelId, quant: row.quantizationId, contextTokens: 544, promptTokens: 512, outputTokens: 32 };
    const { measured } = planSpeed(speedRequest({ ...asked, hardware: row.gpuId, runtime: 'llama.cpp' }));
    const slot = { engine: 'llama.cpp', model: row.modelId, precision: row.quantizationId, isl: 512, osl: 32, concurrency: 1 };
    const card = { gpus: { card: { gpuId: row.gpuId } }, models: {}, precisions: {} } as unknown as ServingRegistry;
    const got = servingRequestOf({ ...slot, id: 'slot', src: 'LC', kind: 'static-batch', gpu: 'card' }, card);
    if ('refused' in got) throw new Error(got.refused);
    expect(measured.decode).not.toBeNull();
    expect(planSpeed(got).measured).toBe(noMeasuredRates);
    expect(planSpeed(got).throughputTokensPerSecond).toBe(measured.decode?.formulaTokensPerSecond);
  });
});
