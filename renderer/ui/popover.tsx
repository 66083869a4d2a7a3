import { type ReactElement, type ReactNode, useId, useState } from 'react';
import { classNames } from './class-names.ts';

type PopoverProps = {
  /** What the button shows. */
  readonly children: ReactNode;
  /** What the button is called when its text alone does not say it. */
  readonly label?: string | undefined;
  readonly renderContent: () => ReactNode;
  readonly className?: string | undefined;
};

/** A button that opens a small panel beside itself. The browser does placing, light dismissal and Escape. */
export function Popover({ children, label, renderContent, className }: PopoverProps): ReactElement {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={classNames('popover__button', className)}
        popoverTarget={id}
        aria-expanded={open}
        aria-label={label}
        onClick={(event) => event.stopPropagation()}
      >
        {children}
      </button>
      <div id={id} popover="auto" className="popover" onBeforeToggle={(event) => setOpen(event.newState === 'open')}>
        {open ? renderContent() : null}
      </div>
    </>
  );
}
