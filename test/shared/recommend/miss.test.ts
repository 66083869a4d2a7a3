import { describe, expect, it } from 'vitest';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import { defaultRequirements } from '#shared/evaluate/defaults.ts';
import { missOf } from '#shared/recommend/miss.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';
import { speedRequest } from '../speed/speed-request.ts';

const request = speedRequest({ hardware: 'nvidia-rtx-4090', model: 'qwen3.6-27b', quant: 'Q4_K_M', runtime: 'llama.cpp' });
const { memory, plan } = request;
const floors = { ...defaultRequirements(testCatalog(), 'chat'), minDecodeTokensPerSecond: 15, maxTtftSeconds: 60 };
const reasonAt = (decodeTokensPerSecond: number): string =>
  inEnglish(
    missOf.slow({ placed: true, request: memory, plan, numbers: { ...planSpeed(request), decodeTokensPerSecond } }, floors).reason(),
  );

describe('a candidate below the floor', () => {
  it('is told with its rate', () => {
    expect(reasonAt(12.5)).toMatch(/^too slow in llama\.cpp: 12\.5\stok\/s, floor 15\stok\/s$/);
  });

  it('is not told with a rate that rounds to the floor', () => {
    expect(reasonAt(14.96)).toMatch(/^too slow in llama\.cpp: just under the floor of 15\stok\/s$/);
  });
});
