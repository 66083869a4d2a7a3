import type { HardwareCatalog } from '../catalog/catalog.ts';
import { PlannerError } from '../errors.ts';
import { basis, type Sourced, sourced } from '../estimate.ts';
import { type Bytes, mib } from '../units.ts';
import { message } from '../words/message.ts';

export type AppleMemory = {
  readonly ramBytes: Bytes;
  /** `iogpu.wired_limit_mb`; 0 or null: macOS decides. */
  readonly wiredLimitMiB: number | null;
  /** Its first number, as 15 or 26; null: not known, then the version that gives least counts. */
  readonly macOs: number | null;
};

type Shares = Pick<HardwareCatalog, 'appleWorkingSets'>;
type Share = Shares['appleWorkingSets'][number]['share'];

/** macOS of a Mac that one does not have yet. */
export const CURRENT_MAC_OS = 26;
const EARLIER_MAC_OS = 15;

/** What Metal lets the GPU use of RAM (recommendedMaxWorkingSetSize): the limit that the user set, else the share of that macOS. */
export function appleWorkingSet({ ramBytes, wiredLimitMiB, macOs }: AppleMemory, catalog: Shares): Sourced<Bytes> {
  if (wiredLimitMiB !== null && wiredLimitMiB > 0) {
    return sourced(Math.min(mib(wiredLimitMiB), ramBytes), basis('measured', 'sysctl', 'iogpu.wired_limit_mb'));
  }
  const versions = macOs === null ? [EARLIER_MAC_OS, CURRENT_MAC_OS] : [macOs];
  const shares = versions.map((version) => shareOf(ramBytes, version, catalog));
  const { value, status, sourceId } = shares.reduce((least, share) => (share.value < least.value ? share : least));
  const kind = status === 'derived' || macOs === null ? 'assumed' : 'datasheet';
  return sourced(Math.floor(ramBytes * value), basis(kind, sourceId, workingSetNote({ ramBytes, macOs }, catalog)));
}

/** With what the other version gives, because an update changes it, and how the owner does. */
function workingSetNote({ ramBytes, macOs }: Pick<AppleMemory, 'ramBytes' | 'macOs'>, catalog: Shares) {
  const bytesUnder = (version: number): Bytes => ramBytes * shareOf(ramBytes, version, catalog).value;
  return message('hardware.working-set', { macOs, earlierBytes: bytesUnder(EARLIER_MAC_OS), currentBytes: bytesUnder(CURRENT_MAC_OS) });
}

function shareOf(ramBytes: Bytes, version: number, { appleWorkingSets }: Shares): Share {
  const row = appleWorkingSets.find(
    ({ macOs: { from, to }, upToRamBytes }) =>
      (from === null || version >= from) && (to === null || version <= to) && (upToRamBytes === null || ramBytes <= upToRamBytes),
  );
  if (row === undefined) throw new PlannerError('internal', message('hardware.no-working-set'), '');
  return row.share;
}
