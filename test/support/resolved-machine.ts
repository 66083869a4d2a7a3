import type { Gpu, SpeedClass, Vendor } from '#shared/catalog/gpu.ts';
import { basis, exact, sourced, unknown } from '#shared/estimate.ts';
import type { ResolvedDevice, ResolvedMachine } from '#shared/hardware/machine.ts';
import { PROFILE_VERSION } from '#shared/hardware/migrate-profile.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { GB, type Bytes } from '#shared/units.ts';

/** What a test says about a card; everything else is made up and plays no part in memory. */
export type TestDevice = {
  readonly freeBytes: Bytes;
  /** Driver's total; without it all of it is free. */
  readonly totalBytes?: Bytes;
  readonly vendor?: Vendor;
  readonly memoryKind?: 'dedicated' | 'unified';
  readonly gpu?: Gpu | null;
  readonly speedClass?: SpeedClass;
};

export type TestMachine = {
  readonly devices?: readonly TestDevice[];
  readonly hostFreeBytes?: Bytes;
  /** Why nobody knows the memory of the host. */
  readonly unknownMemory?: string;
  /** Devices and host draw on one pool. */
  readonly shared?: boolean;
  /** Free memory that firmware set aside for the accelerator of a shared pool. */
  readonly carveOutFreeBytes?: Bytes;
  readonly platform?: ResolvedMachine['platform'];
};

const probe = basis('measured', 'nvidia-smi');
const made = basis('assumed', 'test');

/** A resolved machine as the hardware module would hand it on, from the few figures that memory depends on. */
export function resolvedMachine({
  devices = [],
  hostFreeBytes = 64 * GB,
  unknownMemory,
  shared = false,
  carveOutFreeBytes = 0,
  platform = 'linux',
}: TestMachine): ResolvedMachine {
  return {
    profile: profileOf(hostFreeBytes, platform),
    platform,
    devices: devices.map(resolvedDevice),
    unusedDevices: [],
    unratedReason: null,
    hosts: { count: 1, link: null },
    host: {
      freeBytes: unknownMemory === undefined ? sourced(hostFreeBytes, basis('measured', 'proc-meminfo')) : unknown(unknownMemory),
      shared,
      carveOutFreeBytes,
      bandwidth: exact(60 * GB, made),
      flops: exact(1e12, made),
      cores: 8,
      severalSockets: false,
    },
    disk: { freeBytes: null, readRate: exact(2 * GB, made) },
    machine: null,
    assumptions: [],
    doubted: [],
  };
}

function resolvedDevice(device: TestDevice, index: number): ResolvedDevice {
  const apple = device.vendor === 'apple';
  return {
    device: `accelerator:${index}`,
    index,
    name: `test device ${index}`,
    vendor: device.vendor ?? 'nvidia',
    gpu: device.gpu ?? null,
    memoryKind: device.memoryKind ?? (apple ? 'unified' : 'dedicated'),
    totalBytes: sourced(device.totalBytes ?? device.freeBytes, probe),
    freeBytes: sourced(device.freeBytes, probe),
    bandwidth: sourced(1000 * GB, made),
    speedFlops: sourced(1e14, made),
    bf16Flops: 1e14,
    fp8Flops: null,
    fp4Flops: null,
    coreCyclesPerSecond: null,
    powerRatio: 1,
    speedClass: device.speedClass ?? (apple ? 'apple' : 'nv-consumer'),
    hbm: false,
    blackwell: false,
    computeCapability: apple ? null : 8.9,
    gfx: null,
    peerBytesPerSecond: null,
    hostLinkBytesPerSecond: sourced(25 * GB, made),
  };
}

function profileOf(hostFreeBytes: Bytes, platform: HardwareProfile['os']['platform']): HardwareProfile {
  const none = unknown('not part of this test');
  return {
    schemaVersion: PROFILE_VERSION,
    origin: 'what-if',
    takenAt: '2026-11-24T09:00:00Z',
    os: { platform, version: none, guest: 'none' },
    cpu: { model: none, physicalCores: none, instructionSets: none },
    memory: { totalBytes: none, availableBytes: sourced(hostFreeBytes, made), bandwidthBytesPerSecond: none },
    accelerators: [],
    linkBytesPerSecond: none,
    disk: { freeBytes: none, readBytesPerSecond: none },
    probes: [],
  };
}
