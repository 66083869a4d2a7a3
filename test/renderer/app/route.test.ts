import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pages } from '../../../renderer/app/places.ts';
import { formatRoute, parseRoute } from '../../../renderer/app/route.ts';

const id = fc.stringMatching(/^[a-z0-9][a-z0-9.@/:-]{0,30}$/);
const route = fc.record({
  page: fc.constantFrom(...pages),
  opened: fc.option(fc.record({ artifactId: id, runtimeId: id, answer: id }, { requiredKeys: ['artifactId', 'runtimeId'] })),
  whatIf: fc.option(fc.record({ hardware: id, ramGib: fc.option(fc.integer({ min: 1, max: 4096 })) })),
});

describe('the address of a place', () => {
  it('leads back to the same place', () => {
    fc.assert(
      fc.property(route, (place) => {
        expect(parseRoute(formatRoute(place))).toEqual(place);
      }),
    );
  });

  it('starts at the plan when it is empty or unknown', () => {
    expect(parseRoute('').page).toBe('plan');
    expect(parseRoute('#/nowhere?open=half').page).toBe('plan');
    expect(parseRoute('#/nowhere?open=half').opened).toBeNull();
  });

  it('stays readable', () => {
    const place = {
      page: 'plan' as const,
      opened: { artifactId: 'qwen3.6-27b/q4-k-m', runtimeId: 'llama.cpp' },
      whatIf: { hardware: 'nvidia-rtx-4090x2', ramGib: 64 },
    };
    expect(formatRoute(place)).toBe('#/plan?open=qwen3.6-27b/q4-k-m|llama.cpp&hardware=nvidia-rtx-4090x2&ram=64');
  });
});
