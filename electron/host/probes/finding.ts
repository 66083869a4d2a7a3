import type { Vendor } from '#shared/catalog/gpu.ts';
import type { Known } from '#shared/estimate.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
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
  /** Null: the source cannot tell. */
  readonly memoryKind: 'dedicated' | 'unified' | null;
  readonly totalBytes: Known<Bytes>;
  readonly freeBytes: Known<Bytes>;
  readonly linkBytesPerSecond: Known<BytesPerSecond>;
  readonly powerLimitWatts: Known<Watts>;
  readonly driver: Known<string>;
  /** Apple. */
  readonly gpuCores: number | null;
  /** Memory that built-in AMD graphics may take: the carve-out and what the kernel may map beside it. */
  readonly pool: { readonly carveOutBytes: Bytes; readonly mappableBytes: Bytes; readonly usedBytes: Bytes | null } | null;
  /** MIG: the parts that the card is divided into; null for a whole card. */
  readonly instances: readonly InstanceFinding[] | null;
};

export type InstanceFinding = { readonly totalBytes: Known<Bytes>; readonly freeBytes: Known<Bytes> };

/** What one source can say of a machine. */
export type Findings = {
  readonly devices?: readonly DeviceFinding[];
  readonly memory?: {
    readonly totalBytes?: Known<Bytes>;
    readonly availableBytes?: Known<Bytes>;
    /** Upper limit on what may be taken: a control group. */
    readonly limitBytes?: Known<Bytes>;
    readonly bandwidthBytesPerSecond?: Known<BytesPerSecond>;
  };
  readonly cpu?: {
    readonly model?: Known<string>;
    readonly physicalCores?: Known<number>;
    readonly instructionSets?: Known<string[]>;
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
