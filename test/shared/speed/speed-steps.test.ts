import { describe, expect, it } from 'vitest';
import { estimateSpeed } from '#shared/speed/estimate-speed.ts';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import { speedSteps } from '#shared/speed/speed-steps.ts';
import { type Step, stepSchema } from '#shared/step.ts';
import { inEnglish } from '#shared/words/en.ts';
import { type Question, speedRequest } from './speed-request.ts';

function stepsOf(question: Question): readonly Step[] {
  const request = speedRequest(question);
  return speedSteps(request, planSpeed(request), estimateSpeed(request));
}

function step(steps: readonly Step[], id: string): Step {
  const found = steps.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no step ${id}`);
  return found;
}

function inputOf(from: Step, name: string): number {
  const found = from.inputs.find((candidate) => inEnglish(candidate.name) === name)?.value;
  if (typeof found !== 'number') throw new Error(`no input ${name} in ${from.id}`);
  return found;
}

/** Memory and cores at once. */
const weightsByHand = (at: (name: string) => number, bytes: string): number =>
  ((at(bytes) / (at('BW') * at('eta'))) ** at('p') + (at('weights') / at('cores')) ** at('p')) ** (1 / at('p'));

const card = { hardware: 'nvidia-rtx-4090', runtime: 'llama.cpp', quant: 'Q4_K_M' } as const;
const dense: Question = { ...card, model: 'qwen3.6-27b' };
const onDisk: Question = {
  hardware: 'apple-m3-max-40',
  ramGib: 48,
  model: 'qwen3.5-397b-a17b',
  quant: 'Flash-MoE 2-bit experts',
  runtime: 'flash-moe',
  placement: 'ssd',
};

describe('steps of a local estimate', () => {
  const steps = stepsOf(dense);

  it('lead from what is read to throughput', () => {
    expect(steps.map(({ id }) => id)).toEqual(['weight-reads', 'kv-reads', 'tpot', 'decode', 'prefill', 'ttft', 'throughput']);
  });

  it('show the terms of the formula that this model has', () => {
    expect(step(steps, 'tpot').formula).toBe('t0 + L·a + Lgdn·g + ((W/(BW·eta))^p + (weights/cores)^p)^(1/p) + KV/(BW·k)');
  });

  it('can be recomputed by hand from the inputs shown', () => {
    const tpot = step(steps, 'tpot');
    const at = (name: string): number => inputOf(tpot, name);
    const byHand = at('t0') + at('L') * at('a') + at('Lgdn') * at('g') + weightsByHand(at, 'W') + at('KV') / (at('BW') * at('k'));
    expect(tpot.result.point).toBeCloseTo(byHand, 12);
    const ttft = step(steps, 'ttft');
    expect(ttft.result.point).toBeCloseTo(inputOf(ttft, 'prefillSeconds') + inputOf(ttft, 'stepSeconds'), 12);
  });

  it.each<[string, Question]>([
    ['a dense model', dense],
    ['experts in RAM', { ...card, model: 'qwen3.5-122b-a10b', ramGib: 96 }],
    ['two cards', { ...dense, hardware: 'nvidia-rtx-4090x2', quant: 'Q8_0' }],
    ['experts on a disk', onDisk],
  ])('show what reading the prompt is made of: %s', (_case, question) => {
    const prefill = step(stepsOf(question), 'prefill');
    const at = (name: string): number => inputOf(prefill, name);
    const [parts = ''] = /\((.*?)\)/.exec(inEnglish(prefill.formula))?.slice(1) ?? [];
    const sum = parts.split(' + ').reduce((all, name) => all + at(name), 0);
    expect(prefill.result.point).toBeCloseTo(at('freshTokens') / sum, 9);
    const work = inEnglish(prefill.formula).includes('experts/fill') ? at('dense') + at('experts') / at('fill') : at('dense');
    expect(at('matrices')).toBeCloseTo((at('N') * at('c') * 2 * work) / (at('FLOPS') * at('s') * at('gain')), 9);
  });

  it('show experts, host memory and the hop of each layer when there are any', () => {
    const tpot = step(stepsOf({ ...card, model: 'qwen3.5-122b-a10b', ramGib: 96 }), 'tpot');
    expect(inEnglish(tpot.formula)).toContain('Lmoe·m');
    const at = (name: string): number => inputOf(tpot, name);
    const byHand =
      at('t0') +
      at('L') * (at('a') + at('hop')) +
      at('Lmoe') * at('m') +
      at('Lgdn') * at('g') +
      weightsByHand(at, 'Wgpu') +
      at('Wram') / (at('BWram') * at('etaRam')) +
      at('KV') / (at('BW') * at('k'));
    expect(tpot.result.point).toBeCloseTo(byHand, 12);
  });

  it('show the arithmetic of a batch', () => {
    const tpot = step(stepsOf({ ...card, model: 'gpt-oss-20b', quant: 'MXFP4', concurrency: 3, contextTokens: 16_384 }), 'tpot');
    const at = (name: string): number => inputOf(tpot, name);
    const byHand =
      at('t0') +
      at('L') * at('a') +
      at('Lmoe') * at('m') +
      (weightsByHand(at, 'W') ** at('q') + ((at('B') * 2 * at('A')) / (at('FLOPS') * at('c'))) ** at('q')) ** (1 / at('q')) +
      (at('KV') * at('B')) / (at('BW') * at('k'));
    expect(tpot.result.point).toBeCloseTo(byHand, 12);
  });

  it('name the source of the card that is slowest, whichever stands first', () => {
    const request = speedRequest({ ...dense, hardware: 'nvidia-rtx-4090x2', quant: 'Q8_0' });
    const devices = request.memory.machine.devices.map((device) =>
      device.index === 0 ? device : { ...device, bandwidth: { value: 360e9, basis: { kind: 'measured', sourceId: 'slow card' } as const } },
    );
    const slow = { ...request, memory: { ...request.memory, machine: { ...request.memory.machine, devices } } };
    const tpot = step(speedSteps(slow, planSpeed(slow), estimateSpeed(slow)), 'tpot');
    expect(tpot.inputs.find(({ name }) => name === 'BW')).toMatchObject({ value: 360e9, sourceId: 'slow card' });
  });

  it('follow the schema of a step', () => {
    for (const each of steps) expect(stepSchema.parse(each)).toEqual(each);
  });
});

describe('steps of a serving estimate', () => {
  const question = { hardware: 'nvidia-h200-sxmx8', model: 'qwen3.5-397b-a17b', quant: 'FP8', runtime: 'vllm', contextTokens: 9216 };
  const steps = stepsOf({ ...question, concurrency: 32 });

  it('lead from prefill over the running batch to throughput', () => {
    expect(steps.map(({ id }) => id)).toEqual(['prefill', 'running', 'step', 'tpot', 'decode', 'ttft', 'throughput']);
  });

  it.each([1, 32])('can be recomputed by hand from the inputs shown (%i requests)', (concurrency) => {
    const shown = stepsOf({ ...question, concurrency });
    const one = step(shown, 'step');
    const parts = ['weights', 'kvCache', 'compute', 'communication', 'overhead'].map((name) => inputOf(one, name));
    const byHand = parts.reduce((sum, part) => sum + part, 0) * inputOf(one, 'engine factor');
    expect(one.result.point).toBeCloseTo(byHand, 9);
    const tpot = step(shown, 'tpot');
    expect(inEnglish(tpot.formula)).toMatch(/^step \+ max\(0, running − 1\) × prefill \/ outputTokens/);
    const at = (name: string): number => inputOf(tpot, name);
    const others = Math.max(0, at('running') - 1);
    const prompts = ((others * at('prefillSeconds')) / at('outputTokens')) * at('interrupting share');
    expect(tpot.result.point).toBeCloseTo(at('step') + prompts, 9);
    const throughput = step(shown, 'throughput');
    expect(throughput.result.point).toBeCloseTo(inputOf(throughput, 'running') / inputOf(throughput, 'tpot'), 6);
  });
});
