import { useMemo } from 'react';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { type ResolvedDemand, resolveDemand } from './demand.ts';
import { demandSlice } from './slice.ts';

/** What is asked for, with the defaults for this computer. */
export function useResolvedDemand(profile: HardwareProfile | null): ResolvedDemand {
  const { catalog } = useCatalog();
  const demand = demandSlice.use((state) => state.demand);
  const hasAccelerator = (profile?.accelerators.length ?? 0) > 0;
  return useMemo(() => resolveDemand(demand, catalog, hasAccelerator), [demand, catalog, hasAccelerator]);
}
