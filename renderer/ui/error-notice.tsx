import type { ReactElement, ReactNode } from 'react';
import { Notice } from './notice.tsx';

type ErrorNoticeProps = {
  readonly error: { readonly message: string; readonly hint: string };
  /** What was being done, when the message alone does not say it. */
  readonly lead?: string;
  readonly actions?: ReactNode;
};

/** What went wrong, and what to do next. */
export function ErrorNotice({ error, lead, actions }: ErrorNoticeProps): ReactElement {
  return (
    <Notice tone="bad" title={lead === undefined ? error.message : `${lead}: ${error.message}`} actions={actions}>
      {error.hint}
    </Notice>
  );
}
