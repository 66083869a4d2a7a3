import { type ReactElement, type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from './button.tsx';

type DialogProps = {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/**
 * A native modal dialog at the right edge, for details beside a list: the browser keeps the focus inside, closes on Escape and gives
 * the focus back. Mounted = open.
 */
export function Dialog({ title, onClose, children }: DialogProps): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={id}
      closedby="any"
      onClose={() => {
        if (!dialog.current?.open) onClose();
      }}
    >
      <div className="dialog__frame">
        <header className="dialog__header">
          <div className="dialog__title" id={id}>
            {title}
          </div>
          <Button variant="ghost" icon="close" aria-label="Close" onClick={onClose} />
        </header>
        <div className="dialog__body">{children}</div>
      </div>
    </dialog>
  );
}
