import type { ReactElement } from 'react';

/** A wait of unknown length, with what is being waited for. */
export function Loading({ label }: { readonly label: string }): ReactElement {
  return (
    <output className="loading">
      <span className="loading__dot" aria-hidden="true" />
      {label}
    </output>
  );
}
