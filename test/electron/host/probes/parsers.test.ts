import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProbeAnswer } from '../../../../electron/host/probes/probe.ts';
import { parsers, samples } from './samples.ts';

/** The facts that an expectation states, out of an answer. */
function summary(answer: ProbeAnswer): unknown {
  const devices = answer.status === 'ok' ? (answer.findings.devices ?? []) : [];
  return {
    status: answer.status,
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
    const folders = readdirSync(resolve(import.meta.dirname, '../../../fixtures/probes')).filter((name) => !name.endsWith('.md'));
    expect(Object.keys(parsers).sort()).toEqual(folders.sort());
  });
});

/** A text with pieces cut out, doubled or replaced: what a changed version, a cut pipe or a broken driver may print. */
const damaged = (text: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(
        fc.nat(text.length),
        fc.nat(40),
        fc.oneof(fc.constant(''), fc.string({ maxLength: 12 }), fc.constantFrom('[N/A]', '-1', '9'.repeat(20), '}', '\n')),
      ),
      {
        maxLength: 4,
      },
    )
    .map((cuts) => cuts.reduce((result, [at, length, insert]) => result.slice(0, at) + insert + result.slice(at + length), text));

/** Every number a text could mean as a size: decimal and hexadecimal digits, bytes from low to high, in B, MiB and GiB. */
function sizesIn(text: string): ReadonlySet<number> {
  const digits = [...text.matchAll(/\d+/g)].map(([match]) => Number(match));
  const hex = [...text.matchAll(/[0-9a-f]+/gi)].map(([match]) => Number.parseInt(match, 16));
  const bytes = [...text.matchAll(/[0-9a-f]{16}/gi)].map(([match]) => Number.parseInt((match.match(/../g) ?? []).reverse().join(''), 16));
  return new Set([...digits, ...hex, ...bytes].flatMap((number) => [number, number * 1024 ** 2, number * 1024 ** 3]));
}

describe('a parser given damaged text', () => {
  it.each(samples)('never throws and never gives a size that is not in it: $tool, $name', ({ tool, text }) => {
    const parse = parsers[tool];
    if (!parse) throw new Error(`no parser for ${tool}`);
    fc.assert(
      fc.property(damaged(text), (broken) => {
        const answer = parse(broken);
        if (answer.status !== 'ok') return;
        const sizes = sizesIn(broken);
        for (const { totalBytes } of answer.findings.devices ?? []) {
          if (totalBytes.value !== null) expect(sizes.has(totalBytes.value)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each(Object.keys(parsers))('calls any other text a failure or nothing, never a device: %s', (tool) => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (noise) => {
        expect(parsers[tool]?.(noise).status).not.toBe('ok');
      }),
      { numRuns: 100 },
    );
  });
});
