import { useMemo } from 'react';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { type ResolvedDemand, resolveDemand } from './demand.ts';
import { demandSlice } from './slice.ts';

/** What is asked for, with the defaults of the use case. */
export function useResolvedDemand(): ResolvedDemand {
  const { catalog } = useCatalog();
  const demand = demandSlice.use((state) => state.demand);
  return useMemo(() => resolveDemand(demand, catalog), [demand, catalog]);
}
