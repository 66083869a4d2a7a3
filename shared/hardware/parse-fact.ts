import { assertNever } from '../estimate.ts';
import { GB, GIB, KIB, MEGA, MIB } from '../units.ts';
import type { FactKind, FactValue } from './corrections.ts';
import { MOST_NAME_CHARACTERS, plainLine } from '../plain-text.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

type Scale = { readonly units: Readonly<Record<string, number>>; readonly least: number; readonly expected: Text };
type ScaledKind = Extract<FactKind, 'bytes' | 'bytes/s' | 'flop/s' | 'W'>;

const bytes = { '': 1, B: 1, kB: 1e3, MB: MEGA, GB, TB: 1e12, KiB: KIB, MiB: MIB, GiB: GIB, TiB: 1024 ** 4 } as const;

/** Below `least` a number was meant in another unit: 24 bytes of memory are a slip. */
const scales: Readonly<Record<ScaledKind, Scale>> = {
  bytes: { units: bytes, least: MIB, expected: message('hardware.expected.size') },
  'bytes/s': {
    units: Object.fromEntries(Object.entries(bytes).map(([unit, size]) => [unit === '' ? '' : `${unit}/s`, size])),
    least: MEGA,
    expected: message('hardware.expected.bandwidth'),
  },
  'flop/s': {
    units: { '': 1, FLOPS: 1, GFLOPS: 1e9, TFLOPS: 1e12, PFLOPS: 1e15 },
    least: 1e9,
    expected: message('hardware.expected.flops'),
  },
  W: { units: { '': 1, W: 1, kW: 1000 }, least: 1, expected: message('hardware.expected.power') },
};

/** What a person writes for a fact, in base units; null when it is no such value. Units are spelled as this program prints them. */
export function parseFact(text: string, kind: FactKind): FactValue | null {
  const given = plainLine(text).trim();
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
      return isName(given) ? given : null;
    case 'list':
      return listOf(given);
    default:
      return assertNever(kind);
  }
}

const isName = (text: string): boolean => text !== '' && text.length <= MOST_NAME_CHARACTERS;

function listOf(text: string): readonly string[] | null {
  const items = text.split(',').map((item) => item.trim());
  return items.every(isName) ? items : null;
}

/** What `parseFact` takes, for people: `expected` after "expected", `units` as a sentence of its own. */
export function wantedFact(kind: FactKind): { readonly expected: Text; readonly units: Text } {
  switch (kind) {
    case 'bytes':
    case 'bytes/s':
    case 'flop/s':
    case 'W':
      return { expected: scales[kind].expected, units: unitsOf(scales[kind]) };
    case 'count':
      return { expected: message('hardware.expected.count'), units: '' };
    case 'text':
      return { expected: message('hardware.expected.text'), units: '' };
    case 'list':
      return { expected: message('hardware.expected.list'), units: '' };
    default:
      return assertNever(kind);
  }
}

function unitsOf({ units }: Scale): Text {
  const names = Object.keys(units).filter((unit) => unit !== '');
  return message('hardware.units', { units: names, first: names[0] ?? '' });
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
