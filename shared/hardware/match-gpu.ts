import type { Gpu, Vendor } from '../catalog/gpu.ts';
import { assertNever } from '../estimate.ts';
import { type Bytes, mibOf } from '../units.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** What a probe can say about the identity of an adapter. */
export type GpuIdentity = {
  readonly vendor: Vendor;
  /** `vendor:device`, lower-case hex. */
  readonly pciId: string | null;
  /** PCI revision, two hex digits; AMD sells different cards under one device id. */
  readonly revision: string | null;
  /** Names as tools print them, whole. */
  readonly names: readonly string[];
  /** Driver total of a card; the size of the pool for a processor with built-in graphics. */
  readonly memoryBytes: Bytes | null;
  /** GPU cores (Apple). */
  readonly gpuCores: number | null;
  /** True in a laptop, false elsewhere, null unknown: one device id serves both in some generations. */
  readonly portable: boolean | null;
};

export type GpuMatch =
  | { readonly kind: 'matched'; readonly gpu: Gpu; readonly by: 'pci-id' | 'name' }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Gpu[]; readonly reason: Text }
  | { readonly kind: 'none'; readonly reason: Text };

/**
 * The catalog entry of an adapter: by PCI id (with revision where the entry names one), else by exact driver name; then whatever tells
 * the rest apart (name, memory size, GPU cores, laptop or not). Never by a part of a name: "RTX A1000" contains "A100". A device of a
 * revision that no entry lists may be any of that device, or another: ambiguous, even when there is one.
 */
export function matchGpu(identity: GpuIdentity, gpus: readonly Gpu[]): GpuMatch {
  const ofVendor = gpus.filter((gpu) => gpu.vendor === identity.vendor);
  const byId = ofVendor.filter((gpu) => gpu.match.pciIds.some((id) => samePciId(id, identity)));
  if (byId.length > 0) return settle(byId, identity, 'pci-id');
  const byName = ofVendor.filter((gpu) => hasName(gpu, identity));
  if (byName.length > 0) return settle(byName, identity, 'name');
  const sameDevice = ofVendor.filter((gpu) => gpu.match.pciIds.some((id) => samePciId(id, { ...identity, revision: null })));
  if (sameDevice.length > 0)
    return { kind: 'ambiguous', candidates: sameDevice, reason: reasonFor('hardware.unlisted-revision', identity, sameDevice) };
  return { kind: 'none', reason: message('hardware.no-entry', { identity: describe(identity) }) };
}

function settle(candidates: readonly Gpu[], identity: GpuIdentity, by: 'pci-id' | 'name'): GpuMatch {
  const tests: readonly ((gpu: Gpu) => boolean)[] = [
    (gpu) => hasName(gpu, identity),
    (gpu) => hasCores(gpu, identity),
    (gpu) => reportsExactly(gpu, identity),
    (gpu) => hasSize(gpu, identity.memoryBytes),
    (gpu) => suitsChassis(gpu, identity.portable),
  ];
  const left = tests.reduce((rest, test) => narrow(rest, test), candidates);
  const [first] = left;
  if (first && left.length === 1) return { kind: 'matched', gpu: first, by };
  return { kind: 'ambiguous', candidates: left, reason: reasonFor('hardware.may-be', identity, left) };
}

const reasonFor = (id: 'hardware.may-be' | 'hardware.unlisted-revision', identity: GpuIdentity, candidates: readonly Gpu[]): Text =>
  message(id, { identity: describe(identity), ids: candidates.map((gpu) => gpu.id) });

/** Keeps those that pass, or all when the test tells nothing. */
function narrow(candidates: readonly Gpu[], test: (gpu: Gpu) => boolean): readonly Gpu[] {
  const passing = candidates.filter(test);
  return passing.length > 0 ? passing : candidates;
}

function samePciId(entry: string, { pciId, revision }: GpuIdentity): boolean {
  if (pciId === null) return false;
  const [vendor, device, entryRevision] = entry.split(':');
  if (`${vendor}:${device}` !== pciId) return false;
  return entryRevision === undefined || revision === null || entryRevision === revision;
}

const hasName = (gpu: Gpu, identity: GpuIdentity): boolean =>
  identity.names.some((name) => gpu.name === name || gpu.match.names.includes(name));

function hasCores(gpu: Gpu, { gpuCores }: GpuIdentity): boolean {
  return gpuCores !== null && (gpu.match.gpuCores === gpuCores || (gpu.binned ?? []).some((chip) => chip.gpuCores === gpuCores));
}

const reportsExactly = (gpu: Gpu, { memoryBytes }: GpuIdentity): boolean =>
  memoryBytes !== null && gpu.match.reportedMiB.includes(Math.round(mibOf(memoryBytes)));

/** Sizes in which the card is sold. */
export const sizesSold = (gpu: Gpu): readonly Bytes[] =>
  gpu.memory.optionsBytes.length > 0 ? gpu.memory.optionsBytes : gpu.memory.nominalBytes === null ? [] : [gpu.memory.nominalBytes];

export const hasSize = (gpu: Gpu, memoryBytes: Bytes | null): boolean =>
  memoryBytes !== null && sizesSold(gpu).some((nominal) => isDriverTotalOf(memoryBytes, nominal));

/** Drivers report up to a tenth less than is sold (L4: 23,034 of 24,576 MiB; DGX Spark: 121.7 of 128 GiB), and never noticeably more. */
export const isDriverTotalOf = (total: Bytes, nominal: Bytes): boolean => total <= nominal * 1.01 && total >= nominal * 0.9;

function suitsChassis(gpu: Gpu, portable: boolean | null): boolean {
  switch (gpu.segment) {
    case 'consumer-laptop':
    case 'workstation-laptop':
      return portable === true;
    case 'consumer-desktop':
    case 'workstation':
    case 'datacenter':
      return portable === false;
    case 'unified-soc':
    case 'integrated':
      return portable !== null;
    default:
      return assertNever(gpu.segment);
  }
}

const describe = ({ pciId, revision, names, gpuCores }: GpuIdentity): Text =>
  message('hardware.identity', { name: names[0] ?? null, pciId, revision, gpuCores });
