import type { ReactElement, ReactNode } from 'react';

type CheckFieldProps = {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
  readonly disabled?: boolean;
};

export function CheckField({ checked, onChange, children, disabled = false }: CheckFieldProps): ReactElement {
  return (
    <label className="check-field">
      <input type="checkbox" checked={checked} disabled={disabled} onChange={(event) => onChange(event.target.checked)} />
      <span>{children}</span>
    </label>
  );
}
