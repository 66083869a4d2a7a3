import type { ReactElement, ReactNode } from 'react';
import type { Tone } from './badge.tsx';
import { Icon } from './icon.tsx';

type NoticeProps = {
  readonly tone?: Exclude<Tone, 'accent'>;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
};

/** Something the person should know. Failures interrupt (`alert`), the rest waits its turn (`status`). */
export function Notice({ tone = 'neutral', title, children, actions }: NoticeProps): ReactElement {
  return (
    <div className={`notice notice--${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {tone === 'bad' || tone === 'warn' ? <Icon name="warning" /> : null}
      <div className="notice__body">
        <strong>{title}</strong>
        {children ? <div className="notice__text">{children}</div> : null}
      </div>
      {actions ? <div className="notice__actions">{actions}</div> : null}
    </div>
  );
}
