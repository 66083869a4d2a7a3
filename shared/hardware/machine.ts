import type { Gpu, SpeedClass, Vendor } from '../catalog/gpu.ts';
import type { Machine } from '../catalog/machine.ts';
import type { Estimate, Known, Sourced } from '../estimate.ts';
import type { Bytes, BytesPerSecond, Flops, Ratio, Seconds } from '../units.ts';
import type { DiskRate } from './disk-rate.ts';
import type { DoubtedFact } from './plausibility.ts';
import type { HardwareProfile } from './profile.ts';
import type { Text } from '../words/text.ts';

type DeviceRates = { readonly bandwidth: BytesPerSecond | null; readonly speedFlops: Flops | null };

/** One accelerator that a runtime may use, every number filled in and sourced. */
export type ResolvedDevice = {
  /** Name in placements: `accelerator:<profile index>`. */
  readonly device: string;
  readonly index: number;
  readonly name: string;
  readonly vendor: Vendor;
  readonly gpu: Gpu | null;
  readonly memoryKind: 'dedicated' | 'unified';
  readonly totalBytes: Sourced<Bytes>;
  /** What can be used now. A gap is filled with the total less a named reserve, as an assumption. */
  readonly freeBytes: Sourced<Bytes>;
  readonly bandwidth: Sourced<BytesPerSecond>;
  /** FLOPS of the speed model. */
  readonly speedFlops: Sourced<Flops>;
  readonly bf16Flops: Flops;
  readonly fp8Flops: Flops | null;
  readonly fp4Flops: Flops | null;
  /** Cores × clock; null where the catalog does not have it. */
  readonly coreCyclesPerSecond: number | null;
  readonly speedClass: SpeedClass;
  /** Power limit against the board power of the catalog; 1 where it is not lower, and where one of the two is not known. */
  readonly powerRatio: Ratio;
  readonly hbm: boolean;
  readonly blackwell: boolean;
  readonly computeCapability: number | null;
  readonly gfx: string | null;
  /** Between cards, one direction; null without a direct link. */
  readonly peerBytesPerSecond: BytesPerSecond | null;
  /** To the host, one direction. */
  readonly hostLinkBytesPerSecond: Sourced<BytesPerSecond>;
  /** Of a card that is not told apart: the rates above are those of the slowest that it may be, these of the fastest; null where known. */
  readonly fastest?: DeviceRates;
  /** Of a card whose rates are listed as a range around those above: the lowest; `fastest` are then the highest. */
  readonly slowest?: DeviceRates;
};

/** What the cards of two hosts exchange over, one direction. */
export type HostLink = { readonly bytesPerSecond: Sourced<BytesPerSecond>; readonly latencySeconds: Seconds };

/** A profile made fit for arithmetic: MIG parents, integrated adapters beside a card and unusable devices are left out. */
export type ResolvedMachine = {
  readonly profile: HardwareProfile;
  readonly platform: HardwareProfile['os']['platform'];
  readonly devices: readonly ResolvedDevice[];
  /** Devices of the profile that are not used, with the reason in words. */
  readonly unusedDevices: readonly { readonly index: number; readonly name: string; readonly reason: Text }[];
  /** Why nothing is worked out for a device whose speed nobody measured or published; null: there is none such. */
  readonly unratedReason: Text | null;
  readonly host: {
    /**
     * Free host memory; what needs it is not planned where nobody knows it. On a unified machine the accelerator's pool is the same memory:
     * `shared` is true and it is never added.
     */
    readonly freeBytes: Known<Bytes>;
    readonly shared: boolean;
    /** Free part of a shared pool that firmware set aside for the accelerator: the system does not count it among `freeBytes`. */
    readonly carveOutFreeBytes: Bytes;
    readonly bandwidth: Estimate<BytesPerSecond>;
    readonly flops: Estimate<Flops>;
    readonly cores: number;
    /** Groups of cores have memory of their own; a profile that says nothing of it has one processor. */
    readonly severalSockets: boolean;
  };
  /** Equal hosts over which the devices are spread, in their order. `link`: null with one host. `host`, `disk` and `machine` are of one. */
  readonly hosts: { readonly count: number; readonly link: HostLink | null };
  readonly disk: { readonly freeBytes: Bytes | null; readonly readRate: DiskRate };
  /** Catalog machine, when the profile names one. */
  readonly machine: Machine | null;
  /** Assumptions made while filling gaps, in words, for the user. */
  readonly assumptions: readonly Text[];
  /** Values of the given profile that no such machine can have; `profile` has what is reckoned with instead. */
  readonly doubted: readonly DoubtedFact[];
};
