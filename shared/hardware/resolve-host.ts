import type { Catalog } from '../catalog/catalog.ts';
import { type Basis, banded, basis, type Estimate, exact, isKnown, type Sourced } from '../estimate.ts';
import type { BytesPerSecond, Flops } from '../units.ts';
import type { HardwareProfile } from './profile.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

type Assume = (text: Text) => void;

/** Rate at which the processor reads its memory: as probed or measured, else the catalog's assumption with its range. */
export function hostBandwidth(profile: HardwareProfile, catalog: Catalog, assume: Assume): Estimate<BytesPerSecond> {
  const known = profile.memory.bandwidthBytesPerSecond;
  if (isKnown(known)) {
    if (known.basis.kind === 'assumed')
      assume(message('hardware.assumed-host-bandwidth', { rate: known.value, reason: reasonOf(known.basis) }));
    return rangeOfMachine(known, profile, catalog) ?? exact(known.value, known.basis);
  }
  const platform = platformOf(profile, catalog);
  const { sourceId, assumed } = catalog.calibration.cpu;
  if (platform)
    return exact(platform.bandwidthBytesPerSecond, basis('datasheet', sourceId, message('hardware.platform', { id: platform.id })));
  const { point, low, high } = assumed.bandwidthBytesPerSecond;
  assume(message('hardware.assumed-host-bandwidth-range', { point, low, high }));
  return { point, low, high, basis: [basis('assumed', sourceId, message('hardware.bandwidth-unmeasured'))] };
}

/** A catalog machine that stands for many of its kind lists the range of their memory; a value of the user's own has none. */
function rangeOfMachine({ value, basis: from }: Sourced<BytesPerSecond>, { machineId }: HardwareProfile, { machines }: Catalog) {
  const machine = machines.find(({ id }) => id === machineId);
  if (machine?.ramBandwidthRange === undefined || from.kind !== 'datasheet') return null;
  const { low, high } = machine.ramBandwidthRange;
  return { point: value, low, high, basis: [from] };
}

/** What a person's value replaced is no reason for it. */
const reasonOf = ({ sourceId, note }: Basis): Text =>
  sourceId === 'user' ? message('hardware.your-word') : (note ?? message('hardware.as-given'));

/** A listed platform whose id is the whole name of the processor, never a part of it. */
function platformOf(profile: HardwareProfile, catalog: Catalog) {
  return catalog.calibration.cpu.platforms.find(({ id }) => id === profile.cpu.model.value);
}

export function hostCores(profile: HardwareProfile, catalog: Catalog, assume: Assume): number {
  const { physicalCores } = profile.cpu;
  if (isKnown(physicalCores)) {
    if (physicalCores.basis.kind === 'assumed') assume(message('hardware.assumed-cores', { cores: physicalCores.value }));
    return physicalCores.value;
  }
  const { whatIfCores } = catalog.calibration.cpu.assumed;
  assume(message('hardware.assumed-cores-because', { cores: whatIfCores, reason: physicalCores.reason }));
  return whatIfCores;
}

/** Range of the rule cores × clock × operations: the true rate lies within a factor of two (speed model, assumed). */
const CPU_FLOPS_BAND = { low: 0.5, high: 2 };

/** cores × clock × operations per core and cycle, unless the platform is listed. */
export function hostFlops(
  profile: HardwareProfile,
  catalog: Catalog,
  { cores, assume }: { cores: number; assume: Assume },
): Estimate<Flops> {
  const { sourceId, assumed } = catalog.calibration.cpu;
  const platform = platformOf(profile, catalog);
  if (platform) return exact(platform.speedFlops, basis('datasheet', sourceId, message('hardware.platform', { id: platform.id })));
  const rule = { cores, gigahertz: assumed.clockHertz / 1e9, perCycle: assumed.flopsPerCoreAndHertz };
  assume(message('hardware.assumed-cpu-flops', rule));
  return banded(cores * assumed.clockHertz * assumed.flopsPerCoreAndHertz, CPU_FLOPS_BAND, [
    basis('assumed', sourceId, message('hardware.cpu-flops', rule)),
  ]);
}
