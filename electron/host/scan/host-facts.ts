import type { HardwareCatalog } from '#shared/catalog/catalog.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';

/** What an adapter is judged beside: the catalog and the machine it sits in. */
export type HostFacts = {
  readonly catalog: HardwareCatalog;
  readonly memory: HardwareProfile['memory'];
  readonly portable: boolean | null;
  readonly wiredLimitMiB: number | null;
  /** First number of the version of macOS; null on other systems, or not known. */
  readonly macOs: number | null;
};
