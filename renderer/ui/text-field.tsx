import { type ReactElement, useId } from 'react';
import { classNames } from './class-names.ts';

type TextFieldProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly search?: boolean;
  readonly bare?: boolean;
};

export function TextField(props: TextFieldProps): ReactElement {
  const { label, value, onChange, placeholder, hint, error, search = false, bare = false } = props;
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={classNames('field', error && 'field--invalid', bare && 'field--bare')}>
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <div className="field__box">
        <input
          id={id}
          type={search ? 'search' : 'text'}
          value={value}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={error ? true : undefined}
          aria-describedby={note ? `${id}-note` : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      {note ? (
        <span className={error ? 'field__error' : 'field__hint'} id={`${id}-note`}>
          {note}
        </span>
      ) : null}
    </div>
  );
}
