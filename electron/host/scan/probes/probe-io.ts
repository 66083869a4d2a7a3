import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { Bytes, Seconds } from '#shared/units.ts';
import type { CommandResult } from '../../run-command.ts';
import type { Keep } from '../keep/keep.ts';

/** What Node itself says of the machine; null where it was not recorded. */
export type OsFacts = {
  readonly totalMemoryBytes: Bytes | null;
  readonly freeMemoryBytes: Bytes | null;
  /** Limit of the control group. */
  readonly constrainedMemoryBytes: Bytes | null;
  /** What the process may still take. */
  readonly availableMemoryBytes: Bytes | null;
  readonly cpuModel: string | null;
  /** Logical processors. */
  readonly cpuCores: number | null;
};

/** What systeminformation says of processor and system; null: not asked there, or not recorded. */
export type SystemFacts = { readonly cpuModel: string | null; readonly physicalCores: number | null; readonly osVersion: string | null };

export type RunOptions = { readonly timeoutSeconds: Seconds; readonly keep: Keep };

/**
 * Everything a probe may touch. Live, recorded and replayed machines look the same from here. What is asked for says what
 * of the answer a capture may hold; the probe is given the whole of it.
 */
export type ProbeIo = {
  readonly platform: HardwareProfile['os']['platform'];
  readonly arch: string;
  run(command: string, args: readonly string[], options: RunOptions): Promise<CommandResult>;
  /**
   * Text of a file; null when it is not there or cannot be read. `recordedAs`: the path that a capture calls it by, where a part of its own
   * is a name.
   */
  readFile(path: string, keep: Keep, recordedAs?: string): Promise<string | null>;
  /** Names in a folder that match as a whole, sorted: others are not told. Null when it is not there or cannot be read. */
  readDirectory(path: string, wanted: RegExp): Promise<readonly string[] | null>;
  /** What is there and was not handed out, by path: why. A replayed machine has forgotten. */
  readonly refusals?: ReadonlyMap<string, string>;
  readonly os: OsFacts;
  /** Free space where models are kept; null when unknown. */
  modelsDiskFreeBytes(): Promise<Bytes | null>;
  systemFacts(): Promise<SystemFacts | null>;
  readonly signal: AbortSignal;
};

/** The names that match as a whole, sorted. */
export const namesLike = (names: readonly string[], wanted: RegExp): readonly string[] =>
  names.filter((name) => wanted.exec(name)?.[0] === name).sort();
