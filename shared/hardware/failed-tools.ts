import type { Vendor } from '../catalog/gpu.ts';
import { isKnown } from '../estimate.ts';
import type { HardwareProfile, ProbeOutcome } from './profile.ts';

/** Probes that tell of accelerators, and of whose: null for those of every maker. */
const makers: ReadonlyMap<string, Vendor | null> = new Map<string, Vendor | null>([
  ['nvidia-smi', 'nvidia'],
  ['amd-sysfs', 'amd'],
  ['amd-smi', 'amd'],
  ['rocm-smi', 'amd'],
  ['intel-sysfs', 'intel'],
  ['xpu-smi', 'intel'],
  ['npu-smi', 'huawei'],
  ['system-profiler', null],
  ['windows-registry', null],
]);

/** The first tool that is there and failed, though it could have told of a card of this maker; null where none did. */
export function failedToolFor(vendor: Vendor, probes: readonly ProbeOutcome[]): ProbeOutcome | null {
  const ownOrAny = (probe: string): boolean => makers.get(probe) === vendor || makers.get(probe) === null;
  return probes.find(({ probe, status }) => status === 'failed' && ownOrAny(probe)) ?? null;
}

/**
 * Tools that are there and failed, where nothing else told what they would have: not the same as tools that are not there. A card that
 * only such a tool lists is not in the profile at all.
 */
export function failedTools({ probes, accelerators }: Pick<HardwareProfile, 'probes' | 'accelerators'>): readonly ProbeOutcome[] {
  const isTold = (maker: Vendor | null): boolean =>
    accelerators.some(({ vendor, memoryBytes }) => (maker === null || vendor === maker) && isKnown(memoryBytes));
  return probes.filter(({ probe, status }) => {
    const maker = makers.get(probe);
    return status === 'failed' && maker !== undefined && !isTold(maker);
  });
}
