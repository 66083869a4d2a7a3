import { describe, expect, it } from 'vitest';
import { type EstimateAnswer, estimateItem, estimateItemSchema } from '#shared/evaluate/estimate-item.ts';
import { estimateSpeed } from '#shared/speed/estimate-speed.ts';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import type { SpeedRequest } from '#shared/speed/speed-estimate.ts';
import { speedSteps } from '#shared/speed/speed-steps.ts';
import { inEnglish } from '#shared/words/en.ts';
import { planInput } from '../../support/plan-input.ts';
import { speedCalibration } from './check-points.ts';
import { type Question, speedRequest } from './speed-request.ts';

const { decode: constants } = speedCalibration.constants;
const question: Question = { hardware: 'nvidia-rtx-5060-ti-16-gbx2', model: 'qwen3.6-27b', quant: 'Q4_K_M', runtime: 'llama.cpp' };
const byLayers = speedRequest(question);
const shared = (request: SpeedRequest): SpeedRequest => ({ ...request, memory: { ...request.memory, tensorSplit: true } });
const byTensors = shared(byLayers);

describe('a tensor split of llama.cpp', () => {
  it('reads weights and cache on both cards at once, and exchanges twice a layer', () => {
    const [one, two] = [planSpeed(byLayers), planSpeed(byTensors)];
    const { layerSeconds, gatedDeltaNetLayerSeconds, startSeconds, allReduceSeconds } = constants;
    const fixed = startSeconds + 64 * layerSeconds.gpu + 48 * gatedDeltaNetLayerSeconds.gpu;
    expect(two.tpotSeconds).toBeCloseTo(fixed + (one.tpotSeconds - fixed) / 2 + 2 * 64 * allReduceSeconds, 12);
    expect(one.tpotSeconds / two.tpotSeconds).toBeGreaterThan(1.5);
  });

  it('says so, and shows it in the formula', () => {
    const estimate = estimateSpeed(byTensors);
    const notes = estimate.decodeTokensPerSecond.basis.map(({ note }) => (note === undefined ? '' : inEnglish(note)));
    expect(notes.join('; ')).toContain('every layer over 2 cards');
    const tpot = speedSteps(byTensors, planSpeed(byTensors), estimate).find(({ id }) => id === 'tpot');
    expect(inEnglish(tpot?.formula ?? '')).toContain('2·L·r·log2(n)');
  });

  it('changes nothing on one card, with weights in host memory, and in an engine that has its own ways', () => {
    const others: readonly Question[] = [
      { ...question, hardware: 'nvidia-rtx-4090' },
      { ...question, hardware: 'nvidia-rtx-3060-12-gb', ramGib: 64 },
      { ...question, hardware: 'nvidia-rtx-4090x2', quant: 'FP8', runtime: 'vllm', contextTokens: 9216 },
    ];
    for (const other of others) expect(planSpeed(shared(speedRequest(other)))).toEqual(planSpeed(speedRequest(other)));
  });
});

const asked = {
  id: 'a',
  model: 'qwen3.6-27b',
  quant: 'Q4_K_M',
  runtime: 'llama.cpp',
  context: 8192,
  prompt: 500,
  output: 200,
  concurrency: 1,
};
const answer = (hardware: string, change: object): EstimateAnswer =>
  estimateItem(estimateItemSchema.parse({ ...asked, ...change }), planInput({ hardware }));
const rateOf = ({ speed }: EstimateAnswer): number => speed?.decodeTokensPerSecond.point ?? Number.NaN;

describe('a single question', () => {
  it('takes the split', () => {
    const two = 'nvidia-rtx-5060-ti-16-gbx2';
    expect(answer(two, { split: 'tensor' }).notes).toBeUndefined();
    expect(rateOf(answer(two, { split: 'tensor' }))).toBeGreaterThan(1.5 * rateOf(answer(two, { split: 'layer' })));
    expect(answer('nvidia-rtx-4090', { split: 'tensor' }).notes).toHaveLength(1);
  });

  it('takes a power limit: half the board power costs less than a quarter of the speed, and more than none', () => {
    const [free, held, raised] = [{}, { powerLimitWatts: 225 }, { powerLimitWatts: 600 }].map((change) =>
      answer('nvidia-rtx-4090', { ...change, quant: 'Q4_K_S' }),
    );
    if (!free || !held || !raised) throw new Error('three answers');
    expect(rateOf(held) / rateOf(free)).toBeCloseTo((225 / 450) ** constants.powerExponent, 9);
    expect(rateOf(held) / rateOf(free)).toBeGreaterThan(0.75);
    expect(rateOf(raised)).toBe(rateOf(free));
    const notes = held.speed?.decodeTokensPerSecond.basis.map(({ note }) => (note === undefined ? '' : inEnglish(note)));
    expect(notes?.join('; ')).toContain('board power');
  });
});
