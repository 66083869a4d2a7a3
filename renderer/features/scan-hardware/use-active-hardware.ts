import { useMemo } from 'react';
import type { ActiveHardware } from '../../api/page.ts';
import { activeHardware } from './active-hardware.ts';
import { hardwareSlice } from './slice.ts';

export function useActiveHardware(): ActiveHardware {
  const scanned = hardwareSlice.use((state) => state.scanned);
  const choice = hardwareSlice.use((state) => state.choice);
  const corrections = hardwareSlice.use((state) => state.corrections);
  const savedProfiles = hardwareSlice.use((state) => state.savedProfiles);
  const openedAt = hardwareSlice.use((state) => state.openedAt);
  const lookup = hardwareSlice.use((state) => state.lookup);
  return useMemo(
    () => activeHardware({ scanned, choice, corrections, savedProfiles, openedAt, lookup }),
    [scanned, choice, corrections, savedProfiles, openedAt, lookup],
  );
}
