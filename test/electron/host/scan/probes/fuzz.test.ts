import { describe, expect, it } from 'vitest';
import { KIB } from '#shared/units.ts';
import type { DeviceFinding, Findings } from '../../../../../electron/host/scan/probes/finding.ts';
import type { Probe } from '../../../../../electron/host/scan/probes/probe.ts';
import { probes } from '../../../../../electron/host/scan/probes/registry.ts';
import { rounds } from '../../../../support/rounds.ts';
import { damagedOutput, drawer, parted, separators } from './damage.ts';
import { everyProbe } from './every-probe.ts';
import { sampleIo, sampleMachines } from './sample-machines.ts';

const RUNS = rounds(4000, 100_000);
const SEED = Number(process.env['QUARTERMASTER_SEED'] ?? 20_261_124);

async function sampleOutput(probe: Probe<unknown>): Promise<unknown> {
  const machine = sampleMachines[probe.name];
  if (machine === undefined) throw new Error(`no sample machine for ${probe.name}`);
  const found = await probe.collect(sampleIo(machine));
  if (found.status !== 'ok') throw new Error(`${probe.name} finds nothing on its sample machine: ${found.detail}`);
  return found.raw;
}

/** Every text and number of an output. */
function leaves(raw: unknown): readonly (string | number)[] {
  if (typeof raw === 'string' || typeof raw === 'number') return [raw];
  return typeof raw === 'object' && raw !== null ? Object.values(raw).flatMap(leaves) : [];
}

/** Memory sizes that an answer states: of adapters, their parts and pools, of the system and its limits. */
function sizesOf({ devices = [], lastResort = [], memory, coreless, diskFreeBytes }: Findings): readonly number[] {
  const ofDevices = [...devices, ...lastResort].flatMap(sizesOfDevice);
  const ofMemory = [memory?.totalBytes?.value, memory?.limitBytes?.value, coreless?.totalBytes, diskFreeBytes?.value];
  return [...ofDevices, ...ofMemory].filter((size) => typeof size === 'number');
}

const sizesOfDevice = ({ totalBytes, shareBytes, pool, instances }: DeviceFinding): readonly (number | null | undefined)[] => [
  totalBytes.value,
  shareBytes.value,
  pool?.carveOutBytes,
  pool?.mappableBytes,
  ...(instances ?? []).map((instance) => instance.totalBytes.value),
];

/** Every number that a text could mean as a size: decimal, hexadecimal, or bytes from low to high. */
function numbersIn(leaf: string | number): readonly number[] {
  if (typeof leaf === 'number') return [leaf];
  const decimal = leaf.match(/\d{1,25}(?:e\d)?/g) ?? [];
  const hex = leaf.match(/[0-9a-f]{1,16}/gi) ?? [];
  const reversed = (leaf.match(/[0-9a-f]{16}/gi) ?? []).map((bytes) => (bytes.match(/../g) ?? []).reverse().join(''));
  return [...decimal.map(Number), ...[...hex, ...reversed].map((digits) => Number.parseInt(digits, 16))];
}

const UNITS = [1, KIB, KIB ** 2, KIB ** 3, KIB ** 4];

/** Sources that give a size in parts, and what a part looks like: tiles of a card, modules, nodes. */
const partPatterns: Readonly<Record<string, RegExp>> = {
  'intel-sysfs': /^\s*(0x[0-9a-f]{1,13}|\d{1,16})\s*$/gi,
  dmidecode: /Size: (\d{1,7}) [MGT]B/g,
  'windows-memory': /"Capacity":\s*"?(\d{1,16})/g,
  numa: /MemTotal: +(\d{1,12}) kB/g,
};

/** Tells whether a size is one of the numbers of an output, in some unit, or, where a source gives it in parts, could be a sum of those. */
function readerOf(output: unknown, pattern: RegExp | undefined): (size: number) => boolean {
  const texts = leaves(output);
  // Nearly every size stands there in digits; only for the rest are all numbers of the output gathered.
  const standsThere = (size: number): boolean =>
    texts.some((leaf) =>
      UNITS.some((unit) => Number.isInteger(size / unit) && new RegExp(`(?<!\\d)${size / unit}(?!\\d)`).test(String(leaf))),
    );
  const gather = (): ReadonlySet<number> => new Set(texts.flatMap(numbersIn));
  let numbers: ReadonlySet<number> | null = null;
  const parts = pattern === undefined ? [] : texts.flatMap((leaf) => [...String(leaf).matchAll(pattern)].map((match) => Number(match[1])));
  const positive = parts.filter((part) => part > 0);
  const step = positive.reduce(commonDivisor, 0);
  const most = positive.reduce((sum, part) => sum + part, 0);
  return (size) => {
    if (standsThere(size)) return true;
    numbers ??= gather();
    const known = numbers;
    return (
      UNITS.some((unit) => known.has(size / unit)) ||
      (step > 0 && UNITS.some((unit) => (size / unit) % step === 0 && size <= most * KIB ** 4))
    );
  };
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

describe('every probe', () => {
  it('is among those whose parsers are damaged here, with a machine to damage', () => {
    const names = probes.map(({ name }) => name).sort();
    expect(everyProbe.map(({ name }) => name).sort()).toEqual(names);
    expect(Object.keys(sampleMachines).sort()).toEqual(names);
  });

  it.each(everyProbe)('answers on its sample machine: $name', async (probe) => {
    expect(probe.parse(await sampleOutput(probe)).status).toBe('ok');
  });
});

describe(`a parser given ${RUNS} damaged outputs`, () => {
  it.each(everyProbe)(
    'never throws, and never gives a size that is not in them: $name',
    async (probe) => {
      const raw = await sampleOutput(probe);
      const said = { ok: 0, other: 0 };
      for (let run = 0; run < RUNS; run++) {
        const output = damagedOutput(raw, drawer(SEED + run));
        const answer = probe.parse(output);
        said[answer.status === 'ok' ? 'ok' : 'other']++;
        const sizes = answer.status === 'ok' ? sizesOf(answer.findings) : [];
        if (sizes.length === 0) continue;
        const isIn = readerOf(output, partPatterns[probe.name]);
        const invented = sizes.filter((size) => !isIn(size));
        if (invented.length > 0) throw new Error(`run ${run}: ${invented.join()} is not in ${JSON.stringify(output).slice(0, 2000)}`);
      }
      expect(said.ok + said.other).toBe(RUNS);
      // Damage that no parser sees through would test nothing.
      expect(said.ok).toBeGreaterThan(RUNS / 100);
    },
    rounds(120_000, 1_200_000),
  );
});

/** Outputs in which every long number is parted, as in other countries. */
const localized = (raw: unknown, separator: string): unknown => {
  if (typeof raw === 'string') return raw.replaceAll(/(?<![0-9a-fx])\d{4,}(?![0-9a-f])/gi, (digits) => parted(digits, separator));
  if (Array.isArray(raw)) return raw.map((part: unknown) => localized(part, separator));
  if (typeof raw !== 'object' || raw === null) return raw;
  return Object.fromEntries(Object.entries(raw).map(([name, part]) => [name, localized(part, separator)]));
};

describe('a number that is parted by thousands', () => {
  it.each(everyProbe)('is read whole or not at all: $name', async (probe) => {
    const raw = await sampleOutput(probe);
    const answer = probe.parse(raw);
    const right = new Set(answer.status === 'ok' ? sizesOf(answer.findings) : []);
    for (const separator of separators) {
      const other = probe.parse(localized(raw, separator));
      const wrong = other.status === 'ok' ? sizesOf(other.findings).filter((size) => !right.has(size)) : [];
      expect(wrong, `parted by ${JSON.stringify(separator)}`).toEqual([]);
    }
  });
});
