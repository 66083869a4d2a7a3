import { type ReactElement, useState } from 'react';

type DisclosureProps = {
  readonly title: string;
  /** Beside the title: how much there is to see. */
  readonly note: string;
  /** Called once it is open: what nobody looks at is not rendered. */
  readonly renderContent: () => ReactElement;
};

/** A titled part that opens on demand. */
export function Disclosure({ title, note, renderContent }: DisclosureProps): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <details className="disclosure" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {title} <span className="soft">· {note}</span>
      </summary>
      {open ? <div className="disclosure__content">{renderContent()}</div> : null}
    </details>
  );
}
