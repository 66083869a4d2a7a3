import type { ReactElement, ReactNode } from 'react';

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad';

export function Badge({ tone = 'neutral', children }: { readonly tone?: Tone; readonly children: ReactNode }): ReactElement {
  return <span className={`badge badge--${tone}`}>{children}</span>;
}
