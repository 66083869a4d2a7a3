import type { HardwareCatalog } from '../catalog/catalog.ts';
import { basis, type Sourced, sourced } from '../estimate.ts';
import { type Bytes, mib } from '../units.ts';
import { message } from '../words/message.ts';

export type AppleMemory = {
  /** "M4 Max". */
  readonly chip: string | null;
  readonly ramBytes: Bytes;
  /** `iogpu.wired_limit_mb`; 0 or null: macOS decides. */
  readonly wiredLimitMiB: number | null;
};

/**
 * The share of RAM that Metal lets the GPU use (recommendedMaxWorkingSetSize): the limit the user set, else a table by RAM size, the row
 * of the same chip first, else the catalog's share, as an assumption.
 */
export function appleWorkingSet({ chip, ramBytes, wiredLimitMiB }: AppleMemory, catalog: HardwareCatalog): Sourced<Bytes> {
  if (wiredLimitMiB !== null && wiredLimitMiB > 0) {
    return sourced(Math.min(mib(wiredLimitMiB), ramBytes), basis('measured', 'sysctl', 'iogpu.wired_limit_mb'));
  }
  const rows = catalog.appleWorkingSets.filter((row) => row.ramBytes === ramBytes);
  const row = rows.find((candidate) => candidate.chip === chip) ?? rows.find((candidate) => candidate.chip === null);
  if (!row) {
    const { assumed, sourceId } = catalog.calibration.cpu;
    const note = message('hardware.working-set-unlisted');
    return sourced(Math.floor(ramBytes * assumed.appleWorkingSetRatio), basis('assumed', sourceId, note));
  }
  const kind = row.usable.status === 'assumed' ? 'assumed' : 'datasheet';
  return sourced(row.usable.value, basis(kind, row.usable.sourceId, row.usable.note ?? message('hardware.metal-working-set')));
}

/** Of a pool that the driver says nothing about, everything but what the operating system keeps. */
export function poolLessReserve(poolBytes: Bytes, catalog: HardwareCatalog): Sourced<Bytes> {
  const { assumed, sourceId } = catalog.calibration.cpu;
  const note = message('hardware.pool-less-reserve', { reserveBytes: assumed.hostReserveBytes });
  return sourced(Math.max(0, poolBytes - assumed.hostReserveBytes), basis('assumed', sourceId, note));
}
