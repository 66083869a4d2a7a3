import { type ReactElement, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

type CardProps = {
  readonly title?: ReactNode;
  /** Beside the title: buttons, a badge. */
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
};

/** A titled surface; with a title it is a region that assistive technology can jump to. */
export function Card({ title, actions, className, children }: CardProps): ReactElement {
  const id = useId();
  if (title === undefined) return <div className={classNames('card', className)}>{children}</div>;
  return (
    <section className={classNames('card', className)} aria-labelledby={id}>
      <header className="card__header">
        <h2 id={id}>{title}</h2>
        {actions ? <div className="card__actions">{actions}</div> : null}
      </header>
      {children}
    </section>
  );
}
