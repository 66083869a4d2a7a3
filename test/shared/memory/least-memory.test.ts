import { describe, expect, it } from 'vitest';
import { estimateFit } from '#shared/memory/estimate-fit.ts';
import type { MemoryBreakdown } from '#shared/memory/fit.ts';
import type { MemoryRequest } from '#shared/memory/memory-plan.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { GB, mib } from '#shared/units.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';
import { artifactLike, memoryRequest, runtimeOf } from './requests.ts';
import { inEnglish } from '#shared/words/en.ts';

/** "Fits" is said when the uncertain parts fit at their high end: where it is just said, those ends fill the memory. */

/** Fewest free bytes at which the question is said to fit, by halving. */
function leastBytes(asked: (freeBytes: number) => MemoryRequest): number {
  let [low, high] = [0, 512 * GB];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (planMemory(asked(middle)).placed) high = middle;
    else low = middle + 1;
  }
  return low;
}

const highOf = (memory: MemoryBreakdown): number => Object.values(memory).reduce((sum, { high }) => sum + high, 0);

/** High ends of all parts on the devices that the name fits, in the smallest memory that is said to hold them. */
function highEnds(request: MemoryRequest, device: RegExp): number {
  const fit = estimateFit(request);
  if (fit.verdict === 'does-not-fit') throw new Error(inEnglish(fit.reason ?? fit.limit));
  const counted = fit.placement.perDevice.filter((part) => device.test(part.device));
  expect(counted.length).toBeGreaterThan(0);
  return counted.reduce((sum, { memory }) => sum + highOf(memory), 0);
}

const rounded = { ...artifactLike('q4-k-m', 16_817_244_384), fileBytesTolerance: mib(50), bound: 'rounded' as const };
const sparse = { modelId: 'qwen3.5-35b-a3b', artifact: artifactLike('q4-k-m', 21.16e9) };
const card = (freeBytes: number) => [{ freeBytes }];
const pool = (deviceBytes: number, hostFreeBytes: number) =>
  resolvedMachine({ devices: [{ freeBytes: deviceBytes, vendor: 'apple' }], hostFreeBytes, shared: true, platform: 'darwin' });

type Case = readonly [name: string, device: RegExp, asked: (freeBytes: number) => MemoryRequest];

/** Without the margin that llama.cpp insists on, which is larger than these ranges. */
const marginless = { ...runtimeOf('llama.cpp'), marginBytesPerDevice: 0 };

const cases: readonly Case[] = [
  [
    'the card of a whole load',
    /^accelerator/,
    (freeBytes) => memoryRequest({ runtime: marginless, placement: 'accelerator', machine: resolvedMachine({ devices: card(freeBytes) }) }),
  ],
  [
    'host memory beside the card of a whole load',
    /^host$/,
    (hostFreeBytes) => memoryRequest({ placement: 'accelerator', machine: resolvedMachine({ devices: card(24 * GB), hostFreeBytes }) }),
  ],
  [
    'host memory that takes layers of a dense model',
    /^host$/,
    (hostFreeBytes) => memoryRequest({ placement: 'host-offload', machine: resolvedMachine({ devices: card(9 * GB), hostFreeBytes }) }),
  ],
  [
    'host memory that takes experts',
    /^host$/,
    (hostFreeBytes) =>
      memoryRequest({ ...sparse, placement: 'host-offload', machine: resolvedMachine({ devices: card(9 * GB), hostFreeBytes }) }),
  ],
  [
    'the RAM of a machine without a card',
    /^host$/,
    (hostFreeBytes) => memoryRequest({ artifact: rounded, machine: resolvedMachine({ hostFreeBytes }) }),
  ],
  ['a unified pool', /./, (hostFreeBytes) => memoryRequest({ placement: 'accelerator', machine: pool(24 * GB, hostFreeBytes) })],
];

describe('the least memory that is said to hold a load', () => {
  it.each(cases)('is filled by its high end: %s', (_name, device, asked) => {
    const least = leastBytes(asked);
    // Each part of a range is rounded to whole bytes by itself.
    expect(Math.abs(least - highEnds(asked(least), device))).toBeLessThanOrEqual(8);
  });

  it('grows by what a rounded file may have more, also where layers stay in RAM', () => {
    const on = (artifact: MemoryRequest['artifact']) =>
      leastBytes((hostFreeBytes) =>
        memoryRequest({ artifact, placement: 'host-offload', machine: resolvedMachine({ devices: card(9 * GB), hostFreeBytes }) }),
      );
    expect(on(rounded) - on({ ...rounded, fileBytesTolerance: 0 })).toBeGreaterThanOrEqual(mib(50));
  });
});
