import type { Catalog } from '../catalog/catalog.ts';
import { basis, type Estimate, exact, isKnown } from '../estimate.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';
import type { BytesPerSecond } from '../units.ts';
import type { HardwareProfile } from './profile.ts';

/** Rate of sequential reads, with its range; or why nobody knows it. */
export type DiskRate = Estimate<BytesPerSecond> | { readonly point: null; readonly reason: Text };

/**
 * As measured or as its owner says. Else that of its kind: the disk of a Mac is built in, and a computer to be bought has an NVMe disk. Of any
 * other computer that is there the disk may be of every kind, so nothing is taken for it.
 */
export function diskRate({ disk, origin, os }: HardwareProfile, { calibration }: Pick<Catalog, 'calibration'>): DiskRate {
  const { readBytesPerSecond: known } = disk;
  if (isKnown(known)) return exact(known.value, known.basis);
  const { apple, whatIf } = calibration.disk.readBytesPerSecond;
  const kind = os.platform === 'darwin' ? apple : origin === 'what-if' ? whatIf : null;
  if (kind === null) return { point: null, reason: message('hardware.disk-unmeasured') };
  const { point, low, high, sourceId, note } = kind;
  return { point, low, high, basis: [basis('assumed', sourceId, note)] };
}
