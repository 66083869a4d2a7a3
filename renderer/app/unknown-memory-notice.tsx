import type { ReactElement, ReactNode } from 'react';
import type { MachineNote } from '#shared/hardware/machine-notes.ts';
import { Notice } from '../ui/notice.tsx';

/** Main memory that nobody knows keeps models from being planned: said where it is felt, with the way to say how much there is. */
export function UnknownMemoryNotice({
  notes,
  actions,
}: {
  readonly notes: readonly MachineNote[];
  readonly actions?: ReactNode;
}): ReactElement | null {
  const unknown = notes.find(({ kind }) => kind === 'unknown-memory');
  if (!unknown) return null;
  return (
    <Notice tone="warn" title={`${unknown.text.charAt(0).toUpperCase()}${unknown.text.slice(1)}.`} actions={actions}>
      Runtimes that need some of it beside the GPU, llama.cpp among them, are left out until the amount is known.
    </Notice>
  );
}
