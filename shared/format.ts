import type { Estimate } from './estimate.ts';
import type { Bytes, BytesPerSecond, Ratio, Seconds, Tokens, TokensPerSecond, Usd, UsdPerMonth } from './units.ts';
import { GB, GIB } from './units.ts';

/** Quantity → text for people. The only place that rounds: everything inside stays exact. */

const NARROW_SPACE = '\u202f';
const withUnit = (text: string, unit: string): string => `${text}${NARROW_SPACE}${unit}`;

const grouped = (digits: number): Intl.NumberFormat =>
  new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const byDigits = [0, 1, 2, 3, 4].map(grouped);
const fixed = (value: number, digits: number): string => byDigits[digits]?.format(value) ?? value.toFixed(digits);

/** Three significant digits at most below 100, whole numbers above: 0.52, 4.89, 40.5, 1,008. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  // The limits are those of the rounded text: 99.96 reads 100, not 100.0.
  const digits = size >= 99.95 || Number.isInteger(value) ? 0 : size >= 9.995 ? 1 : size >= 0.0995 ? 2 : 3;
  return fixed(value, digits);
}

export const formatCount = (value: number): string => fixed(value, 0);
/** Memory, GiB (2³⁰ bytes). */
export const formatMemory = (bytes: Bytes): string => withUnit(oneDecimal(bytes / GIB), 'GiB');
/** A shortage is never nothing: what two digits would round to zero is said in words. */
export const formatMemoryShortage = (bytes: Bytes): string =>
  bytes < LEAST_SHOWN_BYTES ? `less than ${formatMemory(LEAST_SHOWN_BYTES)}` : formatMemory(bytes);
const LEAST_SHOWN_BYTES: Bytes = 0.01 * GIB;
/** Files and disks, GB (10⁹ bytes). */
export const formatFileSize = (bytes: Bytes): string => withUnit(oneDecimal(bytes / GB), 'GB');
export const formatBandwidth = (rate: BytesPerSecond): string => withUnit(formatNumber(rate / GB), 'GB/s');
export const formatTokensPerSecond = (rate: TokensPerSecond): string => withUnit(formatNumber(rate), 'tok/s');
export const formatPercent = (ratio: Ratio): string => withUnit(formatNumber(ratio * 100), '%');

/** 610 ms · 2.8 s · 1 min 35 s · 2 h 5 min. */
export function formatDuration(seconds: Seconds): string {
  if (seconds < 0.9995) return withUnit(formatCount(seconds * 1000), 'ms');
  if (seconds < 59.95) return withUnit(formatNumber(seconds), 's');
  const whole = Math.round(seconds);
  if (whole < 3600) return `${withUnit(String(Math.floor(whole / 60)), 'min')} ${withUnit(String(whole % 60), 's')}`;
  return `${withUnit(String(Math.floor(whole / 3600)), 'h')} ${withUnit(String(Math.floor((whole % 3600) / 60)), 'min')}`;
}

/** Money: cents below 1,000 USD, whole dollars above; below one cent four digits. */
export function formatUsd(value: Usd | UsdPerMonth): string {
  const size = Math.abs(value);
  const digits = size === 0 || size >= 1000 ? 0 : size < 0.01 ? 4 : 2;
  return dollars(value, digits);
}

/** Money in lines that are summed: always to the cent, so that printed lines add up to the printed total. */
export const formatUsdCents = (value: Usd | UsdPerMonth): string => dollars(value, 2);

/** Prices per million tokens reach down to hundredths of a cent: 7.57, 0.379, 0.0035. */
export function formatUsdPerMillion(value: Usd): string {
  const size = Math.abs(value);
  return dollars(value, size === 0 || size >= 0.995 ? 2 : size >= 0.0995 ? 3 : 4);
}

const dollars = (value: number, digits: number): string => `${value < 0 ? '−' : ''}$${fixed(Math.abs(value), digits)}`;

const upToSixDigits = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });

/** A value that a formula was given, as it was given: 320,000 · 0.125 · yes. Not rounded to be read, but to be checked. */
export const formatAssumption = (value: number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : upToSixDigits.format(value);

/** A context as it was asked for or is published: 32,768 → 32k, 1,048,576 → 1M; other values grouped. */
export function formatContext(tokens: Tokens): string {
  if (tokens >= 1_048_576 && tokens % 1_048_576 === 0) return `${tokens / 1_048_576}M`;
  if (tokens >= 1024 && tokens % 1024 === 0) return `${formatCount(tokens / 1024)}k`;
  return formatCount(tokens);
}

/** The longest context that fits, in whole k and never more than there is: 107,264 → 104k. */
export const formatContextLimit = (tokens: Tokens): string => formatContext(tokens >= 1024 ? Math.floor(tokens / 1024) * 1024 : tokens);

/** The same with the exact count, where there is room for it: "104k tokens (107,264)". */
export const formatContextLimitInFull = (tokens: Tokens): string => `${formatContextLimit(tokens)} tokens (${formatCount(tokens)})`;

const countScales = [
  { from: 1e12, unit: 'T' },
  { from: 1e9, unit: 'B' },
  { from: 1e6, unit: 'M' },
] as const;

/** Volumes of tokens: 555 M, 9.64 B, 1.34 T; below a million grouped: 20,000. */
export function formatTokenCount(tokens: Tokens): string {
  const scale = countScales.find((entry) => Math.abs(tokens) >= entry.from * ROUNDS_UP);
  return scale ? withUnit(formatNumber(tokens / scale.from), scale.unit) : formatCount(tokens);
}

/** 999,600,000 reads 1 B rather than 1,000 M. */
const ROUNDS_UP = 0.9995;

/** "40.5 tok/s (22.7–55.1 tok/s)"; an exact estimate prints without a range. */
export function formatEstimate<Q extends number>(estimate: Estimate<Q>, format: (value: number) => string): string {
  if (estimate.low === estimate.high) return format(estimate.point);
  return `${format(estimate.point)} (${formatRange(estimate, format)})`;
}

/** "22.7–55.1 tok/s": the unit once, at the end. */
export function formatRange<Q extends number>(estimate: Estimate<Q>, format: (value: number) => string): string {
  const high = format(estimate.high);
  const unitAt = high.indexOf(NARROW_SPACE);
  const low = format(estimate.low);
  const sameUnit = unitAt >= 0 && !high.slice(unitAt + 1).includes(' ') && low.endsWith(high.slice(unitAt));
  return `${sameUnit ? low.slice(0, low.length - (high.length - unitAt)) : low}–${high}`;
}

function oneDecimal(value: number): string {
  const size = Math.abs(value);
  return fixed(value, size >= 99.95 ? 0 : size < 0.995 && value !== 0 ? 2 : 1);
}
