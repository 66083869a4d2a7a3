import { describe, expect, it } from 'vitest';
import { commandLine } from '../../support/run-command-line.ts';

const ON_A_CARD = ['qwen3.6-27b', '--hardware', 'nvidia-rtx-4090'];

describe('cost, in words', () => {
  it('prints no end of a range with more digits than anyone reads', async () => {
    const { out } = await commandLine(['cost', ...ON_A_CARD]);
    const speed = /^speedFactor\s+(\S+) … (\S+)/m.exec(out);
    expect(speed?.slice(1).map((end) => end.length <= 5)).toEqual([true, true]);
    expect(out).not.toMatch(/\.\d{7,}/);
  });
});
