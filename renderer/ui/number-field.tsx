import { type ReactElement, useId, useState } from 'react';
import { classNames } from './class-names.ts';
import { type NumberLimits, parseNumber } from './parse-number.ts';

export type NumberFieldProps = NumberLimits & {
  readonly label: string;
  readonly value: number | null;
  /** Called with every valid number while typing. */
  readonly onChange: (value: number) => void;
  /** The field may be empty, and this is what that means; else it asks for a number. */
  readonly onClear?: () => void;
  /** How a value reads when nobody is typing. */
  readonly format?: (value: number) => string;
  readonly unit?: string;
  /** From outside: this number is fine by itself but clashes with another one. */
  readonly error?: string | undefined;
  /** Differs from the default. */
  readonly changed?: boolean;
  readonly placeholder?: string;
  /** Keeps the label for assistive technology only (table cells). */
  readonly bare?: boolean;
};

/** A number as text: what is typed stays as typed until the field is left; an invalid text says why and changes nothing. */
export function NumberField(props: NumberFieldProps): ReactElement {
  const { label, value, format = plain, unit, changed = false, bare = false, placeholder } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const id = useId();
  const isCleared = (text: string): boolean => props.onClear !== undefined && text.trim() === '';
  const parsed = draft === null || isCleared(draft) ? null : parseNumber(draft, props);
  const error = parsed !== null && !parsed.ok ? parsed.reason : props.error;
  const type = (text: string): void => {
    setDraft(text);
    if (isCleared(text)) return props.onClear?.();
    const result = parseNumber(text, props);
    if (result.ok) props.onChange(result.value);
  };
  return (
    <div className={classNames('field', error && 'field--invalid', changed && 'field--changed', bare && 'field--bare')}>
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <div className="field__box">
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          value={draft ?? (value === null ? '' : format(value))}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-note` : undefined}
          onChange={(event) => type(event.target.value)}
          onBlur={() => setDraft(null)}
        />
        {unit ? <span className="field__unit">{unit}</span> : null}
      </div>
      {error ? (
        <span className="field__error" id={`${id}-note`} role="alert">
          {error}
        </span>
      ) : null}
    </div>
  );
}

const plain = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 6 });
