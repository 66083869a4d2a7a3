import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { Bytes } from '#shared/units.ts';
import type { CommandResult } from '../../run-command.ts';

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

/** Everything a probe may touch. Live, recorded and replayed machines look the same from here. */
export type ProbeIo = {
  readonly platform: HardwareProfile['os']['platform'];
  readonly arch: string;
  run(command: string, args: readonly string[], timeoutSeconds: number): Promise<CommandResult>;
  /** Text of a file; null when it is not there or cannot be read. */
  readFile(path: string): Promise<string | null>;
  /** Names in a folder, sorted; null when it is not there or cannot be read. */
  readDirectory(path: string): Promise<readonly string[] | null>;
  readonly os: OsFacts;
  /** Free space where models are kept; null when unknown. */
  modelsDiskFreeBytes(): Promise<Bytes | null>;
  systemFacts(): Promise<SystemFacts | null>;
  readonly signal: AbortSignal;
};
