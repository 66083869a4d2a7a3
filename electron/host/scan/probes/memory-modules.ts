import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import type { MemoryModules } from '#shared/hardware/profile.ts';
import type { Bytes, BytesPerSecond } from '#shared/units.ts';
import { UNREAD } from '../keep/keep.ts';
import type { Findings } from './finding.ts';
import { countOf } from './probe.ts';

/** One fitted memory module, as the firmware's tables describe it (SMBIOS type 17). */
export type MemoryModule = {
  /** Null when the module is there and its size is not printed. */
  readonly bytes: Bytes | null;
  /** Transfers per second that the module runs at, 10⁶; null when only its rating is known. */
  readonly configuredMegatransfers: number | null;
  /** Text that tells the channel: "P0 CHANNEL A", "DIMM_A1"; null when nothing does. */
  readonly channel: string | null;
  /** Of the data lines; null when nothing tells. */
  readonly widthBits: number | null;
  /** Check bits beside the data lines; null when nothing tells. */
  readonly hasCheckBits: boolean | null;
};

/** What a list of modules says of the memory: size, peak bandwidth at the speed they are set to, channels in use, error correction. */
export function moduleFindings(modules: readonly MemoryModule[], sourceId: string): NonNullable<Findings['memory']> {
  return {
    totalBytes: totalOf(modules, sourceId),
    bandwidthBytesPerSecond: peakOf(modules, sourceId),
    modules: sourced(factsOf(modules), basis('measured', sourceId)),
  };
}

function factsOf(modules: readonly MemoryModule[]): MemoryModules {
  const channels = new Set(modules.map(({ channel }) => channel));
  const slowest = slowestOf(modules);
  return {
    count: modules.length,
    channels: channels.has(null) ? null : channels.size,
    transfersPerSecond: slowest === null ? null : slowest * 1e6,
    errorCorrection: modules.some(({ hasCheckBits }) => hasCheckBits === null) ? null : modules.every(({ hasCheckBits }) => hasCheckBits),
  };
}

function totalOf(modules: readonly MemoryModule[], sourceId: string): Known<Bytes> {
  const sizes = modules.map((module) => module.bytes).filter((bytes) => bytes !== null);
  if (sizes.length < modules.length) return unknown(`${sourceId} gives no size for some modules`);
  return sourced(
    sizes.reduce((sum, bytes) => sum + bytes, 0),
    basis('measured', sourceId, 'installed modules'),
  );
}

/** All modules run at one speed: that of the slowest setting; null when one does not tell. */
function slowestOf(modules: readonly MemoryModule[]): number | null {
  const speeds = modules.map(({ configuredMegatransfers }) => configuredMegatransfers).filter((speed) => speed !== null);
  return speeds.length < modules.length || speeds.length === 0 ? null : Math.min(...speeds);
}

/** Transfers × width of the channels in use, at the speed the modules are set to; only when all three are known. */
function peakOf(modules: readonly MemoryModule[], sourceId: string): Known<BytesPerSecond> {
  const slowest = slowestOf(modules);
  if (slowest === null) return unknown(`${sourceId} gives no configured speed`);
  const widths = new Map(modules.map(({ channel, widthBits }) => [channel, widthBits]));
  if (widths.has(null)) return unknown(`${sourceId} does not tell the memory channels`);
  const told = [...widths.values()].filter((width) => width !== null);
  if (told.length < widths.size) return unknown(`${sourceId} does not tell the width of the memory channels`);
  const bits = told.reduce((sum, width) => sum + width, 0);
  const note = `peak of ${countOf(told, 'channel')}, ${bits} bits in all, at ${slowest} MT/s`;
  return sourced((slowest * 1e6 * bits) / 8, basis('measured', sourceId, note));
}

/** What a capture holds of such a label: that from which the channel is told. */
export function labelOf(label: string): string {
  const before = '[A-Za-z0-9 #/.:_-]{0,40}';
  const told = [`^${before}?CHANNEL[ _-]?[A-Z0-9]`, `^(?:${before}[ _-])?DIMM[ _-]?(?:[A-Z]\\d|[AB])$`];
  return told.map((form) => new RegExp(form, 'i').exec(label.trim())?.[0]).find((part) => part !== undefined) ?? UNREAD;
}

/** The channel that labels of a slot name, if they do: "DIMM 0" or "BANK 2" alone do not. */
export function channelOf(bank: string | undefined, locator: string | undefined): string | null {
  for (const text of [bank, locator]) {
    const named = /^(.{0,40}?)CHANNEL[ _-]?([A-Z0-9])/i.exec(text ?? '');
    if (named) return `${named[1]}${named[2]}`.toUpperCase();
  }
  // "DIMM_A1" names a channel and a slot; a bare "DIMM A" a channel on laptops, which have two slots. Further letters may be slots.
  const [, before = '', letter, bare] = /^(.{0,40}[ _-])?DIMM[ _-]?(?:([A-Z])\d|([AB]))$/i.exec(locator ?? '') ?? [];
  const named = letter ?? bare;
  if (named === undefined) return null;
  // Every socket of a server has a channel A of its own.
  const socket = /(?:CPU|PROC|NODE|SOCKET|P)[ _-]?\d/i.exec(before)?.[0] ?? '';
  return `${socket} ${named}`.trim().toUpperCase();
}
