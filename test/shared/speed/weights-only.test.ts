import { describe, expect, it } from 'vitest';
import { estimateSpeed } from '#shared/speed/estimate-speed.ts';
import type { ResolvedDevice } from '#shared/hardware/machine.ts';
import { servingServer } from '#shared/speed/serving-server.ts';
import type { SpeedRequest } from '#shared/speed/speed-estimate.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';
import { type Question, speedRequest } from './speed-request.ts';

const { constants } = testCatalog().calibration.serving;
const served = (question: Omit<Question, 'runtime'> & { readonly runtime?: string }): SpeedRequest =>
  speedRequest({ runtime: 'vllm', contextTokens: 16_384, ...question });
const formatOf = (request: SpeedRequest) => servingServer(request, constants).format;
const notesOf = (request: SpeedRequest): string =>
  estimateSpeed(request)
    .decodeTokensPerSecond.basis.map(({ note }) => (note === undefined ? '' : inEnglish(note)))
    .join('; ');

describe('weights that are unpacked for arithmetic in 16 bits', () => {
  const a100 = served({ hardware: 'nvidia-a100-sxm4-80gb', model: 'qwen3.6-27b', quant: 'FP8' });
  const h100 = served({ hardware: 'nvidia-h100-sxm', model: 'qwen3.6-27b', quant: 'FP8' });

  it('weigh what they weigh, and compute at the rate of 16 bits', () => {
    expect(formatOf(a100)).toEqual({ compute: 'bf16', w4a16: false });
    expect(formatOf(h100)).toEqual({ compute: 'fp8', w4a16: false });
    expect(servingServer(a100, constants).weights).toEqual(servingServer(h100, constants).weights);
  });

  it('are named where the speed is', () => {
    expect(notesOf(a100)).toMatch(/weights are unpacked for arithmetic in 16 bits/);
    expect(notesOf(h100)).not.toMatch(/unpacked/);
  });

  it('of four bits take the arithmetic of four-bit integers', () => {
    const onHopper = served({ hardware: 'server-8x-h200-sxm', model: 'deepseek-v3.2', quant: 'NVFP4' });
    const onBlackwell = served({ hardware: 'server-8x-b200-sxm', model: 'deepseek-v3.2', quant: 'NVFP4' });
    expect(formatOf(onHopper)).toEqual({ compute: 'bf16', w4a16: true });
    expect(formatOf(onBlackwell)).toEqual({ compute: 'fp4', w4a16: false });
  });
});

const withoutRange = (device: ResolvedDevice): ResolvedDevice => {
  const { slowest, ...others } = device;
  return slowest === undefined ? device : others;
};

describe('a server of cards whose rates are listed as ranges', () => {
  const question = { hardware: 'huawei-ascend-910b', model: 'qwen3.6-27b', quant: 'BF16', runtime: 'vllm-ascend' };
  const ranged = served(question);
  const { machine } = ranged.memory;
  const exact: SpeedRequest = {
    ...ranged,
    memory: {
      ...ranged.memory,
      machine: { ...machine, devices: machine.devices.map(withoutRange) },
    },
  };

  it('has the speed of the figures between, in a wider range', () => {
    const [wide, narrow] = [estimateSpeed(ranged).decodeTokensPerSecond, estimateSpeed(exact).decodeTokensPerSecond];
    expect(wide.point).toBe(narrow.point);
    expect(wide.low).toBeLessThan(narrow.low);
    // Its bandwidth is the highest listed: decoding gets no faster.
    expect(wide.high).toBeCloseTo(narrow.high, 6);
  });
});
