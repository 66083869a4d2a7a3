import type { ReactElement, ReactNode } from 'react';
import type { MachineNote } from '#shared/hardware/machine-notes.ts';
import { Notice } from '../ui/notice.tsx';
import { inEnglish } from '#shared/words/en.ts';

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
  const text = inEnglish(unknown.text);
  return (
    <Notice tone="warn" title={`${text.charAt(0).toUpperCase()}${text.slice(1)}.`} actions={actions}>
      Runtimes that need some of it beside the GPU, llama.cpp among them, are left out until the amount is known.
    </Notice>
  );
}
