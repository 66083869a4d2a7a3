import type { Vendor } from '#shared/catalog/gpu.ts';
import { type Known, unknown } from '#shared/estimate.ts';
import type { HardwareProfile, MemoryModules } from '#shared/hardware/profile.ts';
import type { Bytes, BytesPerSecond, Watts } from '#shared/units.ts';

/** One adapter as one source sees it. What the source does not say is unknown, with the reason. */
export type DeviceFinding = {
  readonly vendor: Vendor;
  /** `0000:01:00.0`. */
  readonly busId: string | null;
  /** `vendor:device`, lower-case hex. */
  readonly pciId: string | null;
  /** Two hex digits. */
  readonly revision: string | null;
  /** As the source prints it. */
  readonly name: string | null;
  /** What other sources call it. */
  readonly aliases: readonly string[];
  /** Null: the source cannot tell. */
  readonly memoryKind: 'dedicated' | 'unified' | null;
  readonly totalBytes: Known<Bytes>;
  readonly freeBytes: Known<Bytes>;
  /** Unified: what the graphics API lets it take of the system's memory. */
  readonly shareBytes: Known<Bytes>;
  readonly linkBytesPerSecond: Known<BytesPerSecond>;
  readonly powerLimitWatts: Known<Watts>;
  readonly driver: Known<string>;
  /** Apple. */
  readonly gpuCores: number | null;
  /** Memory that built-in graphics may take. */
  readonly pool: MemoryPool | null;
  /** MIG: the parts that the card is divided into; null for a whole card. */
  readonly instances: readonly InstanceFinding[] | null;
};

/** The carve-out of built-in graphics, and what the kernel may map beside it; null where only the system's own rule tells (Windows). */
export type MemoryPool = {
  readonly carveOutBytes: Bytes;
  readonly mappableBytes: Bytes | null;
  readonly usedBytes: Bytes | null;
  readonly sourceId: string;
};

/** What one source says of an adapter. All that it leaves out is unknown, for the reason given. */
export function deviceSeen(said: Partial<DeviceFinding> & Pick<DeviceFinding, 'vendor'>, otherwise: string): DeviceFinding {
  const missing = unknown(otherwise);
  return {
    busId: null,
    pciId: null,
    revision: null,
    name: null,
    aliases: [],
    memoryKind: null,
    totalBytes: missing,
    freeBytes: missing,
    shareBytes: missing,
    linkBytesPerSecond: missing,
    powerLimitWatts: missing,
    driver: missing,
    gpuCores: null,
    pool: null,
    instances: null,
    ...said,
  };
}

export type InstanceFinding = {
  readonly totalBytes: Known<Bytes>;
  readonly freeBytes: Known<Bytes>;
  /** "3g.40gb", "CPX": as the maker calls such a part. */
  readonly profile: string | null;
};

/** What one source can say of a machine. */
export type Findings = {
  readonly devices?: readonly DeviceFinding[];
  /** Adapters as a graphics API shows them, some twice: they fill gaps, and count where no other source saw one of their maker. */
  readonly lastResort?: readonly DeviceFinding[];
  readonly memory?: {
    readonly totalBytes?: Known<Bytes>;
    readonly availableBytes?: Known<Bytes>;
    /** Upper limit on what may be taken: a control group. */
    readonly limitBytes?: Known<Bytes>;
    readonly bandwidthBytesPerSecond?: Known<BytesPerSecond>;
    readonly modules?: Known<MemoryModules>;
  };
  /** Memory of nodes without cores: on a coherent platform (Grace) the system counts that of its accelerators as its own. */
  readonly coreless?: { readonly totalBytes: Bytes; readonly freeBytes: Bytes };
  readonly cpu?: {
    readonly model?: Known<string>;
    readonly physicalCores?: Known<number>;
    readonly instructionSets?: Known<string[]>;
    readonly numaNodes?: Known<number>;
    /** Cores whose time the process may use: a control group's bound, not always whole. */
    readonly coreLimit?: Known<number>;
  };
  readonly os?: { readonly version?: Known<string>; readonly guest?: HardwareProfile['os']['guest'] };
  /** Apple: `iogpu.wired_limit_mb`. */
  readonly wiredLimitMiB?: number;
  /** A battery-powered case. */
  readonly portable?: boolean;
  /** Direct links between cards were looked for: they join all of them, or not. */
  readonly peerLinkSeen?: boolean;
  readonly diskFreeBytes?: Known<Bytes>;
};
