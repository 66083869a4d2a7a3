import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProbeAnswer } from '../../../../../electron/host/scan/probes/probe.ts';
import { parsers, samples } from './samples.ts';

/** The facts that an expectation states, out of an answer. */
function summary(answer: ProbeAnswer): unknown {
  const findings = answer.status === 'ok' ? answer.findings : {};
  const devices = [...(findings.devices ?? []), ...(findings.lastResort ?? [])];
  return {
    status: answer.status,
    ...(findings.memory === undefined
      ? {}
      : { memory: Object.fromEntries(Object.entries(findings.memory).map(([key, fact]) => [key, fact.value])) }),
    devices: devices.map(({ name, busId, pciId, memoryKind, totalBytes, freeBytes, driver, powerLimitWatts }) => ({
      name,
      busId,
      pciId,
      memoryKind,
      totalBytes: totalBytes.value,
      freeBytes: freeBytes.value,
      driver: driver.value,
      powerLimitWatts: powerLimitWatts.value,
    })),
  };
}

describe('a parser reads from its sample what a person reads from it', () => {
  it.each(samples)('$tool: $name', ({ tool, text, expected }) => {
    expect(summary(parsers[tool]?.(text) ?? { status: 'failed', detail: 'no parser' })).toEqual(expected);
  });

  it('for every folder of samples there is', () => {
    const folders = readdirSync(resolve(import.meta.dirname, '../../../../fixtures/probes')).filter((name) => !name.endsWith('.md'));
    expect(Object.keys(parsers).sort()).toEqual(folders.sort());
  });
});

describe('a parser given any other text', () => {
  it.each(Object.keys(parsers))('calls it a failure or nothing, never a device: %s', (tool) => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (noise) => {
        expect(parsers[tool]?.(noise).status).not.toBe('ok');
      }),
      { numRuns: 100 },
    );
  });
});
