import type { Bytes, BytesPerSecond, Ratio, Seconds, Tokens, TokensPerSecond, Usd, UsdPerMonth } from './units.ts';
import { GB, GIB } from './units.ts';
import { unitWords as englishUnits } from './words/en/units.ts';
import type { UnitWords } from './words/unit-words.ts';

/** Quantity → text for people. The only place that rounds: everything inside stays exact. */

/** Of an estimate, whatever else it says. */
export type Range = { readonly point: number; readonly low: number; readonly high: number; readonly basis?: unknown };

export type Formats = {
  /** Three significant digits at most below 100, whole numbers above: 0.52, 4.89, 40.5, 1,008. */
  readonly number: (value: number) => string;
  readonly count: (value: number) => string;
  /** Memory, GiB (2³⁰ bytes). */
  readonly memory: (bytes: Bytes) => string;
  /** A shortage is never nothing: what two digits would round to zero is said in words. */
  readonly memoryShortage: (bytes: Bytes) => string;
  /** Files and disks, GB (10⁹ bytes). */
  readonly fileSize: (bytes: Bytes) => string;
  readonly bandwidth: (rate: BytesPerSecond) => string;
  readonly tokensPerSecond: (rate: TokensPerSecond) => string;
  readonly percent: (ratio: Ratio) => string;
  /** 610 ms · 2.8 s · 1 min 35 s · 2 h 5 min. */
  readonly duration: (seconds: Seconds) => string;
  /** Money: cents below 1,000 USD, whole dollars above; below one cent four digits. */
  readonly usd: (value: Usd | UsdPerMonth) => string;
  /** Money in lines that are summed: always to the cent, so that printed lines add up to the printed total. */
  readonly usdCents: (value: Usd | UsdPerMonth) => string;
  /** Prices per million tokens reach down to hundredths of a cent: 7.57, 0.379, 0.0035. */
  readonly usdPerMillion: (value: Usd) => string;
  /** A value that a formula was given, as it was given: 320,000 · 0.125 · yes. Not rounded to be read, but to be checked. */
  readonly assumption: (value: number | boolean) => string;
  /** A context as it was asked for or is published: 32,768 → 32k, 1,048,576 → 1M; other values grouped. */
  readonly context: (tokens: Tokens) => string;
  /** The longest context that fits, in whole k and never more than there is: 107,264 → 104k. */
  readonly contextLimit: (tokens: Tokens) => string;
  /** The same with the exact count, where there is room for it: "104k tokens (107,264)". */
  readonly contextLimitInFull: (tokens: Tokens) => string;
  /** Volumes of tokens: 555 M, 9.64 B, 1.34 T; below the least scale grouped: 20,000. */
  readonly tokenCount: (tokens: Tokens) => string;
  /** "40.5 tok/s (22.7–55.1 tok/s)"; an exact estimate prints without a range. */
  readonly estimate: (estimate: Range, format: (value: number) => string) => string;
  /** "22.7–55.1 tok/s": the unit once, at the end. */
  readonly range: (range: Range, format: (value: number) => string) => string;
  readonly list: (items: readonly string[]) => string;
};

const LEAST_SHOWN_BYTES: Bytes = 0.01 * GIB;
/** 999,600,000 reads 1 B rather than 1,000 M. */
const ROUNDS_UP = 0.9995;
const DIGITS = [0, 1, 2, 3, 4];

/** The formats of a language. Intl's objects are dear to make: make them once. */
export function makeFormats(words: UnitWords): Formats {
  return { ...amountFormats(words), ...moneyFormats(words), ...tokenFormats(words), ...wordFormats(words) };
}

type Fixed = (value: number, digits: number) => string;

function fixedIn({ locale }: UnitWords): Fixed {
  const byDigits = DIGITS.map((digits) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  return (value, digits) => byDigits[digits]?.format(value) ?? value.toFixed(digits);
}

function numberIn(fixed: Fixed): (value: number) => string {
  return (value) => {
    const size = Math.abs(value);
    // The limits are those of the rounded text: 99.96 reads 100, not 100.0.
    return fixed(value, size >= 99.95 || Number.isInteger(value) ? 0 : size >= 9.995 ? 1 : size >= 0.0995 ? 2 : 3);
  };
}

function oneDecimalIn(fixed: Fixed): (value: number) => string {
  return (value) => {
    const size = Math.abs(value);
    return fixed(value, size >= 99.95 ? 0 : size < 0.995 && value !== 0 ? 2 : 1);
  };
}

function amountFormats(words: UnitWords) {
  const fixed = fixedIn(words);
  const number = numberIn(fixed);
  const oneDecimal = oneDecimalIn(fixed);
  const withUnit = (text: string, unit: string): string => `${text}${words.beforeUnit}${unit}`;
  const memory = (bytes: Bytes): string => withUnit(oneDecimal(bytes / GIB), 'GiB');
  return {
    number,
    count: (value: number) => fixed(value, 0),
    memory,
    memoryShortage: (bytes: Bytes) => (bytes < LEAST_SHOWN_BYTES ? words.lessThan(memory(LEAST_SHOWN_BYTES)) : memory(bytes)),
    fileSize: (bytes: Bytes) => withUnit(oneDecimal(bytes / GB), 'GB'),
    bandwidth: (rate: BytesPerSecond) => withUnit(number(rate / GB), 'GB/s'),
    tokensPerSecond: (rate: TokensPerSecond) => withUnit(number(rate), 'tok/s'),
    percent: (ratio: Ratio) => `${number(ratio * 100)}${words.beforePercent}%`,
    duration: (seconds: Seconds) => {
      if (seconds < 0.9995) return withUnit(fixed(seconds * 1000, 0), words.milliseconds);
      if (seconds < 59.95) return withUnit(number(seconds), words.seconds);
      const whole = Math.round(seconds);
      const [large, small, part] = whole < 3600 ? [words.minutes, words.seconds, 60] : [words.hours, words.minutes, 3600];
      return `${withUnit(String(Math.floor(whole / part)), large)} ${withUnit(String(Math.floor((whole % part) / (part / 60))), small)}`;
    },
  } satisfies Partial<Formats>;
}

function moneyFormats(words: UnitWords) {
  const fixed = fixedIn(words);
  const dollars = (value: number, digits: number): string => `${value < 0 ? '−' : ''}${words.dollar}${fixed(Math.abs(value), digits)}`;
  return {
    usd: (value: Usd | UsdPerMonth) => {
      const size = Math.abs(value);
      return dollars(value, size === 0 || size >= 1000 ? 0 : size < 0.01 ? 4 : 2);
    },
    usdCents: (value: Usd | UsdPerMonth) => dollars(value, 2),
    usdPerMillion: (value: Usd) => {
      const size = Math.abs(value);
      return dollars(value, size === 0 || size >= 0.995 ? 2 : size >= 0.0995 ? 3 : 4);
    },
  } satisfies Partial<Formats>;
}

function tokenFormats(words: UnitWords) {
  const fixed = fixedIn(words);
  const number = numberIn(fixed);
  const count = (value: number): string => fixed(value, 0);
  const context = (tokens: Tokens): string => {
    if (tokens >= 1_048_576 && tokens % 1_048_576 === 0) return `${tokens / 1_048_576}M`;
    return tokens >= 1024 && tokens % 1024 === 0 ? `${count(tokens / 1024)}k` : count(tokens);
  };
  const contextLimit = (tokens: Tokens): string => context(tokens >= 1024 ? Math.floor(tokens / 1024) * 1024 : tokens);
  return {
    context,
    contextLimit,
    contextLimitInFull: (tokens: Tokens) => words.tokensInFull(contextLimit(tokens), count(tokens)),
    tokenCount: (tokens: Tokens) => {
      const scale = words.countScales.find((entry) => Math.abs(tokens) >= entry.from * ROUNDS_UP);
      return scale ? `${number(tokens / scale.from)}${scale.before}${scale.unit}` : count(tokens);
    },
  } satisfies Partial<Formats>;
}

function wordFormats(words: UnitWords) {
  const upToSixDigits = new Intl.NumberFormat(words.locale, { maximumFractionDigits: 6 });
  const range: Formats['range'] = ({ low, high }, format) => {
    const highText = format(high);
    const unitAt = words.beforeUnit === '' ? -1 : highText.indexOf(words.beforeUnit);
    const lowText = format(low);
    const sameUnit = unitAt >= 0 && !highText.slice(unitAt + 1).includes(' ') && lowText.endsWith(highText.slice(unitAt));
    return `${sameUnit ? lowText.slice(0, lowText.length - (highText.length - unitAt)) : lowText}–${highText}`;
  };
  return {
    assumption: (value: number | boolean) => (typeof value === 'boolean' ? (value ? words.yes : words.no) : upToSixDigits.format(value)),
    range,
    estimate: (estimate: Range, format: (value: number) => string) =>
      estimate.low === estimate.high ? format(estimate.point) : `${format(estimate.point)} (${range(estimate, format)})`,
    list: (items: readonly string[]) => items.join(words.betweenItems),
  } satisfies Partial<Formats>;
}

export const englishFormats: Formats = makeFormats(englishUnits);

/** The same by name, for the places that speak English only. */
export const {
  number: formatNumber,
  count: formatCount,
  memory: formatMemory,
  memoryShortage: formatMemoryShortage,
  fileSize: formatFileSize,
  bandwidth: formatBandwidth,
  tokensPerSecond: formatTokensPerSecond,
  percent: formatPercent,
  duration: formatDuration,
  usd: formatUsd,
  usdCents: formatUsdCents,
  usdPerMillion: formatUsdPerMillion,
  assumption: formatAssumption,
  context: formatContext,
  contextLimit: formatContextLimit,
  contextLimitInFull: formatContextLimitInFull,
  tokenCount: formatTokenCount,
  estimate: formatEstimate,
  range: formatRange,
} = englishFormats;
