import { assertNever } from '../estimate.ts';
import { GB, GIB, KIB, MEGA, MIB } from '../units.ts';
import type { FactKind, FactValue } from './corrections.ts';

type Scale = { readonly units: Readonly<Record<string, number>>; readonly least: number; readonly expected: string };
type ScaledKind = Extract<FactKind, 'bytes' | 'bytes/s' | 'flop/s' | 'W'>;

const bytes = { '': 1, B: 1, kB: 1e3, MB: MEGA, GB, TB: 1e12, KiB: KIB, MiB: MIB, GiB: GIB, TiB: 1024 ** 4 } as const;

/** Below `least` a number was meant in another unit: 24 bytes of memory are a slip. */
const scales: Readonly<Record<ScaledKind, Scale>> = {
  bytes: { units: bytes, least: MIB, expected: 'a size such as 24GiB' },
  'bytes/s': {
    units: Object.fromEntries(Object.entries(bytes).map(([unit, size]) => [unit === '' ? '' : `${unit}/s`, size])),
    least: MEGA,
    expected: 'a rate such as 80GB/s',
  },
  'flop/s': {
    units: { '': 1, FLOPS: 1, GFLOPS: 1e9, TFLOPS: 1e12, PFLOPS: 1e15 },
    least: 1e9,
    expected: 'a rate such as 165TFLOPS',
  },
  W: { units: { '': 1, W: 1, kW: 1000 }, least: 1, expected: 'a power such as 350W' },
};

/** What a person writes for a fact, in base units; null when it is no such value. Units are spelled as this program prints them. */
export function parseFact(text: string, kind: FactKind): FactValue | null {
  const given = text.trim();
  switch (kind) {
    case 'bytes': {
      const value = quantity(given, scales.bytes);
      return value === null ? null : Math.round(value);
    }
    case 'bytes/s':
    case 'flop/s':
    case 'W':
      return quantity(given, scales[kind]) || null;
    case 'count':
      return /^[1-9]\d{0,4}$/.test(given) ? Number(given) : null;
    case 'text':
      return given === '' ? null : given;
    case 'list':
      return given === '' ? null : given.split(',').map((item) => item.trim());
    default:
      return assertNever(kind);
  }
}

/** What `parseFact` takes, for people: `expected` after "expected", `units` as a sentence of its own. */
export function wantedFact(kind: FactKind): { readonly expected: string; readonly units: string } {
  switch (kind) {
    case 'bytes':
    case 'bytes/s':
    case 'flop/s':
    case 'W':
      return { expected: scales[kind].expected, units: unitsOf(scales[kind]) };
    case 'count':
      return { expected: 'a whole number from 1', units: '' };
    case 'text':
      return { expected: 'a text', units: '' };
    case 'list':
      return { expected: 'names with commas between them', units: '' };
    default:
      return assertNever(kind);
  }
}

function unitsOf({ units }: Scale): string {
  const names = Object.keys(units).filter((unit) => unit !== '');
  return `Units: ${names.join(', ')}; a number alone is in ${names[0]}.`;
}

/** Nothing at all (0) or at least `least`; doubles count bytes exactly up to 2⁵³. */
function quantity(text: string, { units, least }: Scale): number | null {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?(?:e\d+)?)\s*([A-Za-z/]*)$/.exec(text) ?? [];
  const size = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (digits === undefined || size === undefined) return null;
  const value = Number(digits) * size;
  return value === 0 || (value >= least && value <= MOST) ? value : null;
}

/** Beyond any machine: flops reach 10¹⁸, bytes and rates 10¹⁵. */
const MOST = 1e19;
